#include "mapping/money_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/ascii.hpp"
#include "mapping/functions.hpp"

namespace leadgate::mapping {
namespace {

// One sign of an amount with its spelling made simple: digits, '.', ',', ' ' for all grouping, '-'; 0: something else.
struct CurrencySign {
  char simple = 0;
  size_t bytes = 1;
};

CurrencySign sign_at(std::string_view text, size_t at) {
  const char c = text[at];
  if (is_digit(c) || c == '.' || c == ',' || c == '-') return {c, 1};
  if (c == ' ' || c == '\t' || c == '\'') return {' ', 1};
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\xC2\xA0")) return {' ', 2};
  // U+2009, U+202F: thin blanks; U+2019: apostrophe; U+2212: minus.
  if (rest.starts_with("\xE2\x80\x89") || rest.starts_with("\xE2\x80\xAF") || rest.starts_with("\xE2\x80\x99")) {
    return {' ', 3};
  }
  if (rest.starts_with("\xE2\x88\x92")) return {'-', 3};
  return {};
}

// The text in three: what stands before the number, the number in simple signs, what stands behind.
struct Parts {
  std::string before;
  std::string number;
  std::string behind;
};

Parts take_apart(std::string_view text) {
  Parts parts;
  size_t at = 0;
  size_t first = 0;
  while (first < text.size() && !is_digit(text[first])) ++first;
  // ".5" and "-5": the signs directly before the digits are the number's.
  while (first > 0 && (text[first - 1] == '.' || text[first - 1] == ',') && (first < 2 || text[first - 2] == ' '))
    --first;
  parts.before = text.substr(0, first);
  for (at = first; at < text.size();) {
    const CurrencySign sign = sign_at(text, at);
    if (sign.simple == 0 || sign.simple == '-') break;
    parts.number += sign.simple;
    at += sign.bytes;
  }
  parts.behind = text.substr(at);
  while (!parts.number.empty() && parts.number.back() == ' ') parts.number.pop_back();
  return parts;
}

// Takes the minus out of what stands before ("-", "− $", "$-"). A dash behind ("5,-") is only a flourish.
bool take_minus(std::string& before) {
  for (std::string_view minus : {std::string_view("-"), std::string_view("\xE2\x88\x92")}) {
    const size_t at = before.find(minus);
    if (at == std::string::npos) continue;
    before.erase(at, minus.size());
    return true;
  }
  return false;
}

void drop_flourish(std::string& behind) {
  std::string_view rest = trim(behind);
  for (std::string_view sign : {"-", "=", "\xE2\x80\x93", "\xE2\x80\x94"}) {
    if (rest.starts_with(sign)) rest = trim(rest.substr(sign.size()));
  }
  behind = rest;
}

// Groups of three; Indian ones of two are fine before the last. `separator` stands between all of them.
bool is_grouped(std::string_view digits, char separator) {
  size_t at = digits.find(separator);
  if (at == std::string_view::npos) return !digits.empty();
  if (at == 0 || at > 3) return false;
  while (at != std::string_view::npos) {
    const size_t next = std::min(digits.find(separator, at + 1), digits.size());
    const size_t size = next - at - 1;
    const bool last = next == digits.size();
    if (size != 3 && !(size == 2 && !last && separator == ',')) return false;
    at = last ? std::string_view::npos : next;
  }
  return true;
}

std::string without(std::string_view text, char sign) {
  std::string out;
  for (char c : text) {
    if (c != sign) out += c;
  }
  return out;
}

// Decides a point or comma that stands alone and once, as the header says.
bool begins_decimals(std::string_view number, size_t at, std::string_view currency) {
  const std::string_view whole = number.substr(0, at);
  const size_t decimals = number.size() - at - 1;
  if (decimals != 3 || whole.empty() || whole.size() > 3 || whole == "0") return true;
  if (!currency.empty() && deals::currency_digits(currency) == 3) return true;
  return number[at] == '.' && currency.empty();
}

// "1 234,50" -> "1234.50"; nothing when the groups do not fit.
std::optional<std::string> plain_number(std::string number, std::string_view currency, DecimalSign convention) {
  while (!number.empty() && (number.back() == ',' || number.back() == '.')) number.pop_back();
  const size_t last = number.find_last_of(".,");
  std::string decimals;
  if (last != std::string::npos) {
    const char sign = number[last];
    const bool once = number.find(sign) == last;
    const char other = sign == '.' ? ',' : '.';
    const bool both = number.find(other) != std::string::npos;
    const bool blanks = number.find(' ') != std::string::npos;
    bool begins = both || blanks || begins_decimals(number, last, currency);
    if (convention != DecimalSign::kGuessed) begins = (sign == ',') == (convention == DecimalSign::kComma);
    if (once && begins) {
      decimals = number.substr(last + 1);
      number.resize(last);
    }
  }
  if (decimals.find(' ') != std::string::npos) return std::nullopt;
  int kinds = 0;
  for (char separator : {' ', '.', ','}) {
    if (number.find(separator) == std::string::npos) continue;
    if (++kinds > 1 || !is_grouped(number, separator)) return std::nullopt;
    number = without(number, separator);
  }
  if (number.empty()) number = "0";
  return decimals.empty() ? number : number + "." + decimals;
}

// The currency beside the number; false when there are words that are none.
bool read_currency(const Parts& parts, std::string& currency) {
  for (std::string_view side : {std::string_view(parts.before), std::string_view(parts.behind)}) {
    side = trim(side);
    if (side.empty()) continue;
    const std::optional<std::string> found = deals::currency_from_text(side);
    if (!found || (!currency.empty() && currency != *found)) return false;
    currency = *found;
  }
  return true;
}

}  // namespace

std::optional<MoneyText> read_money(std::string_view text, DecimalSign sign) {
  text = trim(text);
  if (text.empty() || text.size() > kMoneyTextBytesMax) return std::nullopt;
  // What machines write, which is nearly all: a bare number, its point the beginning of the decimals.
  if (is_digit(text.front()) && sign != DecimalSign::kComma) {
    if (const auto plain = deals::Decimal::parse(text)) return MoneyText{plain->text(), {}};
  }
  Parts parts = take_apart(text);
  if (parts.number.empty()) return std::nullopt;
  const bool negative = take_minus(parts.before);
  if (trim(parts.before) == "+") parts.before.clear();
  drop_flourish(parts.behind);
  MoneyText out;
  if (!read_currency(parts, out.currency)) return std::nullopt;
  const std::optional<std::string> number = plain_number(parts.number, out.currency, sign);
  if (!number) return std::nullopt;
  const std::optional<deals::Decimal> exact = deals::Decimal::parse(negative ? "-" + *number : *number);
  if (!exact) return std::nullopt;
  out.amount = exact->text();
  return out;
}

std::string normal_money(std::string_view text) {
  std::optional<MoneyText> money = read_money(text);
  return money ? std::move(money->amount) : std::string();
}

}  // namespace leadgate::mapping
