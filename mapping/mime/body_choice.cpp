#include "mapping/mime/body_choice.hpp"

#include <algorithm>

namespace leadgate::mapping::mime {
namespace {

bool is_media(const Part& part) {
  const std::string& type = part.type.value;
  return type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/");
}

class Chooser {
 public:
  explicit Chooser(BodyChoice& out) : out_(out) {}

  // `text` and `html` are where a part goes; null within an alternative that has the other kind already.
  void walk(const std::vector<Part>& parts, const std::string& container, bool in_alternative,
            std::vector<const Part*>* html, std::vector<const Part*>* text) {
    const size_t text_before = text == nullptr ? 0 : text->size();
    const size_t html_before = html == nullptr ? 0 : html->size();
    const bool alternative = container == "multipart/alternative";
    for (size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      if (part.kind == Part::Kind::kMultipart) {
        const bool within = in_alternative || part.type.value == "multipart/alternative";
        walk(part.parts, part.type.value, within, html, text);
      } else if (!is_inline(part, i, container)) {
        out_.files.push_back(&part);
      } else if (alternative) {
        take_alternative(part);
      } else {
        if (in_alternative && part.is_text("plain")) html = nullptr;
        if (in_alternative && part.is_text("html")) text = nullptr;
        take(part, html, text);
      }
    }
    if (!alternative || text == nullptr || html == nullptr) return;
    // An alternative with one kind only is that kind's text for both.
    if (text->size() == text_before)
      text->insert(text->end(), html->begin() + static_cast<long>(html_before), html->end());
    else if (html->size() == html_before)
      html->insert(html->end(), text->begin() + static_cast<long>(text_before), text->end());
  }

 private:
  static bool is_inline(const Part& part, size_t index, const std::string& container) {
    if (part.is_attachment()) return false;
    if (!part.is_text("plain") && !part.is_text("html") && !is_media(part)) return false;
    if (index == 0) return true;
    return container != "multipart/related" && (is_media(part) || part.filename().empty());
  }

  void take_alternative(const Part& part) {
    if (part.is_text("plain"))
      out_.text.push_back(&part);
    else if (part.is_text("html"))
      out_.html.push_back(&part);
    else
      out_.files.push_back(&part);
  }

  void take(const Part& part, std::vector<const Part*>* html, std::vector<const Part*>* text) {
    if (is_media(part)) {
      out_.files.push_back(&part);
      return;
    }
    if (text != nullptr) text->push_back(&part);
    if (html != nullptr) html->push_back(&part);
  }

  BodyChoice& out_;
};

}  // namespace

BodyChoice choose_body(const Part& letter) {
  BodyChoice out;
  Chooser chooser(out);
  if (letter.kind == Part::Kind::kMultipart) {
    chooser.walk(letter.parts, letter.type.value, letter.type.value == "multipart/alternative", &out.html, &out.text);
  } else if (letter.kind == Part::Kind::kLeaf && !letter.is_attachment() &&
             (letter.is_text("plain") || letter.is_text("html"))) {
    out.text.push_back(&letter);
    out.html.push_back(&letter);
  } else {
    out.files.push_back(&letter);
  }
  return out;
}

}  // namespace leadgate::mapping::mime
