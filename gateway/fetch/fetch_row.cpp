#include "gateway/fetch/fetch_row.hpp"

#include "base/id.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kPrefix = "fetch/";

}  // namespace

std::string fetch_target(std::string_view source) {
  return std::string(kPrefix).append(source);
}

std::optional<std::string_view> fetch_source(std::string_view target) {
  if (!target.starts_with(kPrefix)) return std::nullopt;
  return target.substr(kPrefix.size());
}

std::optional<int64_t> fetch_event(const queue::Delivery& row) {
  return parse_id(IdKind::kEvent, row.payload);
}

void want_fetch(store::Connection& connection, const queue::InboxEvent& event, std::string_view step, Timestamp now) {
  const std::string target = fetch_target(event.source);
  if (queue::has_pending(connection, target, event.id)) return;
  const std::string id = format_id(IdKind::kEvent, event.id);
  const std::string message_id = "fetch_" + id + "_" + std::string(step);
  queue::enqueue(connection, {target, event.id, step, message_id, id}, now);
}

}  // namespace leadgate::gateway
