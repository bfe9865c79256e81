#include "mapping/address_grammar.hpp"

#include <algorithm>
#include <string>

#include "mapping/address_literal.hpp"
#include "mapping/ascii.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kSmtpLocalBytesMax = 64;
constexpr size_t kSmtpDomainBytesMax = 255;
constexpr size_t kSmtpAddressBytesMax = 254;
constexpr size_t kSmtpLabelBytesMax = 63;
constexpr size_t kCommentDepthMax = 32;

bool is_atext(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}
bool is_space_or_tab(char c) {
  return c == ' ' || c == '\t';
}
// What quotes and comments cannot hold even in the obsolete grammar.
bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 126 + 1 || byte == 0 || c == '\n';
}
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 32 || byte == 127;
}

class Judge {
 public:
  explicit Judge(std::string_view text) : text_(text) {}

  AddressKind verdict() {
    if (!local_part() || !domain()) return AddressKind::kInvalid;
    if (text_.size() > kSmtpAddressBytesMax) worse(AddressKind::kNotSmtp);
    return worst_;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  void worse(AddressKind kind) { worst_ = std::max(worst_, kind); }

  // Comments and folding blanks. False: one of them is broken. `found` says whether there was any.
  bool blanks_and_comments(bool& found) {
    found = false;
    for (;;) {
      if (peek() == '(') {
        if (!comment()) return false;
      } else if (is_space_or_tab(peek()) || peek() == '\r') {
        if (!folding_blank()) return false;
      } else {
        return true;
      }
      found = true;
    }
  }

  bool comment() {
    size_t depth = 0;
    for (; !at_end(); ++at_) {
      const char c = peek();
      if (c == '(' && ++depth > kCommentDepthMax) return false;
      if (c == ')' && --depth == 0) {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!quoted_pair()) return false;
      } else if (c == '\r' || is_space_or_tab(c)) {
        if (!folding_blank()) return false;
        --at_;
      } else if (is_forbidden(c)) {
        return false;
      } else if (is_control(c)) {
        worse(AddressKind::kObsolete);
      }
    }
    return false;
  }

  // The backslash and the start of what it quotes; leaves `at_` on the quoted sign.
  bool quoted_pair() {
    if (++at_ >= text_.size() || static_cast<unsigned char>(peek()) > 127) return false;
    if (is_control(peek()) && peek() != '\t') worse(AddressKind::kObsolete);
    return true;
  }

  // FWS: blanks, with one line break among them; more than one only in the obsolete grammar.
  bool folding_blank() {
    int breaks = 0;
    while (is_space_or_tab(peek()) || peek() == '\r') {
      if (peek() == '\r') {
        const bool folds = text_.substr(at_, 2) == "\r\n" && at_ + 2 < text_.size() && is_space_or_tab(text_[at_ + 2]);
        if (!folds) return false;
        if (++breaks > 1) worse(AddressKind::kObsolete);
        at_ += 2;
      }
      ++at_;
    }
    return true;
  }

  bool quoted_string() {
    for (++at_; !at_end(); ++at_) {
      const char c = peek();
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!quoted_pair()) return false;
      } else if (c == '\r') {
        if (!folding_blank()) return false;
        --at_;
        worse(AddressKind::kWithComment);
      } else if (is_forbidden(c) && c != 127) {
        return false;
      } else if (is_control(c) && c != '\t') {
        worse(AddressKind::kObsolete);
      }
    }
    return false;
  }

  // word *("." word) "@", each word with what may stand around it.
  bool local_part() {
    bool around = false;
    size_t bytes = 0;  // of the name itself, without what stands around its words
    for (size_t words = 0;; ++words, ++bytes) {
      if (!blanks_and_comments(around)) return false;
      if (around) worse(words == 0 ? AddressKind::kWithComment : AddressKind::kObsolete);
      const bool quoted = peek() == '"';
      const size_t from = at_;
      if (quoted) {
        worse(words == 0 ? AddressKind::kSmtpOnly : AddressKind::kObsolete);
        if (!quoted_string()) return false;
      } else {
        while (!at_end() && is_atext(peek())) ++at_;
        if (at_ == from) return false;
      }
      bytes += at_ - from;
      if (!blanks_and_comments(around)) return false;
      if (around) worse(AddressKind::kObsolete);
      if (peek() == '@') break;
      if (peek() != '.') return false;
      // A quoted string is a whole name or an obsolete part of one.
      if (quoted) worse(AddressKind::kObsolete);
      ++at_;
    }
    if (bytes > kSmtpLocalBytesMax) worse(AddressKind::kNotSmtp);
    ++at_;
    return true;
  }

  bool domain() {
    bool around = false;
    if (!blanks_and_comments(around)) return false;
    if (around) worse(AddressKind::kObsolete);
    if (peek() == '[') {
      if (!literal()) return false;
    } else if (!labels()) {
      return false;
    }
    if (!blanks_and_comments(around)) return false;
    if (around) worse(AddressKind::kWithComment);
    return at_end();
  }

  bool labels() {
    size_t bytes = 0;
    size_t count = 0;
    std::string_view label;
    for (;; ++at_) {
      bool around = false;
      if (count > 0 && !blanks_and_comments(around)) return false;
      if (around) worse(AddressKind::kObsolete);
      const size_t from = at_;
      while (!at_end() && is_atext(peek())) ++at_;
      label = text_.substr(from, at_ - from);
      if (label.empty() || label.front() == '-' || label.back() == '-') return false;
      const bool host =
          std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
      if (!host || label.size() > kSmtpLabelBytesMax) worse(AddressKind::kNotSmtp);
      ++count;
      bytes += label.size() + 1;
      const size_t behind = at_;
      if (!blanks_and_comments(around)) return false;
      if (peek() != '.') {
        at_ = behind;
        break;
      }
      if (around) worse(AddressKind::kWithComment);
    }
    if (bytes - 1 > kSmtpDomainBytesMax) worse(AddressKind::kNotSmtp);
    if (count == 1 || (label.front() >= '0' && label.front() <= '9')) worse(AddressKind::kSmtpOnly);
    return true;
  }

  bool literal() {
    const size_t from = ++at_;
    for (; !at_end() && peek() != ']'; ++at_) {
      const char c = peek();
      if (c == '[' || is_forbidden(c)) return false;
      if (c == '\r') {
        if (!folding_blank()) return false;
        --at_;
        worse(AddressKind::kWithComment);
      } else if (c == '\\') {
        worse(AddressKind::kNotSmtp);
        if (!quoted_pair()) return false;
      } else if (is_space_or_tab(c)) {
        worse(AddressKind::kWithComment);
      } else if (is_control(c)) {
        worse(AddressKind::kNotSmtp);
      }
    }
    if (at_end()) return false;
    worse(judge_address_literal(text_.substr(from, at_ - from)));
    ++at_;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  AddressKind worst_ = AddressKind::kPlain;
};

}  // namespace

AddressKind judge_address(std::string_view text) {
  if (text.size() > kAddressTextBytesMax) return AddressKind::kInvalid;
  return Judge(text).verdict();
}

}  // namespace leadgate::mapping
