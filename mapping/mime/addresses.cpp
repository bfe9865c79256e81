#include "mapping/mime/addresses.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/html_text.hpp"
#include "mapping/mime/encoded_words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::mime {
namespace {

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) out += c;
  }
  return out;
}

// "<@node.test:mary@example.net>": the way it once went is no part of it.
std::string without_route(std::string address) {
  const size_t colon = address.starts_with('@') ? address.find(':') : std::string::npos;
  return colon == std::string::npos ? address : address.substr(colon + 1);
}

// "jdoe@test . example": blanks around the marks of an address.
std::string without_inner_blanks(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_blank(text[i])) {
      out += text[i];
      continue;
    }
    const size_t next = std::min(text.find_first_not_of(" \t\r\n", i), text.size());
    const bool joins = out.empty() || out.back() == '.' || out.back() == '@' || next == text.size() ||
                       text[next] == '.' || text[next] == '@';
    if (!joins) out += ' ';
    i = next - 1;
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view value, std::string_view charset) : value_(value), marks_(value), charset_(charset) {}

  MailboxList run() {
    while (at_ < value_.size() && !out_.is_cut) step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = value_[at_];
    switch (c) {
      case '"':
        take_quoted();
        return;
      case '(':
        take_comment();
        return;
      case '<':
        take_angle();
        return;
      case ',':
        flush();
        break;
      case ';':
        flush();
        group_.clear();
        break;
      case ':':
        if (!starts_group()) text_ += c;
        break;
      case '=':
        if (take_word()) return;
        [[fallthrough]];
      default:
        text_ += c;
    }
    ++at_;
  }

  // A comma within an encoded word parts nothing. One that swallows an address lacks its end.
  bool take_word() {
    const size_t end = value_.substr(at_, 2) == "=?" ? word_end(value_, at_, marks_) : 0;
    if (end == 0 || value_.substr(at_, end - at_).find('<') != std::string_view::npos) return false;
    text_ += value_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool starts_group() {
    if (!group_.empty() || has_angle_ || trim(text_).empty() || text_.find('@') != std::string::npos) return false;
    group_ = with_comments(decoded(text_));
    text_.clear();
    comments_.clear();
    return true;
  }

  void take_quoted() {
    std::string content;
    size_t i = at_ + 1;
    for (; !quote_is_open_ && i < value_.size() && value_[i] != '"'; ++i) {
      if (value_[i] == '\\' && i + 1 < value_.size()) ++i;
      content += value_[i];
    }
    // Without an end it is no quotation, and none behind it is.
    if (quote_is_open_ || i >= value_.size()) {
      quote_is_open_ = true;
      ++at_;
      return;
    }
    // "a b"@example.test
    const bool is_local_part = value_.substr(i + 1, 1) == "@";
    text_ += is_local_part ? '"' + content + '"' : content;
    at_ = i + 1;
  }

  void take_comment() {
    std::string content;
    int depth = 0;
    for (size_t i = at_; !comment_is_open_ && i < value_.size(); ++i) {
      const char c = value_[i];
      if (c == '\\' && i + 1 < value_.size()) {
        if (value_[i + 1] == kFold) ++i;
        if (i + 1 < value_.size()) content += value_[++i];
        continue;
      }
      if (c == ')' && --depth == 0) {
        add_comment(content);
        at_ = i + 1;
        return;
      }
      if (c != '(' || depth++ > 0) content += c;
    }
    comment_is_open_ = true;
    text_ += value_[at_++];
  }

  void add_comment(std::string_view content) {
    const std::string text = decoded(content);
    if (text.empty()) return;
    if (!comments_.empty()) comments_ += ' ';
    comments_ += text;
  }

  void take_angle() {
    if (has_angle_) flush();
    const size_t name_size = text_.size();
    std::string address;
    ++at_;
    while (at_ < value_.size() && value_[at_] != '>' && value_[at_] != '<') {
      const char c = value_[at_];
      if (c == ',' && address.find('@') != std::string::npos && !address.starts_with('@')) break;
      if (c == '(') {
        const size_t before = at_;
        take_comment();
        if (comment_is_open_ && at_ == before + 1) {
          text_.resize(name_size);
          address += c;
        }
        continue;
      }
      address += c;
      ++at_;
    }
    if (at_ < value_.size() && value_[at_] == '>') ++at_;
    has_angle_ = true;
    angle_ = without_blanks(address.find("=?") == std::string::npos ? address : words_text(address, charset_));
    // What stands between name and angle parts it from what may follow.
    text_ += ' ';
  }

  // What was no character at an end of it says nothing.
  std::string decoded(std::string_view text) const {
    constexpr std::string_view kUnknown = "\xEF\xBF\xBD";
    std::string out = collapse_blanks(words_text(text, charset_));
    while (out.ends_with(kUnknown)) out.resize(out.size() - kUnknown.size());
    while (out.starts_with(kUnknown)) out.erase(0, kUnknown.size());
    return out;
  }

  std::string with_comments(std::string name) const {
    if (comments_.empty()) return name;
    return name.empty() ? comments_ : name + " (" + comments_ + ")";
  }

  void add(std::string name, std::string_view address) {
    if (out_.mailboxes.size() >= kMailboxesMax) {
      out_.is_cut = true;
      return;
    }
    out_.mailboxes.push_back({std::move(name), without_route(to_valid_utf8(address)), group_});
  }

  void flush() {
    if (has_angle_ || !trim(text_).empty() || !comments_.empty()) take_item();
    text_.clear();
    comments_.clear();
    has_angle_ = false;
  }

  void take_item() {
    if (!has_angle_ && add_bare()) return;
    std::string name = with_comments(decoded(text_));
    const std::string address = has_angle_ ? angle_ : "";
    // All of it in one encoded word: "=?utf-8?b?...?=" for "Ivan <ivan@example.test>".
    if (address.empty() && !within_ && text_.find("=?") != std::string::npos && name.find('@') != std::string::npos) {
      Reader inner(name, charset_);
      inner.within_ = true;
      for (Mailbox& mailbox : inner.run().mailboxes) add(std::move(mailbox.name), mailbox.address);
      return;
    }
    add(std::move(name), address);
  }

  // Addresses without angles, a name before the first. False: there is none in the text.
  bool add_bare() {
    const std::string joined = without_inner_blanks(text_);
    const std::string_view rest = trim(joined);
    if (rest.find("=?") != std::string_view::npos) return false;
    if (rest.find('@') == std::string_view::npos) {
      // One word alone is an address that lacks its host.
      if (rest.empty() || rest.find(' ') != std::string_view::npos) return false;
      add(comments_, rest);
      return true;
    }
    std::string name;
    for (const std::string_view word : split(rest, ' ')) {
      if (word.find('@') == std::string_view::npos) {
        name += (name.empty() ? "" : " ") + std::string(word);
        continue;
      }
      add(with_comments(decoded(name)), word);
      name.clear();
    }
    return true;
  }

  std::string_view value_;
  WordMarks marks_;
  std::string charset_;
  size_t at_ = 0;
  MailboxList out_;
  std::string text_, comments_, angle_, group_;
  bool has_angle_ = false;
  bool quote_is_open_ = false;
  bool comment_is_open_ = false;
  bool within_ = false;
};

}  // namespace

MailboxList read_mailboxes(std::string_view raw, std::string_view charset) {
  return Reader(unfold(raw), charset).run();
}

std::string email_of(const Mailbox& mailbox) {
  std::string_view address = mailbox.address;
  if (equals_ignoring_case(address.substr(0, 7), "mailto:")) address.remove_prefix(7);
  const size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return {};
  const std::string_view local = address.substr(0, at);
  const std::string_view host = address.substr(at + 1);
  const auto is_bad = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || std::string_view("<>()[],;:\\\"@").find(c) != std::string_view::npos;
  };
  const bool quoted = local.size() > 2 && local.starts_with('"') && local.ends_with('"');
  if (!quoted && std::any_of(local.begin(), local.end(), is_bad)) return {};
  if (std::any_of(host.begin(), host.end(), is_bad) || host.starts_with('.') || host.ends_with('.')) return {};
  return std::string(local) + '@' + to_lower(host);
}

}  // namespace leadgate::mapping::mime
