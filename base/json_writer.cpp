#include "base/json_writer.hpp"

#include <charconv>
#include <cmath>

#include "base/result.hpp"
#include "base/text.hpp"

namespace leadgate {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  size_t clean_from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, clean_from, i - clean_from);
    clean_from = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += kDigits[c >> 4];
        out += kDigits[c & 15];
    }
  }
  out.append(text, clean_from);
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  if (is_valid_utf8(text)) append_escaped(out, text);
  else append_escaped(out, to_valid_utf8(text));
  out += '"';
}

}  // namespace

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  --depth_;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  --depth_;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  append_quoted(out_, value);
  return *this;
}

JsonWriter& JsonWriter::string_or_null(const std::optional<std::string>& value) {
  return value ? string(*value) : null();
}

JsonWriter& JsonWriter::integer(int64_t value) { return raw(std::to_string(value)); }
JsonWriter& JsonWriter::unsigned_integer(uint64_t value) { return raw(std::to_string(value)); }

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return raw(std::string_view(text, static_cast<size_t>(end.ptr - text)));
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

std::string JsonWriter::take() {
  LEADGATE_INVARIANT(depth_ == 0 && !after_key_, "JSON that is taken is whole");
  return std::move(out_);
}

std::string json_quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

}  // namespace leadgate
