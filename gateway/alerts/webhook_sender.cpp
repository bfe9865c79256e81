#include <algorithm>
#include <future>

#include "connectors/portal/portal_event.hpp"
#include "gateway/alerts/alert_sender.hpp"
#include "gateway/alerts/alert_text.hpp"

namespace leadgate::gateway {
namespace {

class WebhookSender final : public AlertSender {
 public:
  WebhookSender(HttpClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  std::string_view way() const override { return "webhook"; }
  bool is_configured(const AlertsConfig& config) const override { return !config.webhook.url.empty(); }

  Result<void> send(const Config& config, const std::string& id, const std::vector<Alert>& alerts,
                    const StopEvent&) override {
    auto request = request_of(config, id, alerts);
    if (!request) return request.error();
    // Kept by the completion too: it may come when nobody waits any more.
    const auto promise = std::make_shared<std::promise<Result<OutboundResponse>>>();
    auto answer = promise->get_future();
    const Result<void> submitted = client_.submit(
        std::move(*request), [promise](Result<OutboundResponse> response) { promise->set_value(std::move(response)); });
    if (!submitted) return submitted;
    const Result<OutboundResponse> response = answer.get();
    if (!response) return response.error();
    if (response->status >= 200 && response->status < 300) return {};
    return Error::unavailable("It answered " + std::to_string(response->status) + ".");
  }

 private:
  Result<OutboundRequest> request_of(const Config& config, const std::string& id, const std::vector<Alert>& alerts) {
    const AlertWebhookConfig& webhook = config.alerts.webhook;
    const Secret secrets[] = {webhook.secret};
    const auto keys = connectors::WebhookKeys::read(secrets);
    if (!keys) return keys.error();
    const Timestamp now = clock_.now();
    OutboundRequest request;
    request.body = alert_body(alerts, now);
    auto headers = connectors::portal_headers(*keys, id, now, "application/json", request.body);
    if (!headers) return headers.error();
    request.headers = std::move(*headers);
    request.url = webhook.url;
    request.egress = webhook.egress();
    request.deadline = clock_.steady() + std::min<std::chrono::milliseconds>(config.delivery.timeout, kAlertPatience);
    request.connect_timeout = config.delivery.connect_timeout;
    request.response_bytes_max = config.delivery.response_bytes_max;
    return request;
  }

  HttpClient& client_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<AlertSender> webhook_sender(HttpClient& client, const Clock& clock) {
  return std::make_unique<WebhookSender>(client, clock);
}

}  // namespace leadgate::gateway
