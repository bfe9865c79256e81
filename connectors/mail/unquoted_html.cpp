#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/split_letter.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kLeadBytesMax = 1500;  // of HTML before a blockquote, where its attribution may be
constexpr size_t kLeadsMax = 64;        // such places that are looked at

constexpr std::string_view kNoBreak = "&nbsp;";

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

bool has_any(const std::string& text, std::initializer_list<std::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(),
                     [&text](std::string_view mark) { return text.find(mark) != std::string::npos; });
}

bool may_hold_quotes(const Tag& tag) {
  return tag.name == "div" || tag.name == "table" || tag.name == "span" || tag.name == "hr";
}

// Holds what is quoted, and ends where it ends.
bool is_container(const std::string& text) {
  return has_any(text,
                 {"gmail_quote", "gmail_extra", "yahoo_quoted", "zmail_extra", "protonmail_quote", "tutanota_quote"});
}

// Stands before all that is quoted, which goes on to the end of the letter.
bool is_last_mark(const std::string& text) {
  return has_any(text, {"divrplyfwdmsg", "appendonsend", "ms-outlook-mobile-reference-message", "outlookmessageheader",
                        "reply-intro", "id=\"stopspelling"});
}

// A blockquote that a mail program made of a letter; the others are how Gmail sets in what somebody writes.
bool says_quote(const std::string& text) {
  return has_any(text, {"cite", "quote\"", "quote ", "quoted", "quote'", "border-left"});
}

bool has_text(std::string_view html) {
  while (!html.empty()) {
    const size_t open = std::min(html.find('<'), html.size());
    std::string_view text = html.substr(0, open);
    for (text = trim(text); text.starts_with(kNoBreak); text = trim(text)) text.remove_prefix(kNoBreak.size());
    if (!text.empty()) return true;
    const size_t close = std::min(html.find('>', open), html.size());
    html.remove_prefix(std::min(close + 1, html.size()));
  }
  return false;
}

class Cutter {
 public:
  Cutter(std::string_view html, std::string& quoted) : html_(html), quoted_(quoted) {}

  std::string run() {
    for (size_t at = html_.find('<'); at != std::string_view::npos; at = html_.find('<', at + 1)) {
      const Tag tag = tag_at(html_, at);
      if (depth_ > 0) {
        inside(tag, at);
      } else if (!outside(tag, at)) {
        break;
      }
    }
    if (depth_ > 0 || cuts_rest_) {
      quoted_ += html_.substr(from_);
    } else {
      keep(html_.size());
    }
    return std::move(own_);
  }

 private:
  // False: all that follows is quoted.
  bool outside(const Tag& tag, size_t at) {
    const bool block = tag.name == "blockquote";
    if (!block && !may_hold_quotes(tag)) return true;
    const std::string text = to_lower_ascii(tag.whole.substr(1 + tag.name.size()));
    if (block ? (says_quote(text) || is_attributed(at)) : is_container(text)) {
      keep(at);
      closer_ = tag.name;
      depth_ = 1;
      return true;
    }
    if (block) return true;
    // Thunderbird's line above its blockquote.
    if (text.find("moz-cite-prefix") != std::string::npos) {
      keep(at);
      depth_ = 1;
      closer_ = "blockquote";
      waits_ = true;
      return true;
    }
    if (!is_last_mark(text)) return true;
    keep(at);
    cuts_rest_ = true;
    return false;
  }

  void inside(const Tag& tag, size_t at) {
    if (tag.name == closer_) {
      if (!waits_) ++depth_;
      waits_ = false;
      return;
    }
    if (waits_ || tag.name != "/" + closer_ || --depth_ > 0) return;
    const size_t end = at + tag.whole.size();
    quoted_ += html_.substr(from_, end - from_);
    from_ = end;
    is_cut_ = true;
  }

  // The writer's own up to `at`, behind the mark of what was cut before it.
  void keep(size_t at) {
    const std::string_view piece = html_.substr(from_, at - from_);
    from_ = at;
    const bool says = has_text(piece);
    // An attribution above it ends with it, and what stands around a quote stays apart.
    if (is_cut_ && says) {
      own_ += has_own_ ? "<br>&gt;<br>" : "<br>";
      is_cut_ = false;
    }
    has_own_ = has_own_ || says;
    own_ += piece;
  }

  bool is_attributed(size_t at) {
    if (leads_++ >= kLeadsMax) return false;
    const size_t begin = std::max(from_, at - std::min(at, kLeadBytesMax));
    const std::string text = mapping::html_text(html_.substr(begin, at - begin)) + "\n> ";
    Lines lines;
    for (const std::string_view line : split(text, '\n')) {
      if (!trim(line).empty()) lines.push_back(trim(line));
    }
    for (size_t i = lines.size() - std::min<size_t>(lines.size(), 4); i + 1 < lines.size(); ++i) {
      if (const size_t count = attribution_lines(lines, i); count > 0 && i + count + 1 == lines.size()) return true;
    }
    return false;
  }

  std::string_view html_;
  std::string& quoted_;
  std::string own_;
  std::string closer_;  // the element whose end ends the quote
  size_t depth_ = 0;
  size_t from_ = 0;
  size_t leads_ = 0;
  bool waits_ = false;  // for the blockquote that the attribution is above
  bool cuts_rest_ = false;
  bool is_cut_ = false;
  bool has_own_ = false;
};

}  // namespace

std::string unquoted_html(std::string_view html, std::string& quoted) {
  return Cutter(html, quoted).run();
}

}  // namespace leadgate::connectors::mail
