// Whom a request comes from: the connection's other end, or, where that is a trusted proxy, whom the proxy says it
// speaks for. Pure, any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/address_block.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// The header is read from its end, because each proxy adds to it and the sender may have begun it: the first address
// that is no trusted proxy's is the sender's. An entry that is no address ends the search at the proxy that gave it.
std::string remote_address(const std::string& peer, const std::vector<std::pair<std::string, std::string>>& headers,
                           const std::vector<AddressBlock>& trusted, ForwardedBy by);

}  // namespace leadgate::gateway
