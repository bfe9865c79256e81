// Whether a webhook is genuine, in whole sentences for whoever writes a receiver. Pure, any thread.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "connectors/portal/standard_webhooks.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

struct WebhookVerdict {
  bool is_genuine = false;
  std::string text;  // which header is missing, too old or wrong, and what each signature is worth
};

WebhookVerdict webhook_verdict(const connectors::WebhookKeys& keys, const mapping::RawRequest& request, Timestamp now);

}  // namespace leadgate::gateway
