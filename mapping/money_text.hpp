// Amounts as people and machines write them, to exact decimal text.
//
// Blanks and apostrophes group digits. Of a point and a comma together the last one begins the decimals. One of them
// alone, several times, groups. Alone and once it begins the decimals, unless exactly three digits stand behind it and
// one to three (not a lone zero) before it. Then:
//   a comma groups                    "1,234" -> 1234
//   a point groups if a currency stands beside it, because then a person wrote it      "2.000 €" -> 2000
//   a point begins the decimals otherwise, because machines write them so              "2.000" -> 2.000
// and where that currency has three decimals itself (KWD, BHD ...) both begin the decimals. Words other than a
// currency's are not taken: "от 500" is no amount.
// Pure, any thread. Text past kMoneyTextBytesMax is no amount.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadgate::mapping {

inline constexpr size_t kMoneyTextBytesMax = 128;

struct MoneyText {
  std::string amount;    // decimal text in the sender's digits, "1234.50"
  std::string currency;  // ISO code when one stood beside it
};

// A shop's own convention decides what is otherwise guessed: the other of the two signs groups then.
enum class DecimalSign { kGuessed, kComma, kPoint };

std::optional<MoneyText> read_money(std::string_view text, DecimalSign sign = DecimalSign::kGuessed);

}  // namespace leadgate::mapping
