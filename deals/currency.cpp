// The currencies: ISO 4217 codes with their minor units, and how people spell them.
#include <algorithm>
#include <array>

#include "deals/money.hpp"

namespace leadgate::deals {
namespace {

// Every alphabetic code in use, in order; the funds, metals and testing codes are none of a shop's.
constexpr std::string_view kCodes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ";
constexpr std::string_view kNoDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND ";

bool lists(std::string_view codes, std::string_view code) {
  if (code.size() != 3) return false;
  for (size_t i = 0; i + 4 <= codes.size(); i += 4) {
    if (codes.substr(i, 3) == code) return true;
  }
  return false;
}

struct CurrencyWord {
  std::string_view text;  // folded: lower case, without blanks and full stops
  std::string_view code;
};

// A sign or word that several currencies share means the one it is used for most where no code is given: "$" is USD,
// "kr" is nobody's.
constexpr auto kWords = std::to_array<CurrencyWord>({
    {"руб", "RUB"},       {"р", "RUB"},         {"рубль", "RUB"},
    {"рубля", "RUB"},     {"рублей", "RUB"},    {"рубли", "RUB"},
    {"рубл", "RUB"},      {"росруб", "RUB"},    {"₽", "RUB"},
    {"rur", "RUB"},       {"rub", "RUB"},       {"ruble", "RUB"},
    {"rubles", "RUB"},    {"rouble", "RUB"},    {"roubles", "RUB"},
    {"rubley", "RUB"},    {"p", "RUB"},         {"тг", "KZT"},
    {"тенге", "KZT"},     {"теңге", "KZT"},     {"₸", "KZT"},
    {"tenge", "KZT"},     {"tg", "KZT"},        {"грн", "UAH"},
    {"гривна", "UAH"},    {"гривны", "UAH"},    {"гривен", "UAH"},
    {"гривень", "UAH"},   {"гривня", "UAH"},    {"гривні", "UAH"},
    {"₴", "UAH"},         {"uah", "UAH"},       {"hrn", "UAH"},
    {"грв", "UAH"},       {"белруб", "BYN"},    {"бр", "BYN"},
    {"br", "BYN"},        {"белрублей", "BYN"}, {"белорусскихрублей", "BYN"},
    {"byr", "BYN"},       {"сум", "UZS"},       {"сумов", "UZS"},
    {"сўм", "UZS"},       {"so'm", "UZS"},      {"som", "KGS"},
    {"сом", "KGS"},       {"сомов", "KGS"},     {"soʻm", "UZS"},
    {"sum", "UZS"},       {"драм", "AMD"},      {"драмов", "AMD"},
    {"֏", "AMD"},         {"др", "AMD"},        {"лари", "GEL"},
    {"₾", "GEL"},       {"lari", "GEL"},      {"манат", "AZN"},
    {"манатов", "AZN"},   {"₼", "AZN"},       {"сомони", "TJS"},
    {"лей", "MDL"},       {"леев", "MDL"},      {"лея", "MDL"},
    {"$", "USD"},         {"us$", "USD"},       {"usd$", "USD"},
    {"$us", "USD"},       {"долл", "USD"},      {"доллар", "USD"},
    {"доллара", "USD"},   {"долларов", "USD"},  {"долларовсша", "USD"},
    {"дол", "USD"},       {"dollar", "USD"},    {"dollars", "USD"},
    {"usdollars", "USD"}, {"€", "EUR"},         {"евро", "EUR"},
    {"euro", "EUR"},      {"euros", "EUR"},     {"£", "GBP"},
    {"фунт", "GBP"},      {"фунтов", "GBP"},    {"фунта", "GBP"},
    {"pound", "GBP"},     {"pounds", "GBP"},    {"¥", "JPY"},
    {"иен", "JPY"},       {"иена", "JPY"},      {"円", "JPY"},
    {"yen", "JPY"},       {"元", "CNY"},        {"юань", "CNY"},
    {"юаней", "CNY"},     {"юаня", "CNY"},      {"rmb", "CNY"},
    {"cn¥", "CNY"},       {"₩", "KRW"},         {"₹", "INR"},
    {"rs", "INR"},        {"₺", "TRY"},         {"tl", "TRY"},
    {"лир", "TRY"},       {"лира", "TRY"},      {"zł", "PLN"},
    {"злотых", "PLN"},    {"злотый", "PLN"},    {"kč", "CZK"},
    {"крон", "CZK"},      {"₪", "ILS"},         {"шекель", "ILS"},
    {"шекелей", "ILS"},   {"₫", "VND"},         {"₱", "PHP"},
    {"฿", "THB"},         {"бат", "THB"},       {"батов", "THB"},
    {"r$", "BRL"},        {"c$", "CAD"},        {"ca$", "CAD"},
    {"a$", "AUD"},        {"au$", "AUD"},       {"hk$", "HKD"},
    {"nz$", "NZD"},       {"s$", "SGD"},        {"mx$", "MXN"},
    {"дирхам", "AED"},    {"дирхамов", "AED"},  {"dh", "AED"},
    {"chf", "CHF"},       {"франков", "CHF"},   {"ft", "HUF"},
    {"лев", "BGN"},       {"лв", "BGN"},        {"динар", "RSD"},
    {"дин", "RSD"},       {"₦", "NGN"},
});

// Lower case for ASCII and the basic Cyrillic letters; without blanks (also U+00A0, U+202F, U+2009) and full stops.
std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (c <= ' ' || c == '.') continue;
    if (c == 0xC2 && next == 0xA0) {
      ++i;
    } else if (c == 0xE2 && next == 0x80 && i + 2 < text.size() && (text[i + 2] == '\xAF' || text[i + 2] == '\x89')) {
      i += 2;
    } else if (c == 0xD0 && next >= 0x90 && next <= 0x9F) {
      out += {'\xD0', static_cast<char>(next + 0x20)};
      ++i;
    } else if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) {
      out += {'\xD1', static_cast<char>(next - 0x20)};
      ++i;
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c + 32);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

}  // namespace

bool is_currency(std::string_view code) {
  return lists(kCodes, code);
}

int currency_digits(std::string_view code) {
  if (lists(kNoDigits, code)) return 0;
  return lists(kThreeDigits, code) ? 3 : 2;
}

std::optional<std::string> currency_from_text(std::string_view text) {
  if (text.empty() || text.size() > 64) return std::nullopt;
  if (is_currency(text)) return std::string(text);
  const std::string word = folded(text);
  const auto found =
      std::find_if(kWords.begin(), kWords.end(), [&word](const CurrencyWord& entry) { return entry.text == word; });
  if (found != kWords.end()) return std::string(found->code);
  if (word.size() != 3) return std::nullopt;
  std::string code = word;
  for (char& c : code) {
    if (c < 'a' || c > 'z') return std::nullopt;
    c = static_cast<char>(c - 32);
  }
  if (!is_currency(code)) return std::nullopt;
  return code;
}

}  // namespace leadgate::deals
