// The chunked transfer coding of RFC 9112 section 7.1, decoded strictly.
//
// Fed the bytes of a connection as they come; data is appended to the caller's string. CRLF only, no blanks, plain hex
// digits, extensions checked by the grammar and dropped, trailers checked and dropped: they are never merged into the
// head, and one that names a field of framing, routing or authentication is refused.
//
// One decoder a message, on its connection's thread. Bounds: body_bytes_max of data (413), a chunk's line 1 KiB, all
// extensions 16 KiB, the trailer section 8 KiB and 32 fields (400).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/framing.hpp"

namespace leadgate::gateway {

class ChunkedDecoder {
 public:
  static constexpr size_t kLineBytesMax = 1024;
  static constexpr size_t kExtensionBytesMax = 16 * 1024;
  static constexpr size_t kTrailerBytesMax = 8 * 1024;
  static constexpr size_t kTrailerFieldsMax = 32;

  enum class State { kNeedMore, kDone, kRefused };
  struct Progress {
    State state;
    size_t consumed;
  };

  explicit ChunkedDecoder(uint64_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  // `bytes` starts with what the last call did not consume.
  Progress feed(std::string_view bytes, std::string& body);
  const Refusal& refusal() const { return *refusal_; }

 private:
  enum class Part { kSizeLine, kData, kDataEnd, kTrailer, kDone };

  // Consumes one line or one run of data; 0 when more bytes are needed (or the message is refused or done).
  size_t step(std::string_view bytes, std::string& body);
  size_t take_line(std::string_view bytes, size_t line_bytes_max);
  size_t take_data(std::string_view bytes, std::string& body);
  size_t take_data_end(std::string_view bytes);
  void accept_size_line(std::string_view line);
  void accept_trailer_line(std::string_view line);
  void refuse(int status, std::string text) { refusal_ = Refusal{status, std::move(text)}; }

  const uint64_t body_bytes_max_;
  Part part_ = Part::kSizeLine;
  uint64_t chunk_left_ = 0;
  uint64_t body_bytes_ = 0;
  size_t extension_bytes_ = 0;
  size_t trailer_bytes_ = 0;
  size_t trailer_fields_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace leadgate::gateway
