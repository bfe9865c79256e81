// The settings of what is sent: to all portals, and to one.
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kAttemptsMax = 32;

}  // namespace

void check_schedule(const std::vector<std::string>& waits, const ConfigNode& node, Mistakes& mistakes) {
  if (waits.empty() || waits.size() > kAttemptsMax) {
    mistakes.push_back({node.key_place("schedule"), "'schedule' takes 1 to 32 waits, for example [0s, 10s, 5m, 1h]."});
  }
  const ConfigNode* schedule = node.find("schedule");
  if (schedule == nullptr) return;
  for (const ConfigNode& item : schedule->items()) {
    if (!item.is_scalar() || parse_delay(item.scalar())) continue;
    mistakes.push_back({item.place(), "'" + item.scalar() +
                                          "' is not a wait such as 500ms, 5s, 10m, 2h or 1d, at "
                                          "most 30d."});
  }
}

ObjectSpec<DeliveryConfig> delivery_spec() {
  ObjectSpec<DeliveryConfig> spec("delivery", "How portals are called, and platforms by the steps of `fetch`.");
  spec.text_list("schedule", &DeliveryConfig::schedule)
      .doc(
          "The waits before each attempt (ms, s, m, h, d), 1 to 32 of them; after the last one the delivery is dead "
          "until a person retries it. A new event of the same deal waits until the one before it is done or dead.")
      .example("[0s, 10s, 5m, 1h]");
  spec.integer("jitter_percent", &DeliveryConfig::jitter_percent)
      .range(0, 100)
      .unit("%")
      .doc("Up to this part of a wait is added at random.");
  spec.hours("retry_after_max_hours", &DeliveryConfig::retry_after_max)
      .range(0, 24 * 30)
      .doc("The longest Retry-After that is honoured; a longer one is shortened to it.");
  spec.milliseconds("connect_timeout_ms", &DeliveryConfig::connect_timeout)
      .range(10, 120'000)
      .doc("For a connection with TLS; then the attempt has failed.");
  spec.milliseconds("timeout_ms", &DeliveryConfig::timeout)
      .range(10, 300'000)
      .doc("For a whole call; then the attempt has failed.");
  spec.integer("response_bytes_max", &DeliveryConfig::response_bytes_max)
      .range(0, kMiB)
      .unit("bytes")
      .doc("Read of a portal's answer; the rest is dropped.");
  spec.integer("in_flight_max", &DeliveryConfig::in_flight_max)
      .range(1, 10'000)
      .unit("calls")
      .doc("Calls under way at once; others wait.");
  spec.integer("in_flight_per_portal_max", &DeliveryConfig::in_flight_per_portal_max)
      .range(1, 1000)
      .unit("calls")
      .doc("The same for one portal, and for one source's `fetch`; fewer while it is in trouble.");
  spec.integer("rows_in_hand_max", &DeliveryConfig::rows_in_hand_max)
      .range(2, 10'000)
      .unit("deliveries")
      .doc("Deliveries of one portal or source read ahead into memory.");
  spec.integer("breaker_failures", &DeliveryConfig::breaker_failures)
      .range(1, 10'000)
      .unit("calls")
      .doc(
          "After so many failures in a row (no answer, 429, 5xx) a portal is only probed, by one delivery at a time, "
          "until it answers. A probe is no attempt of its delivery, whose schedule stands still meanwhile; what waits "
          "longer than `retention.deliveries_days` becomes a dead letter.");
  spec.milliseconds("probe_ms", &DeliveryConfig::probe)
      .range(10, kHourMs)
      .doc("The wait before the first probe; each one after that waits twice as long.");
  spec.milliseconds("probe_max_ms", &DeliveryConfig::probe_max)
      .range(10, 24 * kHourMs)
      .doc("The longest wait between probes, unless the portal itself names a later time by Retry-After.");
  spec.check([](DeliveryConfig& delivery, const ConfigNode& node, Mistakes& mistakes) {
    check_schedule(delivery.schedule, node, mistakes);
    if (delivery.probe <= delivery.probe_max) return;
    mistakes.push_back({node.key_place("probe_max_ms"), "'probe_max_ms' must be at least 'probe_ms' (" +
                                                            std::to_string(delivery.probe.count()) + " ms)."});
  });
  return spec;
}

}  // namespace leadgate::gateway
