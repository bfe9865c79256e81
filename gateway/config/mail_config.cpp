#include "gateway/config/mail_config.hpp"

#include <tuple>

namespace leadgate::gateway {
namespace {

auto parts(const ImapConfig& c) {
  return std::tuple(std::tie(c.host, c.port, c.tls, c.ca_file, c.user, c.folders, c.every, c.after, c.move_to, c.since,
                             c.allow_private, c.allow, c.timeout),
                    c.password.reveal(), c.access_token.reveal());
}

}  // namespace

std::optional<Timestamp> parse_since(std::string_view text) {
  constexpr size_t kDateBytes = 10;
  if (text.empty()) return Timestamp();
  const auto time = parse_rfc3339(std::string(text) + (text.size() == kDateBytes ? "T00:00:00Z" : ""));
  return time.ok() ? std::optional(*time) : std::nullopt;
}

bool ImapConfig::is_same(const ImapConfig& other) const {
  return parts(*this) == parts(other);
}

}  // namespace leadgate::gateway
