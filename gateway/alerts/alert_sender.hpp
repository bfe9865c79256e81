// The ways in which people are told of portals: a webhook and a letter. Each is used by the one thread of its worker
// and blocks it, for kAlertPatience at most; it ends soon after the StopEvent is set.
//
// Failures are sentences without secrets: what the other side answers, kForbidden an address that the egress rules
// refuse (gateway/net/egress_rules.hpp), kUnavailable the network.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/alerts/alert_plan.hpp"
#include "gateway/config/config.hpp"
#include "gateway/mail/stop_event.hpp"
#include "gateway/net/http_client.hpp"

namespace leadgate::gateway {

inline constexpr std::chrono::seconds kAlertPatience{60};

class AlertSender {
 public:
  virtual ~AlertSender() = default;
  virtual std::string_view way() const = 0;  // in the database, the log and the metrics
  virtual bool is_configured(const AlertsConfig& config) const = 0;
  virtual Result<void> send(const Config& config, const std::string& id, const std::vector<Alert>& alerts,
                            const StopEvent& stop) = 0;
};

// Signed by Standard Webhooks; any 2xx is an end. Client and clock outlive it; the client may be stopped while it
// waits.
std::unique_ptr<AlertSender> webhook_sender(HttpClient& client, const Clock& clock);

// By libcurl SMTP over a connection of its own each time, no proxies. TLS 1.2 or later with a certificate that holds,
// unless `tls: none`. It is an end once the server has taken the letter for one of the recipients; those that it
// refuses are told in the log. A call takes `patience` at most, and as long again where the server says no farewell.
std::unique_ptr<AlertSender> email_sender(const Clock& clock, std::chrono::milliseconds patience = kAlertPatience);

}  // namespace leadgate::gateway
