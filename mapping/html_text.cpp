#include "mapping/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "mapping/html_entities.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kEntityBytesMax = 12;

// Numbers 128..159 are meant as windows-1252, as every browser reads them.
constexpr uint32_t kWindows1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

uint32_t numbered(std::string_view name) {
  name.remove_prefix(1);
  int base = 10;
  if (!name.empty() && (name.front() == 'x' || name.front() == 'X')) {
    name.remove_prefix(1);
    base = 16;
  }
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value, base);
  if (error != std::errc() || end != name.data() + name.size() || value == 0 || value > 0x10FFFF) return 0;
  return value >= 128 && value < 160 ? kWindows1252[value - 128] : value;
}

// Decodes the entity at `at` (an '&') into `out`; false: it is none.
bool decode_at(std::string_view text, size_t& at, std::string& out) {
  const size_t end = text.substr(at, kEntityBytesMax).find(';');
  if (end == std::string_view::npos || end < 2) return false;
  const std::string_view name = text.substr(at + 1, end - 1);
  const uint32_t code_point = name.front() == '#' ? numbered(name) : html_entity(name);
  if (code_point == 0) return false;
  append_utf8(out, code_point);
  at += end + 1;
  return true;
}

std::string tag_name(std::string_view tag) {
  std::string name;
  for (char c : tag) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) break;
    name += c;
  }
  return to_lower_ascii(name);
}

bool is_one_of(std::string_view name, std::string_view names) {
  const size_t at = names.find(name);
  return !name.empty() && at != std::string_view::npos && names[at + name.size()] == ' ' &&
         (at == 0 || names[at - 1] == ' ');
}

class TextOfHtml {
 public:
  explicit TextOfHtml(std::string_view html) : html_(html) { out_.reserve(html.size()); }

  std::string run() {
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (c == '<' && is_tag()) {
        take_tag();
      } else if (c == '&' && decode_at(html_, at_, out_)) {
        continue;
      } else {
        const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!blank)
          out_ += c;
        else if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n')
          out_ += ' ';
        ++at_;
      }
    }
    return std::string(trim(out_));
  }

 private:
  bool is_tag() const {
    if (at_ + 1 >= html_.size()) return false;
    const char next = html_[at_ + 1];
    return next == '/' || next == '!' || next == '?' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
  }

  void line_end() {
    is_row_broken_ = true;
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  void take_tag() {
    if (html_.substr(at_).starts_with("<!--")) {
      const size_t end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return;
    }
    const size_t end = std::min(html_.find('>', at_), html_.size());
    const bool closing = html_[at_ + 1] == '/';
    const std::string name = tag_name(html_.substr(at_ + (closing ? 2 : 1), end - at_ - 1));
    const std::string_view tag = html_.substr(at_, end - at_);
    at_ = std::min(end + 1, html_.size());
    if (!closing && (name == "script" || name == "style" || name == "title")) skip_past_closing(name);
    if (!closing && hides(tag)) return skip_element(name);
    if (name == "br") line_end();
    if (is_one_of(name, "p div li tr h1 h2 h3 h4 h5 h6 ul ol table section article blockquote ")) {
      if (!out_.empty() && out_.back() != '\n') line_end();
    }
    if (name == "tr") is_row_broken_ = false;
    const bool in_line = !out_.empty() && out_.back() != ' ' && out_.back() != '\n';
    if (!is_one_of(name, "td th ") || !in_line) return;
    // Beside a cell of several lines the next one begins a line of its own.
    if (is_row_broken_) return line_end();
    out_ += ' ';
  }

  // A person does not see it: a preview's text, a marker.
  static bool hides(std::string_view tag) {
    if (tag.find("style") == std::string_view::npos && tag.find("STYLE") == std::string_view::npos) return false;
    std::string said = to_lower_ascii(tag);
    std::erase_if(said, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    return said.find("display:none") != std::string::npos;
  }

  // What is hidden, up to the end of its element. One without an end hides nothing, and is looked for once.
  void skip_element(const std::string& name) {
    if (is_one_of(name, "img br hr input meta link col area base embed source ") || is_hidden_open_) return;
    int depth = 1;
    for (size_t next = html_.find('<', at_); next != std::string_view::npos; next = html_.find('<', next + 1)) {
      const bool closing = html_.substr(next + 1, 1) == "/";
      if (tag_name(html_.substr(next + (closing ? 2 : 1), name.size() + 1)) != name) continue;
      depth += closing ? -1 : 1;
      if (depth > 0) continue;
      at_ = std::min(html_.find('>', next), html_.size() - 1) + 1;
      return;
    }
    is_hidden_open_ = true;
  }

  // A script without its end hides the rest: there is no text in it.
  void skip_past_closing(std::string_view name) {
    for (size_t next = html_.find("</", at_); next != std::string_view::npos; next = html_.find("</", next + 2)) {
      if (!equals_ignoring_case(html_.substr(next + 2, name.size()), name)) continue;
      at_ = std::min(html_.find('>', next), html_.size() - 1) + 1;
      return;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  size_t at_ = 0;
  std::string out_;
  bool is_row_broken_ = false;   // the table's row has a line end in it
  bool is_hidden_open_ = false;  // something hidden had no end
};

}  // namespace

std::string html_text(std::string_view html) {
  return TextOfHtml(html).run();
}

std::string decode_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '&' && decode_at(text, at, out)) continue;
    out += text[at++];
  }
  return out;
}

std::string collapse_blanks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  for (size_t at = 0; at < text.size();) {
    const bool no_break = text.substr(at, 2) == "\xC2\xA0";
    if (no_break || static_cast<unsigned char>(text[at]) <= ' ') {
      blank = !out.empty();
      at += no_break ? 2 : 1;
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += text[at++];
  }
  return out;
}

}  // namespace leadgate::mapping
