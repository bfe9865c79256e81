// Exact decimals and currencies: amounts and quantities are decimal strings outside and Decimal inside, never floats.
// Pure, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate::deals {

// A decimal number: units * 10^-scale, scale 0..9, |units| < 2^63. Trailing zeros are part of the value's spelling
// ("2.50" keeps two digits) but not of its order.
class Decimal {
 public:
  Decimal() = default;
  static Decimal of(int64_t units, int scale) { return Decimal(units, scale); }

  // Plain notation only: "-12", "0.5", "1234.50", also "1e3" with a small exponent; no grouping, no blanks. Digits past
  // the ninth decimal are rounded half away from zero. Nothing on anything else and on overflow.
  static std::optional<Decimal> parse(std::string_view text);

  int64_t units() const { return units_; }
  int scale() const { return scale_; }
  bool is_zero() const { return units_ == 0; }

  // At least `digits` decimals; never cuts a digit that is not zero, drops zeros beyond.
  Decimal with_digits(int digits) const;
  Decimal absolute() const { return Decimal(units_ < 0 ? -units_ : units_, scale_); }
  // Nothing on overflow.
  std::optional<Decimal> plus(const Decimal& other) const;
  std::optional<Decimal> minus(const Decimal& other) const { return plus(Decimal(-other.units_, other.scale_)); }
  std::optional<Decimal> times(const Decimal& other) const;  // rounded to nine decimals

  std::string text() const;

  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  Decimal(int64_t units, int scale) : units_(units), scale_(scale) {}
  int64_t units_ = 0;
  int scale_ = 0;
};

// ISO 4217 alphabetic codes in use; `currency_digits` is the minor unit (RUB 2, JPY 0, KWD 3), 2 for the unknown.
bool is_currency(std::string_view code);
int currency_digits(std::string_view code);

// "руб.", "₽", "р", "RUR", "$", "€", "тенге", "usd" -> the ISO code; nothing when it is not a currency.
std::optional<std::string> currency_from_text(std::string_view text);

}  // namespace leadgate::deals
