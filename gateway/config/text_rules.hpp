// What single texts of the configuration must look like: addresses, names, delays, codes. Pure functions, any thread;
// nothing is returned for what is not of the kind.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate::gateway {

struct ListenEndpoint {
  std::string address;  // IPv4 or IPv6, without brackets
  uint16_t port = 0;    // 0: the kernel chooses
};
// "127.0.0.1:8080", "[::1]:8080"
std::optional<ListenEndpoint> parse_listen(std::string_view text);

// "0s", "5m", "2h", "1d", "500ms"; at most 30 days.
using Delay = std::chrono::milliseconds;
std::optional<Delay> parse_delay(std::string_view text);

// 1 to 64 of A-Z a-z 0-9 '_' '-' '.', not beginning with a dot: names stand in addresses, metrics and logs.
bool is_name(std::string_view text);

// An http or https address with a host, without user, blank or fragment.
bool is_http_url(std::string_view text);

// "/old/lead.php": begins with one slash; no query, fragment, blank, empty or dot part.
bool is_plain_path(std::string_view text);
// True when `path` is `prefix` or below it.
bool is_at_or_below(std::string_view path, std::string_view prefix);

// ISO 3166-1 alpha-2, in capitals.
bool is_country(std::string_view code);

// A BCP 47 tag of letters and digits: "en", "kk", "pt-BR".
bool is_language(std::string_view tag);

// A zone of the tz database installed on this machine. On a machine without one, anything of the right form.
bool is_timezone(std::string_view name);

// The key of a Standard Webhooks secret, "whsec_" and base64 of 24 to 64 bytes.
std::optional<std::string> webhook_key(std::string_view secret);

}  // namespace leadgate::gateway
