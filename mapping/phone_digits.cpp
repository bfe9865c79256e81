#include "mapping/phone_digits.hpp"

#include <algorithm>

namespace leadgate::mapping {
namespace {

// Fewer digits in front of a letter are a label's ("2 телефон: ..."), not a number with an extension behind it.
constexpr size_t kNumberDigitsMin = 7;

enum class Sign { kDigit, kPlus, kBlank, kStop, kOther };

struct Symbol {
  Sign sign = Sign::kOther;
  char digit = 0;
  size_t bytes = 1;
};

unsigned code_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

Symbol ascii_symbol(char c) {
  if (c >= '0' && c <= '9') return {Sign::kDigit, c, 1};
  if (c == '+') return {Sign::kPlus, 0, 1};
  if (static_cast<unsigned char>(c) <= ' ' || std::string_view("().-[]_~").find(c) != std::string_view::npos) {
    return {Sign::kBlank, 0, 1};
  }
  if (std::string_view("/\\,;:|").find(c) != std::string_view::npos) return {Sign::kStop, 0, 1};
  return {Sign::kOther, 0, 1};
}

// Digits of Arabic, Persian and full-width writing; the blanks and dashes of typography.
Symbol symbol_at(std::string_view text, size_t at) {
  const unsigned first = code_at(text, at);
  if (first < 0x80) return ascii_symbol(text[at]);
  const unsigned second = code_at(text, at + 1);
  const unsigned third = code_at(text, at + 2);
  if (first == 0xD9 && second >= 0xA0 && second <= 0xA9)
    return {Sign::kDigit, static_cast<char>('0' + second - 0xA0), 2};
  if (first == 0xDB && second >= 0xB0 && second <= 0xB9)
    return {Sign::kDigit, static_cast<char>('0' + second - 0xB0), 2};
  if (first == 0xC2 && (second == 0xA0 || second == 0xAD)) return {Sign::kBlank, 0, 2};
  if (first == 0xE2 && (second == 0x80 || (second == 0x81 && third >= 0xA0))) return {Sign::kBlank, 0, 3};
  if (first == 0xE2 && second == 0x88 && third == 0x92) return {Sign::kBlank, 0, 3};
  if (first == 0xE3 && second == 0x80 && third == 0x80) return {Sign::kBlank, 0, 3};
  if (first == 0xEF && second == 0xBB && third == 0xBF) return {Sign::kBlank, 0, 3};
  if (first == 0xEF && second == 0xBC) {
    if (third >= 0x90 && third <= 0x99) return {Sign::kDigit, static_cast<char>('0' + third - 0x90), 3};
    if (third == 0x8B) return {Sign::kPlus, 0, 3};
    if (third == 0x88 || third == 0x89 || third == 0x8D || third == 0x8E) return {Sign::kBlank, 0, 3};
  }
  const size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  return {Sign::kOther, 0, bytes};
}

// Numbers that one look decides: all national numbers of `size` digits that begin with one of `heads` are valid.
struct Common {
  std::string_view region;
  std::string_view country_code;
  std::string_view trunk;
  size_t size;
  std::string_view heads;  // three digits each, a blank behind each; "9.." means any two digits
};

constexpr Common kCommon[] = {
    {"RU", "7", "8", 10, "9.. 495 499 812 "},
    {"KZ", "7", "8", 10, "700 701 702 705 707 708 747 771 775 776 777 778 "},
    {"UA", "380", "0", 9, "50. 66. 67. 68. 63. 73. 93. 95. 96. 97. 98. 99. "},
    {"BY", "375", "80", 9, "291 292 293 295 296 297 298 299 331 333 336 441 444 445 447 "},
};

bool begins_with_head(std::string_view national, std::string_view heads) {
  for (size_t i = 0; i + 4 <= heads.size(); i += 4) {
    bool same = true;
    for (size_t k = 0; k < 3; ++k) same = same && (heads[i + k] == '.' || heads[i + k] == national[k]);
    if (same) return true;
  }
  return false;
}

// The national part of the number in this country; empty when it is not one of it, or not surely.
std::string_view national_part(const Common& common, std::string_view digits, bool plus) {
  if (digits.size() == common.country_code.size() + common.size && digits.starts_with(common.country_code)) {
    return digits.substr(common.country_code.size());
  }
  if (plus) return {};
  if (digits.size() == common.trunk.size() + common.size && digits.starts_with(common.trunk)) {
    return digits.substr(common.trunk.size());
  }
  return digits.size() == common.size ? digits : std::string_view();
}

}  // namespace

Dialled read_dialled(std::string_view text) {
  Dialled out;
  for (size_t at = 0; at < text.size();) {
    const Symbol symbol = symbol_at(text, at);
    at += symbol.bytes;
    switch (symbol.sign) {
      case Sign::kDigit:
        if (out.size == kDialledMax) {
          out.overflow = true;
          return out;
        }
        out.digits[out.size++] = symbol.digit;
        break;
      case Sign::kPlus:
        if (out.size >= kNumberDigitsMin) return out;
        out.label = out.label || out.size > 0;
        out.size = 0;
        out.plus = true;
        break;
      case Sign::kBlank:
        break;
      case Sign::kStop:
        if (out.size >= kNumberDigitsMin) return out;
        break;
      case Sign::kOther:
        out.label = true;
        if (out.size >= kNumberDigitsMin) return out;
        out.size = 0;
        out.plus = false;
        break;
    }
  }
  return out;
}

std::string common_phone(const Dialled& dialled, std::string_view region) {
  const std::string_view digits = dialled.view();
  for (const Common& common : kCommon) {
    // Without a plus only the region's own numbering decides. Russia and Kazakhstan share theirs.
    const bool same_plan =
        common.region == region || (common.country_code == "7" && (region == "RU" || region == "KZ"));
    if (!dialled.plus && !same_plan) continue;
    const std::string_view national = national_part(common, digits, dialled.plus);
    if (national.empty() || !begins_with_head(national, common.heads)) continue;
    std::string out = "+";
    out.append(common.country_code).append(national);
    return out;
  }
  return {};
}

}  // namespace leadgate::mapping
