#include "mapping/mime/letter_bytes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/mime/parameters.hpp"

namespace leadgate::mapping::mime {
namespace {

// Lines before the first header that are passed over; with more of them it is no letter, and all is text.
constexpr int kStrayLinesMax = 10;
constexpr size_t kFieldNameBytesMax = 200;
constexpr size_t kLetterBoundaryBytesMax = 200;

struct Edit {
  size_t from = 0;
  size_t to = 0;
  std::string_view text;
};

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  return equals_ignoring_case(text.substr(0, start.size()), start);
}

bool is_space_or_tab(char c) {
  return c == ' ' || c == '\t';
}

// "Name:" or "Name :", as the MIME parser takes it.
bool is_field(std::string_view line) {
  const size_t colon = line.substr(0, kFieldNameBytesMax).find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_space_or_tab(name.back())) name.remove_suffix(1);
  return !name.empty() && std::none_of(name.begin(), name.end(),
                                       [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; });
}

// Behind stray lines only what every letter has is taken for its headers.
bool is_usual_field(std::string_view line) {
  for (const std::string_view name : {"from", "to", "subject", "date", "received", "return-path", "reply-to",
                                      "message-id", "mime-version", "content-type", "delivered-to"}) {
    if (equals_ignoring_case(trim(line.substr(0, line.find(':'))), name)) return true;
  }
  return false;
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Header fields of which only the first counts, for they say how the rest is read.
enum Single { kType, kEncoding, kDisposition, kSingles };
constexpr std::string_view kSingleNames[kSingles] = {"content-type", "content-transfer-encoding",
                                                     "content-disposition"};

class Preparer {
 public:
  Preparer(std::string_view bytes, const Limits& limits, LetterBytes& out)
      : bytes_(bytes), limits_(limits), out_(out) {}

  void run() {
    skip_to_first_field();
    begin_head(at_);
    while (at_ < bytes_.size() && !over_) {
      const size_t end = std::min(bytes_.find('\n', at_), bytes_.size() - 1) + 1;
      take_line(at_, end);
      at_ = end;
    }
    if (in_head_ && !over_) end_head(bytes_.size());
    finish();
  }

 private:
  struct Field {
    size_t from = 0;
    size_t to = 0;
    bool is_open = false;
  };

  std::string_view line_at(size_t from) const {
    const size_t end = std::min(bytes_.find('\n', from), bytes_.size());
    return without_line_end(bytes_.substr(from, end - from));
  }

  void skip_to_first_field() {
    size_t start = bytes_.size() - without_byte_order_mark(bytes_).size();
    size_t from = start;
    bool found = false;
    for (int stray = 0; from < bytes_.size() && stray <= kStrayLinesMax;) {
      const std::string_view line = line_at(from);
      const bool is_mbox_line = line.starts_with("From ") || line.starts_with(">From ");
      if (!is_mbox_line && is_field(line) && (stray == 0 || is_usual_field(line))) {
        found = true;
        break;
      }
      // What is blank before the headers is no end of them, but text after a stray line is.
      if (trim(line).empty() && stray > 0) break;
      if (!trim(line).empty() && !is_mbox_line) ++stray;
      from = std::min(bytes_.find('\n', from), bytes_.size() - 1) + 1;
    }
    if (found) start = from;
    if (start > 0) edits_.push_back({0, start, {}});
    at_ = start;
  }

  void begin_head(size_t at) {
    in_head_ = true;
    field_ = {at, at, false};
    for (Field& single : singles_) single = {};
  }

  void take_line(size_t from, size_t end) {
    const std::string_view line = bytes_.substr(from, end - from);
    if (line.starts_with("--") && take_delimiter(line, from, end)) return;
    if (!in_head_) return;
    const std::string_view text = without_line_end(line);
    if (text.empty()) {
      end_head(from);
      return;
    }
    if (text.starts_with("\\t") && field_.is_open) {
      edits_.push_back({from, from + 2, "\t"});
    } else if (!is_space_or_tab(text.front()) || !field_.is_open) {
      if (open_.empty() && !is_field(text) && is_text(end)) {
        edits_.push_back({from, from, "\r\n"});
        end_head(from);
        return;
      }
      end_field(from);
      field_ = {from, end, true};
    }
    drop_zeroes(text, from);
  }

  // The empty line before the text is missing: two lines in a row, or the last one, are no header.
  bool is_text(size_t next) const {
    if (next >= bytes_.size()) return true;
    const std::string_view line = line_at(next);
    return !line.empty() && !is_space_or_tab(line.front()) && !is_field(line);
  }

  void drop_zeroes(std::string_view text, size_t from) {
    for (size_t at = text.find('\0'); at != std::string_view::npos;) {
      size_t to = at;
      while (to < text.size() && text[to] == '\0') ++to;
      edits_.push_back({from + at, from + to, {}});
      at = text.find('\0', to);
    }
  }

  void end_field(size_t at) {
    if (!field_.is_open) return;
    field_.is_open = false;
    field_.to = at;
    const size_t size = at - field_.from;
    if (fields_ + 1 > limits_.mail_header_fields_max) return drop_field(&fields_dropped_);
    if (header_bytes_ + size > limits_.mail_header_bytes_max) return drop_field(&header_bytes_dropped_);
    ++fields_;
    header_bytes_ += size;
    const std::string_view field = bytes_.substr(field_.from, size);
    for (int i = 0; i < kSingles; ++i) {
      if (!starts_with_ignoring_case(field, kSingleNames[i]) || !is_field(field)) continue;
      if (trim(field.substr(0, field.find(':'))).size() != kSingleNames[i].size()) continue;
      if (singles_[i].to == 0)
        singles_[i] = field_;
      else
        drop_field(nullptr);
    }
  }

  void drop_field(bool* why) {
    if (why != nullptr) *why = true;
    // Fields in a row are one edit, so that edits are no more than half of the lines.
    if (!edits_.empty() && edits_.back().to == field_.from && edits_.back().text.empty()) {
      edits_.back().to = field_.to;
    } else {
      edits_.push_back({field_.from, field_.to, {}});
    }
  }

  std::string_view value_of(const Field& field) const {
    const std::string_view text = bytes_.substr(field.from, field.to - field.from);
    return text.substr(std::min(text.find(':'), text.size() - 1) + 1);
  }

  void end_head(size_t at) {
    end_field(at);
    in_head_ = false;
    const HeaderValue type = singles_[kType].to == 0 ? HeaderValue{} : read_header_value(value_of(singles_[kType]));
    if (!type.value.starts_with("multipart/")) return;
    std::string boundary = boundary_of(type, at);
    if (boundary.empty()) return;
    if (open_.size() + 1 > limits_.mail_depth_max) {
      too_deep_ = true;
      edits_.push_back({singles_[kType].from, singles_[kType].to, "Content-Type: application/octet-stream\r\n"});
      return;
    }
    open_.push_back(std::move(boundary));
  }

  // A part begins with it, below `at`.
  bool is_used(const std::string& boundary, size_t at) const {
    if (boundary.empty()) return false;
    const std::string line = "\n--" + boundary;
    for (at = bytes_.find(line, at); at != std::string_view::npos; at = bytes_.find(line, at + 1)) {
      if (trim(line_at(at + line.size())).empty()) return true;
    }
    return false;
  }

  // The declared one; where no line of the letter begins with that, or none is declared, the one that is there: a line
  // "--TEXT" with a header of a part behind it.
  std::string boundary_of(const HeaderValue& type, size_t at) {
    const std::string declared = type.find("boundary").value_or("");
    if (!open_.empty() || is_used(declared, at)) return declared;
    for (size_t line = bytes_.find("\n--", at); line != std::string_view::npos; line = bytes_.find("\n--", line + 1)) {
      const std::string found(trim(line_at(line + 3)));
      const size_t next = std::min(bytes_.find('\n', line + 1), bytes_.size() - 1) + 1;
      if (found.empty() || found.size() > kLetterBoundaryBytesMax || found.find('"') != std::string::npos) continue;
      if (!starts_with_ignoring_case(bytes_.substr(next), "Content-")) continue;
      guessed_type_ = "Content-Type: " + type.value + "; boundary=\"" + found + "\"\r\n";
      edits_.push_back({singles_[kType].from, singles_[kType].to, guessed_type_});
      return found;
    }
    return declared;
  }

  bool count_part(size_t at) {
    if (++parts_ <= limits_.mail_parts_max) return true;
    over_ = true;
    edits_.push_back({at, bytes_.size(), {}});
    return false;
  }

  bool take_delimiter(std::string_view line, size_t from, size_t end) {
    line = without_line_end(line).substr(2);
    while (!line.empty() && is_space_or_tab(line.back())) line.remove_suffix(1);
    for (size_t i = open_.size(); i-- > 0;) {
      const std::string& boundary = open_[i];
      if (!line.starts_with(boundary)) continue;
      const std::string_view rest = line.substr(boundary.size());
      if (!rest.empty() && rest != "--") continue;
      if (in_head_) end_field(from);
      in_head_ = false;
      open_.resize(i + (rest.empty() ? 1 : 0));
      if (rest.empty() && count_part(from)) begin_head(end);
      return true;
    }
    return false;
  }

  void finish() {
    if (too_deep_) problem("mail_depth_max", limits_.mail_depth_max, "levels; what is deeper is kept as a file");
    if (over_) problem("mail_parts_max", limits_.mail_parts_max, "parts; the letter is read up to there");
    if (fields_dropped_)
      problem("mail_header_fields_max", limits_.mail_header_fields_max, "header fields; more are left out");
    if (header_bytes_dropped_) {
      problem("mail_header_bytes_max", limits_.mail_header_bytes_max,
              "bytes of header fields; what is over is left out");
    }
    out_.bytes = bytes_;
    if (edits_.empty()) return;
    std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.from < b.from; });
    size_t at = 0;
    for (const Edit& edit : edits_) {
      if (edit.from < at) continue;  // within a field that is gone
      out_.mended += bytes_.substr(at, edit.from - at);
      out_.mended += edit.text;
      at = edit.to;
    }
    out_.mended += bytes_.substr(at);
    out_.bytes = out_.mended;
  }

  void problem(std::string_view name, size_t limit, std::string_view what) {
    out_.problems.push_back("limit that was hit: " + std::string(name) + ", " + std::to_string(limit) + " " +
                            std::string(what));
  }

  std::string_view bytes_;
  const Limits& limits_;
  LetterBytes& out_;
  size_t at_ = 0;
  bool in_head_ = false;
  std::string guessed_type_;  // of the letter itself
  Field field_;
  Field singles_[kSingles];
  std::vector<std::string> open_;  // the boundaries of what is open
  std::vector<Edit> edits_;
  size_t parts_ = 0;
  size_t fields_ = 0;
  size_t header_bytes_ = 0;
  bool over_ = false;
  bool too_deep_ = false;
  bool fields_dropped_ = false;
  bool header_bytes_dropped_ = false;
};

}  // namespace

void prepare_letter(std::string_view bytes, const Limits& limits, LetterBytes& out) {
  if (bytes.empty()) return;
  Preparer(bytes, limits, out).run();
}

}  // namespace leadgate::mapping::mime
