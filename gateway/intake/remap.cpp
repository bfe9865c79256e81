#include "gateway/intake/remap.hpp"

#include <algorithm>

namespace leadgate::gateway {

Result<connectors::Event> reread(const SourceRules& source, const StoredEvent& stored) {
  connectors::Reading reading =
      source.connector->read(stored.request, stored.request.received_at, connectors::Verify::kSkip,
                             connectors::Explain::kNo, nullptr, stored.answers);
  const auto item = static_cast<size_t>(stored.event.item);
  if (reading.kind != connectors::Reading::Kind::kEvents || item >= reading.events.size()) {
    return Error::conflict("Today's preset makes no event of these bytes.");
  }
  return std::move(reading.events[item]);
}

Result<PreparedEvent> remap(const SourceRules& source, const StoredEvent& stored) {
  Result<connectors::Event> event = reread(source, stored);
  if (!event.ok()) return event.error();
  std::vector<connectors::Event> one;
  one.push_back(std::move(event).value());
  return std::move(prepare_events(stored.request, std::move(one), "").front());
}

Result<PreparedEvent> remap_asking_again(const SourceRules& source, const StoredEvent& stored) {
  const auto is_miss = [](const connectors::StepAnswer& answer) { return answer.is_miss(); };
  if (std::any_of(stored.answers.begin(), stored.answers.end(), is_miss)) {
    StoredEvent asking = stored;
    std::erase_if(asking.answers, is_miss);
    Result<PreparedEvent> prepared = remap(source, asking);
    if (prepared.ok() && !prepared->fetch_step.empty()) return prepared;
  }
  return remap(source, stored);
}

}  // namespace leadgate::gateway
