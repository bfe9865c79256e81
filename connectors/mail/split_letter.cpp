#include "connectors/mail/split_letter.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/signature.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kSignatureLinesMax = 20;
constexpr size_t kBlockLinesMax = 14;  // of a signature without a mark of its own
constexpr size_t kNameBytesMax = 60;
constexpr size_t kDeviceLinesMax = 8;  // from the end

Lines lines_of(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_blank(std::string_view line) {
  return trim(line).empty();
}

void drop_blank_ends(Lines& lines) {
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  lines.erase(lines.begin(), std::find_if_not(lines.begin(), lines.end(), is_blank));
}

std::string joined(const Lines& lines, size_t from, size_t to) {
  std::string out;
  for (size_t i = from; i < to; ++i) {
    if (i > from) out += '\n';
    out += lines[i];
  }
  return std::string(trim(out));
}

std::string joined(Lines lines) {
  drop_blank_ends(lines);
  return joined(lines, 0, lines.size());
}

// A line across the page.
bool is_rule(std::string_view line) {
  line = trim(line);
  return line.size() >= 2 && line.find_first_not_of("_-=*") == std::string_view::npos;
}

bool has_text(const Lines& lines) {
  return !std::all_of(lines.begin(), lines.end(), is_blank);
}

std::string_view without_quote_marks(std::string_view line) {
  while (line.starts_with('>')) line = line.substr(line.starts_with("> ") ? 2 : 1);
  return line;
}

// A letter that stands behind its divider: its header block, then its text.
Forwarded forwarded_at(const Lines& lines, size_t at) {
  Lines rest;
  for (size_t i = at; i < lines.size(); ++i) rest.push_back(without_quote_marks(lines[i]));
  drop_blank_ends(rest);
  Forwarded out;
  if (rest.empty()) return out;
  const HeaderBlock block = header_block(rest, 0);
  out.from = block.from;
  out.subject = block.subject;
  rest.erase(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(block.lines));
  out.text = joined(std::move(rest));
  return out;
}

// Where the writer's own lines go, and the rest.
struct Parting {
  const Lines& lines;
  std::string_view subject;
  Lines own;
  Lines quoted;
  std::optional<Forwarded> forwarded;

  void quote_rest(size_t at) { quoted.insert(quoted.end(), lines.begin() + static_cast<ptrdiff_t>(at), lines.end()); }

  // True when the letter ends here for the writer.
  bool ends_at(size_t at) {
    const Divider divider = divider_of(lines[at]);
    if (divider == Divider::kForward) {
      forwarded = forwarded_at(lines, at + 1);
      return true;
    }
    if (divider == Divider::kQuote) {
      // Outlook has the same words above what is forwarded.
      if (is_forward_subject(subject)) forwarded = forwarded_at(lines, at + 1);
      quote_rest(at);
      return true;
    }
    const HeaderBlock block = header_block(lines, at);
    if (block.lines == 0) return false;
    const bool forwards = is_forward_subject(subject);
    // A form's own notification may begin with such lines.
    if (!has_text(own) && !forwards) return false;
    while (!own.empty() && (is_blank(own.back()) || is_rule(own.back()))) own.pop_back();
    if (forwards) forwarded = forwarded_at(lines, at);
    if (!forwards) quote_rest(at);
    return true;
  }

  void run() {
    for (size_t at = 0; at < lines.size();) {
      if (is_quoted_line(lines[at])) {
        quoted.push_back(lines[at++]);
        continue;
      }
      if (const size_t count = attribution_lines(lines, at)) {
        size_t next = at + count;
        while (next < lines.size() && is_blank(lines[next])) ++next;
        if (next >= lines.size() || !is_quoted_line(lines[next])) return quote_rest(at);
        quoted.insert(quoted.end(), lines.begin() + static_cast<ptrdiff_t>(at),
                      lines.begin() + static_cast<ptrdiff_t>(next));
        at = next;
        continue;
      }
      if (ends_at(at)) return;
      own.push_back(lines[at++]);
    }
  }
};

// Where the signature begins among the writer's lines; their number: there is none.
size_t signature_start(const Lines& lines) {
  const size_t size = lines.size();
  const size_t first = size > kSignatureLinesMax ? size - kSignatureLinesMax : 0;
  for (size_t at = first; at < size; ++at) {
    if (is_signature_mark(lines[at])) return at;
  }
  // "~Nora"
  if (size > 1 && lines.back().size() <= kNameBytesMax && trim(lines.back()).starts_with('~')) return size - 1;
  const size_t block = size > kBlockLinesMax ? size - kBlockLinesMax : 0;
  for (size_t at = size; at-- > block;) {
    if (!is_closing(lines[at])) continue;
    // Mere good wishes and a name are what the person wrote.
    return has_contact_data(joined(lines, at + 1, size)) ? at : size;
  }
  return size;
}

void cut_signature(SplitLetter& out, Lines own) {
  drop_blank_ends(own);
  std::string devices;
  const size_t first = own.size() > kDeviceLinesMax ? own.size() - kDeviceLinesMax : 0;
  for (size_t at = first; at < own.size(); ++at) {
    if (!is_device_line(own[at])) continue;
    // What stands below it is signed with, too.
    devices = joined(own, at, own.size());
    own.resize(at);
    break;
  }
  drop_blank_ends(own);
  const size_t start = signature_start(own);
  const bool marked = start < own.size() && is_signature_mark(own[start]);
  out.signature = joined(own, start + (marked ? 1 : 0), own.size());
  if (out.signature.empty()) out.signature = devices;
  own.resize(start);
  out.message = joined(std::move(own));
}

}  // namespace

SplitLetter split_letter(std::string_view text, std::string_view subject) {
  SplitLetter out;
  const std::string_view looked_at = utf8_prefix(text, kMarkedBytesMax);
  const Lines lines = lines_of(looked_at);
  Parting parting{lines, subject, {}, {}, std::nullopt};
  parting.run();
  out.quoted = joined(std::move(parting.quoted));
  out.forwarded = std::move(parting.forwarded);
  cut_signature(out, std::move(parting.own));
  if (looked_at.size() < text.size() && out.quoted.empty()) out.message += text.substr(looked_at.size());
  if (out.message.empty() && out.forwarded) out.message = out.forwarded->text;
  if (out.message.empty()) out.message = trim(text);
  return out;
}

namespace {

// The tag at `at`: its name in lower case, and where it ends.
struct Tag {
  std::string name;  // "/blockquote" of an end
  std::string_view whole;
};

Tag tag_at(std::string_view html, size_t at) {
  // To the next mark of a tag, so that all tags together are read once.
  const size_t end = std::min(html.find_first_of("<>", at + 1), html.size());
  Tag tag;
  tag.whole = html.substr(at, end - at + (end < html.size() && html[end] == '>' ? 1 : 0));
  size_t stop = 1;
  while (stop < tag.whole.size() &&
         (tag.whole[stop] == '/' || std::isalnum(static_cast<unsigned char>(tag.whole[stop])) != 0)) {
    ++stop;
  }
  tag.name = to_lower_ascii(tag.whole.substr(1, stop - 1));
  return tag;
}

// Containers that hold all that is quoted, to the end of the letter.
bool opens_quotes(const Tag& tag) {
  if (tag.name != "div" && tag.name != "table" && tag.name != "span" && tag.name != "hr") return false;
  const std::string text = to_lower_ascii(tag.whole);
  for (std::string_view mark :
       {"gmail_quote", "gmail_extra", "yahoo_quoted", "divrplyfwdmsg", "appendonsend", "moz-cite-prefix",
        "ms-outlook-mobile-reference-message", "outlookmessageheader", "zmail_extra", "protonmail_quote",
        "tutanota_quote", "reply-intro", "id=\"stopspelling"}) {
    if (text.find(mark) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::string unquoted_html(std::string_view html, std::string& quoted) {
  std::string own;
  size_t depth = 0;
  size_t from = 0;
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const Tag tag = tag_at(html, at);
    if (depth == 0 && opens_quotes(tag)) {
      own += html.substr(from, at - from);
      quoted += html.substr(at);
      return own;
    }
    if (tag.name == "blockquote" && depth++ == 0) {
      own += html.substr(from, at - from);
      from = at;
    } else if (tag.name == "/blockquote" && depth > 0 && --depth == 0) {
      const size_t end = at + tag.whole.size();
      quoted += html.substr(from, end - from);
      // What stands around a quote stays apart.
      own += "<br>";
      from = end;
    }
  }
  (depth == 0 ? own : quoted) += html.substr(from);
  return own;
}

}  // namespace leadgate::connectors::mail
