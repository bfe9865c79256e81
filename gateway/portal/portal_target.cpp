#include "gateway/portal/portal_target.hpp"

#include "base/crypto.hpp"

namespace leadgate::gateway {

DeliveryTarget delivery_target(const Config& config, const PortalConfig& portal,
                               std::shared_ptr<const DeliveryRoute> route) {
  const PortalDeliveryConfig& own = portal.delivery;
  DeliveryTarget target(std::move(route));
  target.is_portal = true;
  target.tells_sequence = portal.push.format_kind != connectors::PortalFormatKind::kCustom;
  target.enabled = own.enabled;
  target.mark = address_mark(portal.url);
  if (!own.schedule.empty()) target.retry = config.delivery.retry_settings(own.schedule);
  if (own.timeout.count() > 0) target.timeout = own.timeout;
  target.in_flight_max = own.in_flight_max;
  return target;
}

std::chrono::milliseconds call_timeout(const Config& config, const PortalConfig& portal) {
  return portal.delivery.timeout.count() > 0 ? portal.delivery.timeout : config.delivery.timeout;
}

std::string address_mark(std::string_view url) {
  const auto hash = hash128(url);
  return to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string shown_address(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const size_t host = scheme + 3;
  const size_t user = url.substr(0, url.find('/', host)).rfind('@');
  if (user == std::string_view::npos || user < host) return std::string(url);
  return std::string(url.substr(0, host)).append(url.substr(user + 1));
}

std::string shown_host(std::string_view url) {
  std::string shown = shown_address(url);
  const size_t scheme = shown.find("://");
  if (scheme == std::string::npos) return shown;
  const size_t path = shown.find('/', scheme + 3);
  if (path != std::string::npos && path + 1 < shown.size()) shown.replace(path + 1, std::string::npos, "…");
  return shown;
}

}  // namespace leadgate::gateway
