#include <charconv>
#include <string>

#include "base/text.hpp"
#include "mapping/ascii.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// simdjson says that a text is wrong, not where. This reads a refused text once more, slowly, for the sender's sake.
class Diagnosis {
 public:
  Diagnosis(std::string_view text, size_t depth_max) : text_(text), depth_max_(depth_max) {}

  std::string run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    skip_blanks();
    if (value(1)) {
      skip_blanks();
      if (at_ < text_.size()) stop("expected the end after the value, but found " + found());
    }
    return mistake_;
  }

 private:
  bool stop(const std::string& reason) {
    if (mistake_.empty()) mistake_ = "At byte " + std::to_string(at_) + ": " + reason + ".";
    return false;
  }

  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string found() const {
    if (at_ >= text_.size()) return "the end";
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte >= 0x21 && byte < 0x7F) return std::string("'") + text_[at_] + "'";
    static constexpr char kHex[] = "0123456789ABCDEF";
    return std::string("the byte 0x") + kHex[byte >> 4] + kHex[byte & 15];
  }

  void skip_blanks() {
    while (at_ < text_.size() && (now() == ' ' || now() == '\t' || now() == '\n' || now() == '\r')) ++at_;
  }

  bool value(size_t depth) {
    switch (now()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        break;
    }
    if (now() == '-' || is_digit(now())) return number();
    return stop("expected a value, but found " + found());
  }

  // What is empty adds no level, as simdjson counts.
  bool too_deep() {
    return stop("nested deeper than " + std::to_string(depth_max_) + " levels (limits.json_depth_max)");
  }

  bool object(size_t depth) {
    ++at_;
    skip_blanks();
    if (now() == '}') return ++at_ > 0;
    if (depth > depth_max_) return too_deep();
    for (;;) {
      if (now() != '"') return stop("expected a key in double quotes, but found " + found());
      if (!string()) return false;
      skip_blanks();
      if (now() != ':') return stop("expected ':' after the key, but found " + found());
      ++at_;
      skip_blanks();
      if (!value(depth + 1)) return false;
      skip_blanks();
      if (now() == '}') return ++at_ > 0;
      if (now() != ',') return stop("expected ',' or '}', but found " + found());
      ++at_;
      skip_blanks();
    }
  }

  bool array(size_t depth) {
    ++at_;
    skip_blanks();
    if (now() == ']') return ++at_ > 0;
    if (depth > depth_max_) return too_deep();
    for (;;) {
      if (!value(depth + 1)) return false;
      skip_blanks();
      if (now() == ']') return ++at_ > 0;
      if (now() != ',') return stop("expected ',' or ']', but found " + found());
      ++at_;
      skip_blanks();
    }
  }

  bool string() {
    const size_t start = at_++;
    while (at_ < text_.size() && now() != '"') {
      if (static_cast<unsigned char>(now()) < 0x20) {
        return stop("a control character (" + found() + ") stands within a string; it is written as an escape");
      }
      if (now() == '\\' && !escape()) return false;
      ++at_;
    }
    if (at_ >= text_.size()) return stop("the string that starts at byte " + std::to_string(start) + " has no end");
    const std::string_view content = text_.substr(start, at_ - start);
    if (!is_valid_utf8(content)) {
      at_ = start;
      return stop("the string that starts here is not UTF-8");
    }
    ++at_;
    return true;
  }

  // Leaves at_ on the escape's last character.
  bool escape() {
    ++at_;
    if (now() == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++at_;
        if (!is_hex(now())) return stop("expected four hexadecimal digits after \\u, but found " + found());
      }
      return true;
    }
    if (at_ < text_.size() && std::string_view("\"\\/bfnrt").find(now()) != std::string_view::npos) return true;
    return stop("a backslash followed by " + found() + " is no escape of JSON");
  }

  bool word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) {
      return stop("expected a value, but found a word that is not " + std::string(expected));
    }
    at_ += expected.size();
    return true;
  }

  bool number() {
    const size_t start = at_;
    if (now() == '-') ++at_;
    if (!is_digit(now())) return stop("expected a digit after '-', but found " + found());
    if (now() == '0' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) return stop("a number starts with 0");
    while (is_digit(now())) ++at_;
    const bool whole = now() != '.' && now() != 'e' && now() != 'E';
    if (now() == '.') {
      ++at_;
      if (!is_digit(now())) return stop("expected a digit after '.', but found " + found());
      while (is_digit(now())) ++at_;
    }
    if (now() == 'e' || now() == 'E') {
      ++at_;
      if (now() == '+' || now() == '-') ++at_;
      if (!is_digit(now())) return stop("expected a digit in the exponent, but found " + found());
      while (is_digit(now())) ++at_;
    }
    return fits(text_.substr(start, at_ - start), whole, start);
  }

  bool fits(std::string_view digits, bool whole, size_t start) {
    const char* const end = digits.data() + digits.size();
    int64_t integer = 0;
    uint64_t unsigned_integer = 0;
    double real = 0;
    if (whole && std::from_chars(digits.data(), end, integer).ec != std::errc() &&
        std::from_chars(digits.data(), end, unsigned_integer).ec != std::errc()) {
      at_ = start;
      return stop("the integer " + std::string(digits.substr(0, 40)) +
                  " does not fit into 64 bits; send it as a string");
    }
    // Too small a number is 0; only a large one is refused.
    const bool is_small = digits.find("e-") != std::string_view::npos || digits.find("E-") != std::string_view::npos;
    if (!whole && !is_small && std::from_chars(digits.data(), end, real).ec == std::errc::result_out_of_range) {
      at_ = start;
      return stop("the number " + std::string(digits.substr(0, 40)) + " is too large");
    }
    return true;
  }

  std::string_view text_;
  size_t depth_max_;
  size_t at_ = 0;
  std::string mistake_;
};

}  // namespace

std::string diagnose_json(std::string_view text, size_t depth_max) {
  return Diagnosis(text, depth_max).run();
}

}  // namespace leadgate::mapping
