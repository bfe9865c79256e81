#include "gateway/config/mail_config.hpp"

#include <tuple>

namespace leadgate::gateway {
namespace {

auto parts(const ImapConfig& c) {
  return std::tuple(std::tie(c.host, c.port, c.tls, c.ca_file, c.user, c.folders, c.every, c.after, c.move_to,
                             c.allow_private, c.allow, c.timeout),
                    c.password.reveal(), c.access_token.reveal());
}

}  // namespace

bool ImapConfig::is_same(const ImapConfig& other) const {
  return parts(*this) == parts(other);
}

}  // namespace leadgate::gateway
