// Which addresses an outbound call may reach: decided from the address itself, after name resolution and before the
// connection, because host names and spellings lie. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

struct sockaddr;

namespace leadgate::gateway {

enum class AddressClass {
  kPublic,
  kLoopback,       // 127/8, ::1
  kPrivate,        // 10/8, 172.16/12, 192.168/16, fc00::/7
  kShared,         // 100.64/10, carrier NAT
  kLinkLocal,      // 169.254/16, fe80::/10
  kMetadata,       // where clouds hand out credentials, whatever block it lies in
  kUnspecified,    // 0/8, ::
  kMulticast,      // 224/4, ff00::/8
  kDocumentation,  // TEST-NET 1-3, 2001:db8::/32, 3fff::/20
  kTranslated,     // a v4 address inside a v6 one that a router unwraps: NAT64, 6to4, Teredo, ISATAP, v4-compatible
  kReserved,       // all else that IANA keeps back
  kUnknown,        // not an IPv4 or IPv6 address
};
std::string_view address_class_name(AddressClass address_class);

// The class of a literal address as the resolver or libcurl spells it ("10.0.0.1", "fe80::1%eth0"), never of a name.
AddressClass classify_address(std::string_view address);
// A socket address of `bytes` bytes; kUnknown for any family but IPv4 and IPv6.
AddressClass classify_address(const sockaddr* address, size_t bytes);

// Beside what the configuration's allow-list names (gateway/net/egress_rules.hpp):
enum class EgressPolicy {
  kPublicOnly,
  kAllowPrivate,  // also loopback, private and shared addresses; never metadata, link-local or the rest
  kFromSender,    // an address that a sender wrote: public ones, and the allow-list does not count
};

bool may_reach(EgressPolicy policy, AddressClass address_class);

}  // namespace leadgate::gateway
