// Bytes with the slack that simdjson reads past the end (SIMDJSON_PADDING, 64): a body is received into one, so that
// parsing it needs no copy. The slack is zeroed. Movable; one owner; any thread, one at a time.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace leadgate {

inline constexpr size_t kPaddingBytes = 64;

class PaddedBytes {
 public:
  PaddedBytes() : PaddedBytes(std::string_view()) {}
  explicit PaddedBytes(std::string_view bytes) {
    storage_.reserve(bytes.size() + kPaddingBytes);
    storage_ = bytes;
    storage_.append(kPaddingBytes, '\0');
  }
  // Takes the string over; copies only when it has no room for the slack.
  static PaddedBytes adopt(std::string bytes) {
    PaddedBytes out{Adopt()};
    out.storage_ = std::move(bytes);
    out.storage_.append(kPaddingBytes, '\0');
    return out;
  }

  const char* data() const { return storage_.data(); }
  size_t size() const { return storage_.size() - kPaddingBytes; }
  std::string_view view() const { return {data(), size()}; }

 private:
  struct Adopt {};
  explicit PaddedBytes(Adopt) {}
  std::string storage_;
};

}  // namespace leadgate
