#include "gateway/intake/stored_event.hpp"

#include "base/id.hpp"
#include "gateway/intake/prepared.hpp"

namespace leadgate::gateway {

mapping::RawRequest request_of(const queue::InboxEvent& event, const queue::StoredRaw& raw) {
  mapping::RawRequest request;
  request.method = raw.raw.method;
  request.path = raw.raw.path;
  request.query = raw.raw.query;
  request.headers = parse_header_lines(raw.raw.headers);
  request.body = PaddedBytes(raw.body);
  request.received_at = event.received_at;
  request.source = event.source;
  return request;
}

Result<StoredEvent> read_stored(store::Connection& connection, int64_t id) {
  auto event = queue::read_event(connection, id);
  if (!event) return Error::not_found("There is no event " + format_id(IdKind::kEvent, id) + ".");
  const auto raw = queue::read_raw(connection, *event);
  if (!raw) return Error::not_found("The bytes of the event are past retention.");
  mapping::RawRequest request = request_of(*event, *raw);
  return StoredEvent{std::move(*event), std::move(request)};
}

}  // namespace leadgate::gateway
