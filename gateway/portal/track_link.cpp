#include "gateway/portal/track_link.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/crypto.hpp"
#include "base/id.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kSeparator = '~';  // no portal's name has it, and no address needs it escaped
constexpr size_t kMacBytes = 24;
constexpr size_t kSignedBytesMax = 256;
constexpr int kExpiryBase = 36;
// What is signed begins with what it is for, so that a secret that is used elsewhere, too, signs no links by mistake.
constexpr std::string_view kPurpose = "leadgate track link 1\n";

std::string mac_of(const Secret& key, std::string_view claims) {
  const std::string mac = hmac(DigestAlgorithm::kSha256, key.reveal(), std::string(kPurpose) + std::string(claims));
  return to_base64url(std::string_view(mac).substr(0, kMacBytes));
}

int64_t seconds_of(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string in_base_36(int64_t number) {
  std::array<char, 16> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number, kExpiryBase).ptr;
  return {digits.data(), static_cast<size_t>(end - digits.data())};
}

std::string_view cut_at_separator(std::string_view& text) {
  const size_t end = std::min(text.find(kSeparator), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

bool is_signed(const PortalConfig& portal, std::string_view claims, std::string_view mac) {
  bool good = false;
  for (const Secret& key : portal.poll.links.keys()) good |= constant_time_equal(mac_of(key, claims), mac);
  return good;
}

}  // namespace

TrackLink make_track_link(const Config& config, const PortalConfig& portal, int64_t deal_id, Timestamp now) {
  const PortalLinksConfig& links = portal.poll.links;
  const std::vector<Secret> keys = links.keys();
  if (keys.empty()) return {};
  const int64_t expires = seconds_of(now + links.lifetime);
  const std::string claims =
      portal.name + kSeparator + format_id(IdKind::kDeal, deal_id) + kSeparator + in_base_36(expires);
  std::string base = links.base_url.empty() ? config.server.public_url : links.base_url;
  while (base.ends_with('/')) base.pop_back();
  const char* page = links.page ? "/page" : "";
  return {base + "/portal/v1/track/" + claims + kSeparator + mac_of(keys.front(), claims) + page,
          Timestamp(std::chrono::seconds(expires))};
}

std::string track_link(const Config& config, const PortalConfig& portal, int64_t deal_id, Timestamp at) {
  return portal.poll.links.in_events ? make_track_link(config, portal, deal_id, at).url : std::string();
}

SignedOrder open_track_link(const Config& config, std::string_view signed_part, Timestamp now) {
  if (signed_part.size() > kSignedBytesMax) return {};
  const size_t end = signed_part.rfind(kSeparator);
  if (end == std::string_view::npos) return {};
  std::string_view claims = signed_part.substr(0, end);
  const std::string_view mac = signed_part.substr(end + 1);
  std::string_view left = claims;
  const PortalConfig* portal = config.find_portal(cut_at_separator(left));
  if (portal == nullptr || !is_signed(*portal, claims, mac)) return {};
  const std::optional<int64_t> deal = parse_id(IdKind::kDeal, cut_at_separator(left));
  int64_t expires = 0;
  const auto [stop, error] = std::from_chars(left.data(), left.data() + left.size(), expires, kExpiryBase);
  if (!deal || error != std::errc() || stop != left.data() + left.size()) return {};
  return {seconds_of(now) < expires ? LinkVerdict::kGood : LinkVerdict::kExpired, portal, *deal};
}

}  // namespace leadgate::gateway
