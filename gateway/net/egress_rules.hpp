// Where calls of this process may go: the one place that every outbound call passes.
//
// Callers: the portals' pushes, the steps of `fetch`, certificates and confirmations (Fetcher) and the commands that
// call a running gateway, all by HttpClient, which holds an address against the rules as text (check_url), then each
// address that its name resolves to before a socket is opened, then the peer again on a connection that is reused; and
// the mailboxes (ImapConnection) and the letters about portals (email_sender), which hold each address against them
// before a socket is opened.
//
// By class of the address:
//   public                        always
//   loopback, private, shared     where the call has allow_private, or a block of `allow` has it
//   link-local, reserved,
//   documentation, translated     where an entry of `allow` is this very address; allow_private does not count
//   metadata, multicast,
//   unspecified                   never
// The gateway's own listening address is refused besides, whatever its class, unless `self` is set: such a call comes
// back as a post or a poll and goes round and round. Calls whose address a sender could have written are held to public
// addresses without the allow-list (EgressPolicy::kFromSender).
// Plain values, immutable once shared; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_block.hpp"
#include "base/result.hpp"
#include "gateway/net/egress_guard.hpp"
#include "gateway/net/outbound_url.hpp"

namespace leadgate::gateway {

struct OwnAddress {
  AddressBlock address;
  uint16_t port = 0;
};

// The addresses at which a socket that listens at `address`:`port` is reached: itself, or for 0.0.0.0 and [::] those of
// all interfaces as they are now.
std::vector<OwnAddress> own_addresses(const std::string& address, uint16_t port);

struct EgressRules {
  std::vector<AddressBlock> allow;
  std::optional<std::set<uint16_t>> ports;  // beside 80 and 443; nothing: any
  std::vector<OwnAddress> own;              // empty with `self`
};

// May an entry of `allow` stand there? Otherwise why not, in whole sentences.
Result<void> check_allowed_block(const AddressBlock& block);

// Its form, its port, and its address if it is one. kInvalid or kForbidden, in whole sentences.
Result<void> check_url(const EgressRules& rules, EgressPolicy policy, std::string_view url);

// An address of a host, as text. kForbidden.
Result<void> check_address(const EgressRules& rules, EgressPolicy policy, std::string_view address, uint16_t port);
// The same of a socket's address of `bytes` bytes; any family but IPv4 and IPv6 is refused.
Result<void> check_peer(const EgressRules& rules, EgressPolicy policy, const sockaddr* address, size_t bytes);

}  // namespace leadgate::gateway
