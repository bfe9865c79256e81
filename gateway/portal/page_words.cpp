#include "gateway/portal/page_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "base/text.hpp"
#include "mapping/dates.hpp"

namespace leadgate::gateway {
namespace {

constexpr PageWords kRussianPage = {
    .language = "ru",
    .order = "Заказ",
    .stages = "Этапы заказа",
    .past = "пройден",
    .now = "сейчас",
    .next = "впереди",
    .deleted = "Заказ отменён",
    .amount = "Сумма",
    .changed = "Обновлено",
    .missing = {"Такой ссылки нет", "Проверьте, что она скопирована целиком."},
    .expired = {"Срок действия ссылки истёк", "Попросите у магазина новую."},
    .trouble = {"Сейчас показать заказ не получается", "Страница попробует снова сама."},
};
constexpr PageWords kKazakhPage = {
    .language = "kk",
    .order = "Тапсырыс",
    .stages = "Тапсырыс кезеңдері",
    .past = "өтті",
    .now = "қазір",
    .next = "алда",
    .deleted = "Тапсырыстан бас тартылды",
    .amount = "Сомасы",
    .changed = "Жаңартылды",
    .missing = {"Мұндай сілтеме жоқ", "Оның толық көшірілгенін тексеріңіз."},
    .expired = {"Сілтеменің мерзімі өтті", "Дүкеннен жаңа сілтеме сұраңыз."},
    .trouble = {"Тапсырысты қазір көрсету мүмкін емес", "Бет өзі қайтадан әрекет жасайды."},
};
constexpr PageWords kEnglishPage = {
    .language = "en",
    .order = "Order",
    .stages = "Stages of the order",
    .past = "done",
    .now = "now",
    .next = "ahead",
    .deleted = "The order was cancelled",
    .amount = "Total",
    .changed = "Updated",
    .missing = {"There is no such link", "Check that it was copied whole."},
    .expired = {"This link has expired", "Ask the shop for a new one."},
    .trouble = {"The order cannot be shown just now", "The page will try again by itself."},
};

constexpr std::string_view kNoBreak = "\u00a0";
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string primary_of(std::string_view tag) {
  return to_lower_ascii(tag.substr(0, tag.find('-')));
}

bool is_tag(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  const std::string primary = primary_of(text);
  return text.size() <= 35 && primary.size() >= 2 && primary.size() <= 8 &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

// "de-AT;q=0.8" -> 0.8
double weight_of(std::string_view choice) {
  const size_t q = choice.find("q=");
  if (q == std::string_view::npos) return 1;
  double weight = 0;
  std::from_chars(choice.data() + q + 2, choice.data() + choice.size(), weight);
  return weight;
}

std::string_view sign_of(std::string_view currency) {
  constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
      {"RUB", "₽"}, {"KZT", "₸"}, {"USD", "$"}, {"EUR", "€"}};
  for (const auto& [code, sign] : kSigns) {
    if (code == currency) return sign;
  }
  return currency;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string grouped(std::string_view digits, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

// 10800 s -> "UTC+3", 19800 s -> "UTC+5:30"
std::string offset_text(std::chrono::seconds ahead) {
  const auto minutes = std::abs(std::chrono::duration_cast<std::chrono::minutes>(ahead).count());
  if (minutes == 0) return "UTC";
  std::string text = (ahead.count() < 0 ? "UTC-" : "UTC+") + std::to_string(minutes / 60);
  if (minutes % 60 != 0) text += (minutes % 60 < 10 ? ":0" : ":") + std::to_string(minutes % 60);
  return text;
}

}  // namespace

std::string page_language(std::string_view asked, std::string_view accept_language) {
  if (is_tag(asked)) return std::string(asked);
  std::string best = "ru";
  double best_weight = 0;
  for (const std::string_view choice : split(accept_language, ',')) {
    const std::string_view tag = trim(choice.substr(0, choice.find(';')));
    const double weight = weight_of(choice);
    if (!is_tag(tag) || weight <= best_weight) continue;
    best = tag;
    best_weight = weight;
  }
  return best;
}

const PageWords& page_words(std::string_view language) {
  const std::string primary = primary_of(language);
  if (primary == "kk") return kKazakhPage;
  // Where Russian is understood better than English.
  for (const char* near : {"ru", "be", "ky", "tg", "uz"}) {
    if (primary == near) return kRussianPage;
  }
  return kEnglishPage;
}

std::string page_amount(std::string_view amount, std::string_view currency, const PageWords& words) {
  const bool negative = amount.starts_with('-');
  const std::string_view number = amount.substr(negative ? 1 : 0);
  const std::string_view whole = number.substr(0, number.find('.'));
  const std::string_view cents = whole.size() == number.size() ? "" : number.substr(whole.size() + 1);
  if (!is_digits(whole) || (whole.size() != number.size() && !is_digits(cents))) {
    return std::string(amount) + ' ' + std::string(currency);
  }
  const bool english = words.language == "en";
  std::string text = (negative ? "-" : "") + grouped(whole, english ? "," : kNoBreak);
  if (cents.find_first_not_of('0') != std::string_view::npos) text += (english ? "." : ",") + std::string(cents);
  if (currency.empty()) return text;
  return text + std::string(kNoBreak) + std::string(english ? currency : sign_of(currency));
}

std::string page_time(Timestamp time, std::string_view zone_name, const PageWords& words) {
  const std::chrono::seconds ahead = mapping::DateReader(zone_name).ahead_of_utc(time);
  const std::string local = format_rfc3339(time + ahead);  // 2026-11-23T09:00:...
  const std::string year = local.substr(0, 4), month = local.substr(5, 2), day = local.substr(8, 2);
  const std::string date =
      words.language == "en"
          ? day + ' ' + std::string(kMonths.at(static_cast<size_t>(std::stoi(month)) - 1)) + ' ' + year
          : day + '.' + month + '.' + year;
  return date + ", " + local.substr(11, 5) + " (" + offset_text(ahead) + ')';
}

}  // namespace leadgate::gateway
