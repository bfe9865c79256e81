#include "deals/money.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace leadgate::deals {
namespace {

constexpr int kScaleMax = 9;
constexpr int kExponentMax = 18;

__extension__ using Wide = __int128;

constexpr int64_t kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

bool fits(Wide value) {
  return value <= std::numeric_limits<int64_t>::max() && value >= -std::numeric_limits<int64_t>::max();
}

// Half away from zero.
Wide divide_rounded(Wide value, Wide by) {
  const Wide half = by / 2;
  return value >= 0 ? (value + half) / by : -((-value + half) / by);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The digits of a plain number: what stands before the exponent.
struct Mantissa {
  Wide units = 0;
  int scale = 0;
  bool any_digit = false;
};

// Reads digits with at most one point; stops at the first other character. Sixteen decimals past the ninth still
// count for rounding; more are dropped. False on overflow.
bool read_mantissa(std::string_view& text, Mantissa& out) {
  constexpr Wide kUnitsMax = static_cast<Wide>(std::numeric_limits<int64_t>::max()) * 1'000'000'000;
  bool point = false;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      out.any_digit = true;
      if (!point || out.scale < kScaleMax + kExponentMax) {
        if (out.units > kUnitsMax) {
          if (!point) return false;
        } else {
          out.units = out.units * 10 + (c - '0');
          if (point) ++out.scale;
        }
      }
    } else {
      break;
    }
    text.remove_prefix(1);
  }
  return true;
}

// "e-3", "E+2"; nothing when it is not an exponent or not a small one.
std::optional<int> read_exponent(std::string_view text) {
  if (text.empty() || (text.front() != 'e' && text.front() != 'E')) return std::nullopt;
  text.remove_prefix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || text.size() > 3) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > kExponentMax) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Mantissa number;
  if (!read_mantissa(text, number) || !number.any_digit) return std::nullopt;
  int scale = number.scale;
  Wide units = number.units;
  if (!text.empty()) {
    const std::optional<int> exponent = read_exponent(text);
    if (!exponent) return std::nullopt;
    scale -= *exponent;
  }
  for (; scale < 0; ++scale) {
    units *= 10;
    if (!fits(units)) return std::nullopt;
  }
  while (scale > kScaleMax) {
    const int step = std::min(scale - kScaleMax, kScaleMax);
    const bool last = scale - step == kScaleMax;
    // Only the last cut rounds, or 0.4…49 would be rounded twice.
    units = last ? divide_rounded(units, kPowers[step]) : units / kPowers[step];
    scale -= step;
  }
  if (!fits(units)) return std::nullopt;
  return Decimal(static_cast<int64_t>(negative ? -units : units), scale);
}

Decimal Decimal::with_digits(int digits) const {
  digits = std::clamp(digits, 0, kScaleMax);
  int64_t units = units_;
  int scale = scale_;
  while (scale > digits && units % 10 == 0) {
    units /= 10;
    --scale;
  }
  while (scale < digits && fits(static_cast<Wide>(units) * 10)) {
    units *= 10;
    ++scale;
  }
  return Decimal(units, scale);
}

std::optional<Decimal> Decimal::plus(const Decimal& other) const {
  const int scale = std::max(scale_, other.scale_);
  const Wide sum = static_cast<Wide>(units_) * kPowers[scale - scale_] +
                   static_cast<Wide>(other.units_) * kPowers[scale - other.scale_];
  if (!fits(sum)) return std::nullopt;
  return Decimal(static_cast<int64_t>(sum), scale);
}

std::optional<Decimal> Decimal::times(const Decimal& other) const {
  Wide product = static_cast<Wide>(units_) * other.units_;
  int scale = scale_ + other.scale_;
  if (scale > kScaleMax) {
    product = divide_rounded(product, kPowers[scale - kScaleMax]);
    scale = kScaleMax;
  }
  if (!fits(product)) return std::nullopt;
  return Decimal(static_cast<int64_t>(product), scale);
}

std::string Decimal::text() const {
  const bool negative = units_ < 0;
  std::string digits = std::to_string(negative ? 0 - static_cast<uint64_t>(units_) : static_cast<uint64_t>(units_));
  if (scale_ > 0) {
    if (digits.size() <= static_cast<size_t>(scale_))
      digits.insert(0, static_cast<size_t>(scale_) + 1 - digits.size(), '0');
    digits.insert(digits.size() - static_cast<size_t>(scale_), 1, '.');
  }
  return negative ? "-" + digits : digits;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale_, b.scale_);
  const Wide left = static_cast<Wide>(a.units_) * kPowers[scale - a.scale_];
  const Wide right = static_cast<Wide>(b.units_) * kPowers[scale - b.scale_];
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace leadgate::deals
