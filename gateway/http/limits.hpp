// The bounds of the HTTP server, each with its unit, its default and what happens at the limit. Plain values.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadgate::gateway {

struct HttpLimits {
  using Milliseconds = std::chrono::milliseconds;

  size_t header_bytes_max = 16 * 1024;          // request line and fields together, however they arrive; 431
  size_t header_fields_max = 100;               // 431
  size_t target_bytes_max = 8 * 1024;           // 414
  size_t body_bytes_max = 8u << 20;             // no route may allow more; 413
  size_t in_flight_body_bytes_max = 64u << 20;  // bodies of the whole process, being read or handled; 503, Retry-After

  // Connections beyond this are accepted, told 503 with Retry-After and closed; kRefusalsMax of those at a time, any
  // further one is closed without a word.
  size_t connections_max = 4096;
  size_t requests_per_connection_max = 100'000;  // the last answer carries Connection: close

  Milliseconds first_byte_timeout{10'000};  // of a fresh connection; closed silently
  Milliseconds idle_timeout{60'000};        // between requests; closed silently
  Milliseconds header_timeout{10'000};      // from the first byte of a head to its last; 408
  Milliseconds body_timeout{20'000};        // plus what the bytes received so far may take at the lowest rate; 408
  size_t body_bytes_per_second_min = 4 * 1024;
  Milliseconds handler_timeout{30'000};  // HttpRequest::deadline; a waiting handler is woken then
  Milliseconds write_timeout{20'000};    // plus what the answer may take at the lowest rate; closed

  // A request refused before its body is read: the answer is sent, then so much is read and dropped before the
  // connection is closed, because closing with unread data would reset it and the peer would lose the answer.
  size_t discard_bytes_max = 64 * 1024;
  Milliseconds discard_timeout{1'000};
};

inline constexpr size_t kRefusalsMax = 64;

}  // namespace leadgate::gateway
