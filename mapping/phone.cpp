#include "mapping/phone.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "mapping/functions.hpp"
#include "mapping/phone_digits.hpp"

namespace leadgate::mapping {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Shorter numbers without a plus are too easily a national one with a digit missing: 495123456 is no German number.
constexpr size_t kInternationalDigitsMin = 11;
constexpr size_t kScanBytesMax = 16u << 10;

// Set aside by the regulators for films and examples, so that no table calls them valid; whoever tries a form uses
// them.
constexpr std::string_view kExampleRanges[] = {"+447700900", "+441632960", "+44808157", "+3363998", "+3319900",
                                               "+3326191",   "+3335301",   "+3346571",  "+3353649"};

bool is_example(std::string_view e164) {
  return std::any_of(std::begin(kExampleRanges), std::end(kExampleRanges),
                     [e164](std::string_view range) { return e164.starts_with(range); });
}

std::string parse_valid(const std::string& number, const std::string& region) {
  const PhoneNumberUtil& phones = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  if (phones.Parse(number, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  std::string out;
  phones.Format(parsed, PhoneNumberUtil::E164, &out);
  if (phones.IsValidNumber(parsed) || (is_example(out) && phones.IsPossibleNumber(parsed))) return out;
  return {};
}

std::string resolve(const Dialled& dialled, const std::string& region) {
  const std::string digits(dialled.view());
  if (dialled.plus) {
    std::string found = parse_valid("+" + digits, region);
    // "+8 916 ...": the trunk eight after a plus. No country code begins with 89 or 84 and a Russian area behind it
    // at this length, and libphonenumber has said so.
    const bool trunk_eight = (region == "RU" || region == "KZ") && digits.size() == 11 && digits.front() == '8';
    if (found.empty() && trunk_eight) found = parse_valid(digits, region);
    return found;
  }
  std::string found = parse_valid(digits, region);
  if (!found.empty() || digits.size() < kInternationalDigitsMin) return found;
  if (digits.front() != '0') return parse_valid("+" + digits, region);
  // Uzbekistan dials 00 abroad; the library's tables of this age still say 810.
  return region == "UZ" && digits.starts_with("00") ? parse_valid("+" + digits.substr(2), region) : std::string();
}

// The last answers, by slot of a hash: no order, no list, one comparison.
class RecentPhones {
 public:
  struct Slot {
    char region[3] = {};
    bool plus = false;
    uint8_t size = 0;
    uint8_t answer_size = 0;
    char digits[kDialledMax] = {};
    char answer[24] = {};
  };

  Slot& slot_of(const Dialled& dialled, const std::string& region) {
    uint64_t hash = dialled.plus ? 0x9E3779B97F4A7C15u : 0xC2B2AE3D27D4EB4Fu;
    for (char c : region) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    for (char c : dialled.view()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return slots_[(hash ^ (hash >> 29)) % kSlots];
  }

  static bool holds(const Slot& slot, const Dialled& dialled, const std::string& region) {
    return slot.size == dialled.size && slot.plus == dialled.plus && region == slot.region &&
           std::memcmp(slot.digits, dialled.digits.data(), dialled.size) == 0;
  }

  static void put(Slot& slot, const Dialled& dialled, const std::string& region, const std::string& answer) {
    if (region.size() != 2 || answer.size() > sizeof slot.answer) return;
    slot = {};
    std::memcpy(slot.region, region.data(), 2);
    slot.plus = dialled.plus;
    slot.size = dialled.size;
    std::memcpy(slot.digits, dialled.digits.data(), dialled.size);
    slot.answer_size = static_cast<uint8_t>(answer.size());
    std::memcpy(slot.answer, answer.data(), answer.size());
  }

 private:
  static constexpr size_t kSlots = 1024;
  std::array<Slot, kSlots> slots_;
};

std::string upper_region(std::string_view region) {
  std::string out(region.substr(0, 8));
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

std::string resolve_cached(const Dialled& dialled, std::string_view region) {
  // The shortest number of any country with its code has seven digits.
  if (dialled.overflow || dialled.size < 6) return {};
  const std::string country = upper_region(region);
  std::string common = common_phone(dialled, country);
  if (!common.empty()) return common;
  thread_local RecentPhones recent;
  RecentPhones::Slot& slot = recent.slot_of(dialled, country);
  if (RecentPhones::holds(slot, dialled, country)) return std::string(slot.answer, slot.answer_size);
  std::string answer = resolve(dialled, country);
  RecentPhones::put(slot, dialled, country, answer);
  if (!answer.empty() && !dialled.plus) {
    // What a mapping has made of the number comes back here as its result.
    const Dialled again = read_dialled(answer);
    RecentPhones::put(recent.slot_of(again, country), again, country, answer);
  }
  return answer;
}

void add_once(std::vector<std::string>& phones, std::string phone) {
  if (phone.empty() || phones.size() >= kPhonesInTextMax) return;
  if (std::find(phones.begin(), phones.end(), phone) == phones.end()) phones.push_back(std::move(phone));
}

bool is_separator(char c) {
  return c == ',' || c == ';' || c == '|' || c == '\n' || c == '/' || c == '\r';
}

// Where the next number may begin after `from`: behind a separator, at a plus, or behind letters.
size_t next_start(std::string_view text, size_t from) {
  bool digits = false;
  for (size_t i = from; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= '0' && c <= '9') digits = true;
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    const bool word = letter || c == 0xD0 || c == 0xD1;
    if (digits && i > from && (is_separator(text[i]) || text[i] == '+' || word)) return i;
  }
  return text.size();
}

size_t count_of(std::string_view text, std::string_view any) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [any](char c) { return any.find(c) != std::string_view::npos; }));
}

}  // namespace

std::string normal_phone(std::string_view text, std::string_view region) {
  text = trim(text);
  if (text.empty() || text.size() > kPhoneTextBytesMax) return {};
  if (text.find("phone-context") != std::string_view::npos) return parse_valid(std::string(text), upper_region(region));
  return resolve_cached(read_dialled(text), region);
}

std::string phone_extension(std::string_view text, std::string_view region) {
  text = trim(text);
  if (text.empty() || text.size() > kPhoneTextBytesMax) return {};
  PhoneNumber parsed;
  const PhoneNumberUtil& phones = *PhoneNumberUtil::GetInstance();
  const auto result = phones.Parse(std::string(text), upper_region(region), &parsed);
  return result == PhoneNumberUtil::NO_PARSING_ERROR && parsed.has_extension() ? parsed.extension() : std::string();
}

std::vector<std::string> find_phones(std::string_view text, std::string_view region) {
  std::vector<std::string> phones;
  text = text.substr(0, kScanBytesMax);
  for (size_t from = 0; from < text.size();) {
    const size_t to = next_start(text, from);
    const std::string_view piece = text.substr(from, to - from);
    if (piece.size() <= kPhoneTextBytesMax) add_once(phones, normal_phone(piece, region));
    from = to;
  }
  // "8 916 123/45/67": what looked like separators stood within the one number.
  if (phones.empty() && text.size() <= kPhoneTextBytesMax) add_once(phones, normal_phone(text, region));
  return phones;
}

std::string unmistakable_phone(std::string_view text, std::string_view region) {
  text = trim(text);
  if (text.empty() || text.size() > 40) return {};
  const Dialled dialled = read_dialled(text);
  if (dialled.label || dialled.overflow || dialled.size < 9 || count_of(text, ",;:|\\") > 0) return {};
  if (dialled.plus) return resolve_cached(dialled, region);
  // A date or a version has points only, an order number dashes or nothing.
  const bool brackets = count_of(text, "(") == 1 && count_of(text, ")") == 1;
  if (brackets) return resolve_cached(dialled, region);
  // "0975-128-900": the trunk zero and groups; neither a date nor a number of an order begins so and is a phone, too.
  if (dialled.view().front() == '0' && count_of(text, "- ") >= 2 && count_of(text, "./") == 0) {
    return resolve_cached(dialled, region);
  }
  const std::string common = common_phone(dialled, upper_region(region));
  const bool own_mobile = !common.empty() && dialled.size >= 11;
  return own_mobile && count_of(text, "./") == 0 ? common : std::string();
}

}  // namespace leadgate::mapping
