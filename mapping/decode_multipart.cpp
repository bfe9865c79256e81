#include "mapping/decode_multipart.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mapping/bracket_tree.hpp"
#include "mapping/document.hpp"
#include "mapping/multipart_parser.hpp"

namespace leadgate::mapping {
namespace {

// The parser keeps what it was fed and has not used: pieces bound that, and the moving of it.
constexpr size_t kPieceBytes = 16u << 10;

class Collector final : public PartHandler {
 public:
  explicit Collector(Arena& arena) : arena_(arena), tree_(arena) {}

  bool on_part(const PartHead& head) override {
    head_ = head;
    text_.clear();
    size_bytes_ = 0;
    // A browser gives files a name; scripts send octets without one.
    is_file_ = head.filename.has_value() || head.content_type == "application/octet-stream";
    return ++parts_ <= arena_.limits().multipart_parts_max;
  }

  void on_data(std::string_view data) override {
    size_bytes_ += data.size();
    if (head_.name && (!is_file_ || head_.is_base64)) text_ += data;
  }

  void on_part_end() override {
    if (!head_.name) return;
    if (head_.is_base64) undo_base64();
    tree_.add(arena_.text(*head_.name), is_file_ ? file() : text(to_valid_utf8(text_)));
  }

  size_t parts() const { return parts_; }
  Value to_value() const { return tree_.to_value(); }

 private:
  // What is not base64 after all stays as it is.
  void undo_base64() {
    std::erase_if(text_, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
    std::optional<std::string> decoded = from_base64(text_);
    if (!decoded) return;
    text_ = std::move(*decoded);
    size_bytes_ = text_.size();
  }

  Value text(std::string_view content) {
    const std::string_view copy = arena_.text(content);
    return Value::string(copy).with_identity(std::bit_cast<uint64_t>(copy.data()));
  }

  Value file() {
    const std::string name = head_.filename.value_or("");
    if (name.empty() && size_bytes_ == 0) return Value::null();
    const std::span<Member> members = arena_.make_members(3);
    members[0] = {"filename", text(name)};
    members[1] = {"content_type", text(head_.content_type)};
    members[2].key = "size";
    members[2].value =
        Value::integer(static_cast<int64_t>(size_bytes_)).with_identity(std::bit_cast<uint64_t>(&members[2].value));
    return Value::object(members);
  }

  Arena& arena_;
  BracketTree tree_;
  PartHead head_;
  std::string text_;
  size_t size_bytes_ = 0;
  size_t parts_ = 0;
  bool is_file_ = false;
};

}  // namespace

Result<Value> decode_multipart(std::string_view content_type, std::string_view body, Arena& arena) {
  const std::optional<std::string> boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) {
    return Error::invalid("The Content-Type '" + std::string(utf8_prefix(content_type, 100)) +
                          "' names no usable boundary; it is written multipart/form-data; boundary=TEXT.");
  }
  Collector collector(arena);
  MultipartParser parser(*boundary, collector);
  bool ok = true;
  for (size_t at = 0; ok && at < body.size(); at += kPieceBytes) ok = parser.feed(body.substr(at, kPieceBytes));
  if (ok && parser.finish()) return collector.to_value();
  if (collector.parts() > arena.limits().multipart_parts_max) {
    return Error{ErrorCode::kTooLarge, "The body has more than " + std::to_string(arena.limits().multipart_parts_max) +
                                           " parts; send fewer."};
  }
  return Error::invalid(parser.problem());
}

}  // namespace leadgate::mapping
