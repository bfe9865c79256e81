// When targets may be called again, from the database and back to it.
#include "gateway/workers/delivery_loop.hpp"
#include "gateway/workers/hold_job.hpp"

namespace leadgate::gateway {

void DeliveryLoop::take_hold(const std::string& name, const DeliveryTarget& target,
                             const std::map<std::string, queue::KeptHold>& kept) {
  const auto known = kept_.find(name);
  if (known != kept_.end() && known->second.mark == target.mark) return;
  const auto found = kept.find(name);
  const queue::KeptHold on_disk = found == kept.end() ? queue::KeptHold() : found->second;
  const queue::KeptHold before = known != kept_.end() ? known->second : on_disk;
  if (before.mark == target.mark)
    dispatcher_.restore(name, bounded(name, before.hold));
  else if (!before.mark.empty())
    mending_.pull_in({{name, Micros(0)}});
  kept_[name] = before;
}

void DeliveryLoop::keep_holds() {
  if (stops_unread_) return;
  for (auto& [name, kept] : kept_) {
    const DeliveryTarget* target = find_target(name);
    // Until all is due at a new address, the next start must know the old one.
    if (target == nullptr || (kept.mark != target->mark && mending_.pulls_in(name))) continue;
    queue::KeptHold now{target->mark, dispatcher_.hold(name)};
    if (now == kept) continue;
    if (parts_.writer.submit(std::make_unique<HoldJob>(name, now))) kept = std::move(now);
  }
}

}  // namespace leadgate::gateway
