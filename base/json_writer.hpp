// Writes strict JSON (RFC 8259) into a string, in one pass, without a tree.
//
//   JsonWriter json;
//   json.begin_object().key("id").string("d1").key("lines").begin_array().end_array().end_object();
//   json.take();  // {"id":"d1","lines":[]}
//
// Commas are the writer's business; balance is the caller's, and checked in take(). Text that is not UTF-8 gets U+FFFD
// for each bad sequence, so that what is written is always valid. Not thread-safe; one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& string_or_null(const std::optional<std::string>& value);
  JsonWriter& integer(int64_t value);
  JsonWriter& unsigned_integer(uint64_t value);
  JsonWriter& number(double value);  // the shortest text that reads back the same; null when not finite
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // A value that is JSON already, taken as it stands.
  JsonWriter& raw(std::string_view json);

  // The usual pair, key and string.
  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).string(value); }

  size_t size() const { return out_.size(); }
  std::string take();

 private:
  void separate();

  std::string out_;
  int depth_ = 0;
  bool after_key_ = false;
};

// `text` as a JSON string, quotes included.
std::string json_quote(std::string_view text);

}  // namespace leadgate
