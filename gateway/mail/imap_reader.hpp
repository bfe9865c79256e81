// What an IMAP server says, cut into responses: bytes in, one response after another out (RFC 3501). No socket.
//
// A response is a line, whose literals ("{12}" and 12 bytes) are taken out of it. Bounds: a line has at most
// kLineBytesMax bytes besides its literals and kLiteralsMax of those; of a literal at most `literal_bytes_max` bytes
// are kept, the rest is passed over and counted. Beyond the bounds of a line the stream is broken for good (failed()).
// One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace leadgate::gateway {

struct ImapLiteral {
  std::string bytes;
  uint64_t size = 0;  // as the server said
  bool cut() const { return bytes.size() < size; }
};

struct ImapResponse {
  std::string text;  // a literal stands in it as the byte 0
  std::vector<ImapLiteral> literals;
};

class ImapReader {
 public:
  static constexpr size_t kLineBytesMax = 1u << 20;
  static constexpr size_t kLiteralsMax = 16;

  explicit ImapReader(size_t literal_bytes_max) : literal_bytes_max_(literal_bytes_max) {}

  void feed(std::string_view bytes) { rest_.append(bytes); }
  // The next whole response; nothing: more bytes are needed, or it has failed.
  std::optional<ImapResponse> next();
  bool failed() const { return failed_; }

 private:
  // Ends the response, is followed by a literal, or has not ended yet.
  enum class Line { kWhole, kLiteral, kNotHere };
  void take_literal();
  Line take_line();

  const size_t literal_bytes_max_;
  std::string rest_;
  size_t at_ = 0;  // of rest_, what is taken already
  ImapResponse current_;
  uint64_t literal_left_ = 0;
  bool failed_ = false;
};

// One item of a FETCH response.
struct ImapFetched {
  uint32_t uid = 0;
  std::optional<uint64_t> size;       // RFC822.SIZE, where it is told
  std::optional<Timestamp> received;  // INTERNALDATE, likewise
  bool is_draft = false;              // its FLAGS, where they are told, have \Draft
  std::optional<ImapLiteral> bytes;   // of BODY[...]
};
// Nothing: it is another response, or not of the form.
std::optional<ImapFetched> parse_fetch(ImapResponse& response);

// Of "* OK [UIDVALIDITY 12] ..." the 12, with `key` "UIDVALIDITY".
std::optional<uint32_t> response_code(std::string_view text, std::string_view key);

}  // namespace leadgate::gateway
