#include "gateway/portal/portal_route.hpp"

#include "connectors/portal/portal_event.hpp"

namespace leadgate::gateway {
namespace {

class PortalRoute final : public DeliveryRoute {
 public:
  explicit PortalRoute(PortalTarget target) : target_(std::move(target)) {}

  Result<CallStart> start(store::Connection&, const queue::Delivery& row, Timestamp now) const override {
    auto headers = connectors::portal_headers(target_.secrets, row.message_id, now, row.payload);
    if (!headers) return headers.error();
    auto call = std::make_shared<DeliveryCall>();
    call->request.url = target_.url;
    call->request.egress = target_.egress;
    call->request.headers = std::move(*headers);
    call->request.body = row.payload;
    return CallStart(std::move(call));
  }

 private:
  const PortalTarget target_;
};

}  // namespace

std::shared_ptr<const DeliveryRoute> portal_route(PortalTarget target) {
  return std::make_shared<PortalRoute>(std::move(target));
}

}  // namespace leadgate::gateway
