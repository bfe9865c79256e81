#include "gateway/net/egress_rules.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace leadgate::gateway {
namespace {

constexpr uint16_t kUsualPorts[] = {80, 443};

enum class Leave { kAlways, kByPolicyOrBlock, kByItself, kNever };

Leave leave_for(AddressClass address_class) {
  switch (address_class) {
    case AddressClass::kPublic:
      return Leave::kAlways;
    case AddressClass::kLoopback:
    case AddressClass::kPrivate:
    case AddressClass::kShared:
      return Leave::kByPolicyOrBlock;
    case AddressClass::kLinkLocal:
    case AddressClass::kDocumentation:
    case AddressClass::kTranslated:
    case AddressClass::kReserved:
      return Leave::kByItself;
    case AddressClass::kMetadata:
    case AddressClass::kMulticast:
    case AddressClass::kUnspecified:
    case AddressClass::kUnknown:
      return Leave::kNever;
  }
  return Leave::kNever;
}

bool is_listed(const EgressRules& rules, EgressPolicy policy, Leave leave, std::string_view address) {
  if (policy == EgressPolicy::kFromSender || leave == Leave::kNever) return false;
  return std::any_of(rules.allow.begin(), rules.allow.end(), [&](const AddressBlock& block) {
    return (leave != Leave::kByItself || block.is_one_address()) && block.contains(address);
  });
}

std::string with_article(std::string_view name) {
  return (name.starts_with('u') ? "an " : "a ") + std::string(name);
}

std::string way_out(Leave leave) {
  switch (leave) {
    case Leave::kByPolicyOrBlock:
      return "which is not called. If that is meant, set allow_private: true or name it in egress.allow.";
    case Leave::kByItself:
      return "which is not called unless egress.allow names this very address.";
    default:
      return "which is never called.";
  }
}

struct Peer {
  std::array<char, INET6_ADDRSTRLEN> address{};  // empty for any family but IPv4 and IPv6
  uint16_t port = 0;
};

Peer peer_of(const sockaddr* address, size_t bytes) {
  Peer out;
  const void* const from = address;
  if (address->sa_family == AF_INET && bytes >= sizeof(sockaddr_in)) {
    sockaddr_in four{};
    std::memcpy(&four, from, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, out.address.data(), out.address.size());
    out.port = ntohs(four.sin_port);
  } else if (address->sa_family == AF_INET6 && bytes >= sizeof(sockaddr_in6)) {
    sockaddr_in6 six{};
    std::memcpy(&six, from, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, out.address.data(), out.address.size());
    out.port = ntohs(six.sin6_port);
  }
  return out;
}

}  // namespace

std::vector<OwnAddress> own_addresses(const std::string& address, uint16_t port) {
  std::vector<OwnAddress> out;
  if (classify_address(address) != AddressClass::kUnspecified) {
    if (const auto block = AddressBlock::parse(address)) out.push_back({*block, port});
    return out;
  }
  // All of 127/8 reaches such a socket, whatever addresses the loopback interface has.
  for (const char* loopback : {"127.0.0.0/8", "::1"}) out.push_back({*AddressBlock::parse(loopback), port});
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return out;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> held(list, &freeifaddrs);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    const Peer peer = peer_of(one->ifa_addr, sizeof(sockaddr_in6));
    if (const auto block = AddressBlock::parse(peer.address.data())) out.push_back({*block, port});
  }
  return out;
}

Result<void> check_allowed_block(const AddressBlock& block) {
  const AddressClass first = classify_address(block.first());
  const Leave leave = leave_for(first);
  const std::string what = "It begins with " + with_article(address_class_name(first)) + " address";
  if (leave == Leave::kNever) return Error::invalid(what + ", and such are never called.");
  if (leave == Leave::kByItself && !block.is_one_address()) {
    return Error::invalid(what + "; such are allowed one by one only, without a '/'.");
  }
  return {};
}

Result<void> check_url(const EgressRules& rules, EgressPolicy policy, std::string_view url) {
  const Result<OutboundUrl> parsed = parse_outbound_url(url);
  if (!parsed) return parsed.error();
  const uint16_t port = parsed->port;
  const bool usual = std::find(std::begin(kUsualPorts), std::end(kUsualPorts), port) != std::end(kUsualPorts);
  if (!usual && rules.ports && rules.ports->count(port) == 0) {
    return Error{ErrorCode::kForbidden, "The address has the port " + std::to_string(port) +
                                            ", which no address of the configuration has. If that is meant, name it "
                                            "in egress.ports."};
  }
  if (parsed->literal == AddressClass::kUnknown) return {};
  return check_address(rules, policy, parsed->host, port);
}

Result<void> check_address(const EgressRules& rules, EgressPolicy policy, std::string_view address, uint16_t port) {
  const AddressClass address_class = classify_address(address);
  const Leave leave = leave_for(address_class);
  if (!may_reach(policy, address_class) && !is_listed(rules, policy, leave, address)) {
    return Error{ErrorCode::kForbidden, "The host's address is " + std::string(address) + ", " +
                                            with_article(address_class_name(address_class)) + " address, " +
                                            way_out(leave)};
  }
  for (const OwnAddress& own : rules.own) {
    if (own.port != port || !own.address.contains(address)) continue;
    return Error{ErrorCode::kForbidden, "The host's address is " + std::string(address) + ", port " +
                                            std::to_string(port) +
                                            ", where this gateway listens: the call would come back to it. If that is "
                                            "meant, set egress: { self: true }."};
  }
  return {};
}

Result<void> check_peer(const EgressRules& rules, EgressPolicy policy, const sockaddr* address, size_t bytes) {
  const Peer peer = peer_of(address, bytes);
  return check_address(rules, policy, peer.address.data(), peer.port);
}

}  // namespace leadgate::gateway
