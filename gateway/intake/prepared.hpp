// A delivery made ready for the writer: everything that can be computed before the transaction (hashes, JSON of the
// details, header text) is computed on the I/O thread, because the writer is the one serial part of the gateway.
//
// Plain values; owned by the job that carries them. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "connectors/connector.hpp"
#include "deals/book/book.hpp"
#include "mapping/document.hpp"
#include "queue/inbox.hpp"

namespace leadgate::gateway {

inline constexpr size_t kIdempotencyKeyBytesMax = 255;

struct PreparedEvent {
  connectors::Event::Kind kind = connectors::Event::Kind::kLead;
  std::string reason;
  std::optional<connectors::Problem> problem;
  std::string fetch_step;  // what is to be asked for to complete it; empty: nothing
  queue::EventKeys keys;
  deals::book::Lead lead;
};

// The Idempotency-Key header: a token or an RFC 8941 string in quotes; empty when absent or blank, kInvalid when it is
// too long or has control characters.
Result<std::string> idempotency_key_of(const mapping::RawRequest& request);

// `client_key` as idempotency_key_of gives it. Further events of one delivery get keys of their own from it. `files`
// tells the delivery's files from others (attachments_identity): with other files it is another event.
std::vector<PreparedEvent> prepare_events(const mapping::RawRequest& request, std::vector<connectors::Event> events,
                                          const std::string& client_key, std::string_view files = {});

// "name: value" lines without what must not be stored: credentials and cookies.
std::string header_lines(const mapping::RawRequest& request);
// And back, for a replay.
std::vector<std::pair<std::string, std::string>> parse_header_lines(std::string_view lines);

}  // namespace leadgate::gateway
