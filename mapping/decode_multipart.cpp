#include "mapping/decode_multipart.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mapping/bracket_tree.hpp"
#include "mapping/charset.hpp"
#include "mapping/charset_guess.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/document.hpp"
#include "mapping/multipart_parser.hpp"

namespace leadgate::mapping {
namespace {

// The parser keeps what it was fed and has not used: pieces bound that, and the moving of it.
constexpr size_t kFedBytes = 16u << 10;

constexpr std::string_view kCharsetField = "_charset_";
constexpr std::string_view kCharsetsField = "charsets";

// A part as it came: its texts are bytes until it is known which charset they are in.
struct Part {
  std::string_view name;
  std::string_view text;  // a field
  std::string charset;    // known; empty: its head does not say
  bool is_file = false;
  std::string_view filename, content_type;
  size_t size_bytes = 0;
  bool is_nameless = false;                    // a file that no field has
  size_t data_at = 0;                          // of a file in the body
  std::shared_ptr<const std::string> decoded;  // of a file that was base64

  bool is_empty_input() const { return filename.empty() && size_bytes == 0; }
};

class Collector final : public PartHandler {
 public:
  explicit Collector(Arena& arena) : arena_(arena) {}

  bool on_part(const PartHead& head) override {
    head_ = head;
    text_.clear();
    size_bytes_ = 0;
    // A browser gives files a name; scripts send octets without one.
    is_file_ = head.filename.has_value() || head.content_type == "application/octet-stream";
    return ++count_ <= arena_.limits().multipart_parts_max;
  }

  void on_data(std::string_view data) override {
    size_bytes_ += data.size();
    if (is_file_ ? head_.is_base64 : head_.name.has_value()) text_ += data;
  }

  void on_part_end() override {
    if (!head_.name && !head_.filename) return;
    const bool decoded = head_.is_base64 && undo_base64();
    Part part;
    part.name = arena_.text(head_.name.value_or(""));
    part.is_nameless = !head_.name;
    part.is_file = is_file_;
    part.charset = known_charset(head_.charset);
    part.size_bytes = size_bytes_;
    if (is_file_) {
      part.filename = arena_.text(head_.filename.value_or(""));
      part.content_type = arena_.text(to_valid_utf8(head_.content_type));
      part.data_at = head_.data_at;
      if (decoded) part.decoded = std::make_shared<const std::string>(std::move(text_));
    } else {
      part.text = arena_.text(text_);
    }
    parts_.push_back(std::move(part));
  }

  size_t count() const { return count_; }
  const std::vector<Part>& parts() const { return parts_; }

 private:
  // What is not base64 after all stays as it is: false.
  bool undo_base64() {
    std::erase_if(text_, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
    std::optional<std::string> decoded = from_base64(text_);
    if (!decoded) return false;
    text_ = std::move(*decoded);
    size_bytes_ = text_.size();
    return true;
  }

  Arena& arena_;
  PartHead head_;
  std::string text_;
  size_t size_bytes_ = 0;
  size_t count_ = 0;
  bool is_file_ = false;
  std::vector<Part> parts_;
};

// Turns the parts' bytes into text, and the parts into a tree.
class Reader {
 public:
  Reader(const std::vector<Part>& parts, std::string_view body_charset, Arena& arena)
      : parts_(parts), arena_(arena), common_(known_charset(body_charset)) {
    for (const Part& part : parts) {
      if (part.name == kCharsetField && !known_charset(part.text).empty()) common_ = known_charset(part.text);
      if (part.name != kCharsetsField || part.is_file) continue;
      if (const Result<Value> labels = parse_json_literal(arena, part.text); labels.ok()) labels_ = *labels;
    }
    std::string sample;
    for (const Part& part : parts) {
      for (const std::string_view text : {part.name, part.text, part.filename}) {
        if (is_valid_utf8(text) || sample.size() > kGuessBytesMax) continue;
        sample += text;
        sample += ' ';
      }
    }
    if (!sample.empty()) guess_ = choose_charset(sample, {}).name;
  }

  Value read() {
    BracketTree tree(arena_);
    for (const Part& part : parts_) {
      if (part.is_nameless) continue;
      tree.add(in_utf8(part.name, common_), part.is_file ? file(part) : text(in_utf8(part.text, charset_of(part))));
    }
    return tree.to_value();
  }

  // In the order of the parts.
  void add_files(std::string_view body, std::vector<Attachment>& files) const {
    for (const Part& part : parts_) {
      if (!part.is_file || part.is_empty_input()) continue;
      Attachment file;
      file.field = in_utf8(part.name, common_);
      file.name = in_utf8(part.filename, common_);
      file.content_type = part.content_type;
      file.kept = part.decoded;
      file.bytes = part.decoded ? std::string_view(*part.decoded) : body.substr(part.data_at, part.size_bytes);
      files.push_back(std::move(file));
    }
  }

 private:
  std::string charset_of(const Part& part) const {
    if (!part.charset.empty()) return part.charset;
    const std::optional<Value> label = labels_.find(part.name);
    const std::string known = label ? known_charset(label->as_string()) : std::string();
    return known.empty() ? common_ : known;
  }

  std::string_view in_utf8(std::string_view bytes, const std::string& declared) const {
    if (is_utf8_already(bytes, declared)) return bytes;
    return arena_.text(to_utf8(bytes, declared.empty() ? guess_ : choose_charset(bytes, declared).name));
  }

  static Value text(std::string_view content) {
    return Value::string(content).with_identity(std::bit_cast<uint64_t>(content.data()));
  }

  Value file(const Part& part) const {
    if (part.is_empty_input()) return Value::null();
    const std::span<Member> members = arena_.make_members(3);
    members[0] = {"filename", text(in_utf8(part.filename, common_))};
    members[1] = {"content_type", text(part.content_type)};
    members[2].key = "size";
    members[2].value =
        Value::integer(static_cast<int64_t>(part.size_bytes)).with_identity(std::bit_cast<uint64_t>(&members[2].value));
    return Value::object(members);
  }

  const std::vector<Part>& parts_;
  Arena& arena_;
  std::string common_;
  std::string guess_;
  Value labels_;
};

}  // namespace

Result<Value> decode_multipart(std::string_view content_type, std::string_view body, Arena& arena,
                               std::vector<Attachment>* files) {
  const std::optional<std::string> boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) {
    return Error::invalid("The Content-Type '" + std::string(utf8_prefix(content_type, 100)) +
                          "' names no usable boundary; it is written multipart/form-data; boundary=TEXT.");
  }
  Collector collector(arena);
  MultipartParser parser(*boundary, collector);
  bool ok = true;
  for (size_t at = 0; ok && at < body.size(); at += kFedBytes) ok = parser.feed(body.substr(at, kFedBytes));
  if (ok && parser.finish()) {
    Reader reader(collector.parts(), header_parameter(content_type, "charset").value_or(""), arena);
    if (files != nullptr) reader.add_files(body, *files);
    return reader.read();
  }
  if (collector.count() > arena.limits().multipart_parts_max) {
    return Error{ErrorCode::kTooLarge, "The body has more than " + std::to_string(arena.limits().multipart_parts_max) +
                                           " parts; send fewer."};
  }
  return Error::invalid(parser.problem());
}

}  // namespace leadgate::mapping
