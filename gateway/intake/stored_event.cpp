#include "gateway/intake/stored_event.hpp"

#include "base/id.hpp"
#include "gateway/intake/prepared.hpp"
#include "queue/event_answers.hpp"

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

namespace {

std::vector<connectors::StepAnswer> step_answers(std::vector<queue::EventAnswer> answers) {
  std::vector<connectors::StepAnswer> out;
  out.reserve(answers.size());
  for (queue::EventAnswer& answer : answers) {
    out.push_back({static_cast<size_t>(answer.item), std::move(answer.step), answer.is_absent,
                   std::move(answer.content_type), std::move(answer.body), answer.is_given_up});
  }
  return out;
}

}  // namespace

std::vector<connectors::StepAnswer> answers_of(store::Connection& connection, const queue::InboxEvent& event) {
  return step_answers(queue::list_delivery_answers(connection, event));
}

Result<StoredEvent> read_stored(store::Connection& connection, int64_t id) {
  auto event = queue::read_event(connection, id);
  if (!event) return Error::not_found("There is no event " + format_id(IdKind::kEvent, id) + ".");
  const auto raw = queue::read_raw(connection, *event);
  if (!raw) return Error::not_found("The bytes of the event are past retention.");
  mapping::RawRequest request = request_of(*event, *raw);
  std::vector<connectors::StepAnswer> answers = step_answers(queue::list_answers(connection, *event));
  return StoredEvent{std::move(*event), std::move(request), std::move(answers)};
}

}  // namespace leadgate::gateway
