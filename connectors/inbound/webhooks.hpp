// standard_webhooks: Standard Webhooks 1.0.0 as a receiver, also under Svix's older header names: v1 with the source's
// secrets ("whsec_..."), v1a with its public keys ("whpk_...", Ed25519).
#pragma once

#include "base/field_spec.hpp"
#include "connectors/inbound/primitive.hpp"
#include "connectors/portal/standard_webhooks.hpp"

namespace leadgate::connectors {

enum class WebhookHeaders { kWebhook, kSvix };

struct WebhooksSettings {
  WebhookHeaders headers = WebhookHeaders::kWebhook;
  std::chrono::seconds tolerance = kWebhookTolerance;
};

ObjectSpec<WebhooksSettings> webhooks_spec();
std::unique_ptr<const Primitive> make_webhooks(WebhooksSettings settings, const PrimitiveContext& context);

}  // namespace leadgate::connectors
