// The head of an HTTP/1.x request, read strictly: the gate against request smuggling.
//
// A HeadParser is fed the bytes of a connection as they come and reads them line by line by RFC 9112, with every
// leniency of the RFC declined: CRLF only, one blank between the parts of the request line, no folding, no blank before
// the colon, one Host, one Content-Length of plain digits, no Content-Length beside Transfer-Encoding, "chunked" as the
// only coding. It replaces Beast's parser instead of standing before it, because Beast 1.81 has thrown the telling
// bytes away by the time its fields can be looked at, and takes a Transfer-Encoding that does not end in chunked as no
// body.
//
// One parser a connection, on its thread; reset() between messages. Never throws on input. Limits are cumulative,
// whatever pieces the head arrives in: HttpLimits::header_bytes_max, header_fields_max, target_bytes_max.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/http/limits.hpp"

namespace leadgate::gateway {

using Fields = std::vector<std::pair<std::string, std::string>>;  // names in lower case, in order

// Why a message is refused. The connection is closed after the answer: where the next message starts is not known.
struct Refusal {
  int status = 400;
  std::string text;
};

enum class Persistence { kClose, kKeepAlive, kKeepAliveHttp10 };

struct Head {
  std::string method;
  std::string target;  // as sent
  std::string path;    // decoded
  std::string query;   // as sent
  int minor_version = 1;
  Fields fields;
  uint64_t content_length = 0;
  bool chunked = false;
  bool expects_continue = false;
  Persistence persistence = Persistence::kKeepAlive;
};

class HeadParser {
 public:
  enum class State { kNeedMore, kDone, kRefused };
  struct Progress {
    State state;
    size_t consumed;  // whole lines only; the caller keeps the rest
  };

  explicit HeadParser(const HttpLimits& limits) : limits_(limits) {}

  // `bytes` starts with what the last call did not consume. After kDone or kRefused only reset() may follow.
  Progress consume(std::string_view bytes);
  // Whether a line, even an empty one, has been consumed since the last reset.
  bool started() const { return bytes_ > 0; }
  Head& head() { return head_; }                        // after kDone
  const Refusal& refusal() const { return *refusal_; }  // after kRefused
  void reset();

 private:
  using Verdict = std::optional<Refusal>;

  Verdict accept_line(std::string_view line);
  Verdict accept_request_line(std::string_view line);
  Verdict check_pending(std::string_view rest) const;
  Verdict overlong_request_line(std::string_view line) const;

  const HttpLimits& limits_;
  Head head_;
  std::optional<Refusal> refusal_;
  size_t bytes_ = 0;
  bool empty_line_skipped_ = false;
  bool request_line_done_ = false;
  bool done_ = false;
};

// One field line without its CRLF, also of a trailer section: name lower-cased, value without surrounding blanks.
std::optional<Refusal> parse_field_line(std::string_view line, std::pair<std::string, std::string>& out);

// The rules across fields (Host, framing, Connection, Expect) and the target's; fills the rest of the head.
std::optional<Refusal> interpret_head(Head& head);

}  // namespace leadgate::gateway
