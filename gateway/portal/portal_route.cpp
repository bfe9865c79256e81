#include "gateway/portal/portal_route.hpp"

#include "connectors/portal/portal_event.hpp"
#include "gateway/portal/message_id.hpp"

namespace leadgate::gateway {
namespace {

class PortalRoute final : public DeliveryRoute {
 public:
  explicit PortalRoute(PortalTarget target)
      : target_(std::move(target)), keys_(connectors::WebhookKeys::read(target_.secrets)) {}

  Result<CallStart> start(store::Connection&, const queue::Delivery& row, Timestamp now) const override {
    if (!keys_) return keys_.error();
    connectors::PortalMessage message = connectors::PortalMessage::unpacked(row.payload);
    if (!message.is_made && target_.format != nullptr) {
      auto made = target_.format->make(message.body, row.message_id);
      // It would fail at each further try too, and hold up the deal's events behind it.
      if (!made) return CallStart(NoCall{queue::Settlement::What::kDead, made.error().message, nullptr});
      message = std::move(*made);
    }
    auto request = portal_request(target_, *keys_, row.message_id, message, now);
    if (!request) return request.error();
    // Not every body has it, and whoever keeps the last one drops what is late by it.
    if (const auto sequence = message_sequence(row.message_id)) {
      request->headers.emplace_back("webhook-sequence", std::to_string(*sequence));
    }
    auto call = std::make_shared<DeliveryCall>();
    call->request = std::move(*request);
    return CallStart(std::move(call));
  }

 private:
  const PortalTarget target_;
  const Result<connectors::WebhookKeys> keys_;
};

}  // namespace

PortalTarget portal_target(const PortalConfig& portal) {
  const EgressPolicy egress = portal.allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly;
  return {portal.url, portal.signing_secrets(), egress, portal.push.format, portal.push.headers};
}

Result<OutboundRequest> portal_request(const PortalTarget& target, const connectors::WebhookKeys& keys,
                                       std::string_view message_id, const connectors::PortalMessage& message,
                                       Timestamp now) {
  auto headers = connectors::portal_headers(keys, message_id, now, message.content_type, message.body);
  if (!headers) return headers.error();
  for (const auto& [name, value] : target.headers) headers->emplace_back(name, value.reveal());
  OutboundRequest request;
  request.url = target.url;
  request.egress = target.egress;
  request.headers = std::move(*headers);
  request.body = message.body;
  return request;
}

std::shared_ptr<const DeliveryRoute> portal_route(PortalTarget target) {
  return std::make_shared<PortalRoute>(std::move(target));
}

}  // namespace leadgate::gateway
