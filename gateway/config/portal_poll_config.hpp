// How a portal's browsers and customers may ask: the keys that stand in the portal's own map. Part of
// gateway/config/config.hpp.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/secret.hpp"

namespace leadgate::gateway {

// Signed links of single orders; see gateway/portal/track_link.hpp. Without a secret there are none.
struct PortalLinksConfig {
  Secret secret;
  std::vector<Secret> secrets;  // while one is replaced: links that were signed with them hold, too
  std::string lifetime_text = "7d";
  std::chrono::seconds lifetime{std::chrono::days(7)};  // of lifetime_text
  bool page = true;
  bool in_events = false;
  std::string base_url;  // empty: server.public_url

  bool enabled() const { return !secret.empty() || !secrets.empty(); }
  std::vector<Secret> keys() const;  // the one that signs first
};

struct PortalPollConfig {
  std::vector<std::string> cors;  // origins; "*": any, for links alone
  PortalLinksConfig links;
};

}  // namespace leadgate::gateway
