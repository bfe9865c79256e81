// The settings of one portal's calls.
#include "gateway/config/specs.hpp"

namespace leadgate::gateway {

void declare_portal_delivery(ObjectSpec<PortalConfig>& portal) {
  ObjectSpec<PortalDeliveryConfig> spec("a portal");
  spec.boolean("enabled", &PortalDeliveryConfig::enabled)
      .doc(
          "Whether it is called. Its events are kept while it is not, and go out in order when it is again; after "
          "`retention.deliveries_days` they are dead letters, which can be retried.");
  spec.text_list("schedule", &PortalDeliveryConfig::schedule)
      .inherited()
      .doc("The waits before each attempt, as in `delivery`, exactly as written. Without it that of `delivery` holds.")
      .example("[0s, 10s, 5m, 1h]");
  spec.milliseconds("timeout_ms", &PortalDeliveryConfig::timeout)
      .range(10, 300'000)
      .inherited()
      .doc("For a whole call; then the attempt has failed. Without it that of `delivery` holds.");
  spec.integer("in_flight_max", &PortalDeliveryConfig::in_flight_max)
      .range(1, 1000)
      .unit("calls")
      .inherited()
      .doc(
          "Calls under way at once; fewer while it is in trouble. Without it `delivery.in_flight_per_portal_max` "
          "holds.");
  spec.check([](PortalDeliveryConfig& delivery, const ConfigNode& node, Mistakes& mistakes) {
    const ConfigNode* schedule = node.find("schedule");
    if (schedule != nullptr && !schedule->is_null()) check_schedule(delivery.schedule, node, mistakes);
  });
  portal.part(&PortalConfig::delivery, spec);
}

}  // namespace leadgate::gateway
