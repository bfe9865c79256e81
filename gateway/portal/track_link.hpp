// Links that let a customer's browser ask for one order without the portal's token, until they expire.
//
// The signed part is PORTAL~DEAL~EXPIRY~MAC: the portal's name, the deal's opaque id, the second it expires in base 36,
// and 192 bits of an HMAC-SHA-256 over the three; nothing of a person is in it. Pure functions, any thread. Whoever has
// a link can see the order: it must not be logged whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

struct TrackLink {
  std::string url;
  Timestamp expires_at{};
};

// Holds for the portal's `lifetime` from `now`; empty when the portal gives no links.
TrackLink make_track_link(const Config& config, const PortalConfig& portal, int64_t deal_id, Timestamp now);

// The same for what is pushed: empty unless the portal's links say `in_events`.
std::string track_link(const Config& config, const PortalConfig& portal, int64_t deal_id, Timestamp at);

enum class LinkVerdict {
  kGood,
  kForged,   // not ours, or of a secret or a portal that is gone
  kExpired,  // ours, and over
};
struct SignedOrder {
  LinkVerdict verdict = LinkVerdict::kForged;
  const PortalConfig* portal = nullptr;  // of the configuration; null when forged
  int64_t deal_id = 0;
};
// The signature is looked at first, in constant time: who cannot sign learns nothing of what he sent.
SignedOrder open_track_link(const Config& config, std::string_view signed_part, Timestamp now);

}  // namespace leadgate::gateway
