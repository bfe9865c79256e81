#include "gateway/net/egress_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace leadgate::gateway {
namespace {

using Class = AddressClass;
using Bytes16 = std::array<uint8_t, 16>;

struct Block4 {
  uint32_t address;
  int bits;
  Class address_class;
};

constexpr uint32_t v4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// Where clouds hand out credentials, as their documents name it, and IANA's IPv4 special-purpose registry; the first
// match decides.
constexpr std::array kBlocks4 = {
    Block4{v4(100, 100, 100, 200), 32, Class::kMetadata},  Block4{v4(169, 254, 169, 254), 32, Class::kMetadata},
    Block4{v4(169, 254, 170, 2), 32, Class::kMetadata},    Block4{v4(192, 0, 0, 192), 32, Class::kMetadata},
    Block4{v4(168, 63, 129, 16), 32, Class::kMetadata},    Block4{v4(0, 0, 0, 0), 8, Class::kUnspecified},
    Block4{v4(10, 0, 0, 0), 8, Class::kPrivate},           Block4{v4(100, 64, 0, 0), 10, Class::kShared},
    Block4{v4(127, 0, 0, 0), 8, Class::kLoopback},         Block4{v4(169, 254, 0, 0), 16, Class::kLinkLocal},
    Block4{v4(172, 16, 0, 0), 12, Class::kPrivate},        Block4{v4(192, 0, 0, 0), 24, Class::kReserved},
    Block4{v4(192, 0, 2, 0), 24, Class::kDocumentation},   Block4{v4(192, 31, 196, 0), 24, Class::kReserved},
    Block4{v4(192, 52, 193, 0), 24, Class::kReserved},     Block4{v4(192, 88, 99, 0), 24, Class::kReserved},
    Block4{v4(192, 168, 0, 0), 16, Class::kPrivate},       Block4{v4(192, 175, 48, 0), 24, Class::kReserved},
    Block4{v4(198, 18, 0, 0), 15, Class::kReserved},       Block4{v4(198, 51, 100, 0), 24, Class::kDocumentation},
    Block4{v4(203, 0, 113, 0), 24, Class::kDocumentation}, Block4{v4(224, 0, 0, 0), 4, Class::kMulticast},
    Block4{v4(240, 0, 0, 0), 4, Class::kReserved},
};

struct Block6 {
  Bytes16 address;
  int bits;
  Class address_class;
};

constexpr Bytes16 v6(uint16_t a, uint16_t b = 0, uint16_t c = 0, uint16_t d = 0, uint16_t e = 0, uint16_t f = 0,
                     uint16_t g = 0, uint16_t h = 0) {
  const uint16_t words[] = {a, b, c, d, e, f, g, h};
  Bytes16 out{};
  for (size_t i = 0; i < 8; ++i) {
    out[2 * i] = static_cast<uint8_t>(words[i] >> 8);
    out[2 * i + 1] = static_cast<uint8_t>(words[i] & 0xFF);
  }
  return out;
}

// The clouds' addresses again, IANA's IPv6 special-purpose registry and the blocks that carry a v4 address; the first
// match decides. ::ffff:0:0/96 is not here: it is the v4 address itself.
constexpr std::array kBlocks6 = {
    Block6{v6(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254), 128, Class::kMetadata},        // AWS
    Block6{v6(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x23), 128, Class::kMetadata},         // AWS, of a pod
    Block6{v6(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254), 128, Class::kMetadata},        // Google
    Block6{v6(0xfd00, 0x00c1, 0, 0, 0, 0, 0xa9fe, 0xa9fe), 128, Class::kMetadata},  // Oracle
    Block6{v6(0xfd00, 0x0042, 0, 0, 0, 0, 0, 0x42), 128, Class::kMetadata},         // Scaleway
    Block6{v6(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe), 128, Class::kMetadata},       // OpenStack
    Block6{v6(0), 128, Class::kUnspecified},
    Block6{v6(0, 0, 0, 0, 0, 0, 0, 1), 128, Class::kLoopback},
    Block6{v6(0), 96, Class::kTranslated},                   // v4-compatible
    Block6{v6(0, 0, 0, 0, 0xffff), 96, Class::kTranslated},  // v4-translated, ::ffff:0:a.b.c.d
    Block6{v6(0), 16, Class::kReserved},                     // what else begins with a zero word
    Block6{v6(0x0100), 64, Class::kReserved},                // discard-only
    Block6{v6(0x0100, 0, 0, 1), 64, Class::kReserved},       // dummy
    Block6{v6(0x2001), 32, Class::kTranslated},              // Teredo
    Block6{v6(0x2001, 0x0db8), 32, Class::kDocumentation},
    Block6{v6(0x2001), 23, Class::kReserved},                  // IETF protocol assignments
    Block6{v6(0x2002), 16, Class::kTranslated},                // 6to4
    Block6{v6(0x2620, 0x004f, 0x8000), 48, Class::kReserved},  // AS112
    Block6{v6(0x3fff), 20, Class::kDocumentation},
    Block6{v6(0x5f00), 16, Class::kReserved},  // SRv6 segment ids
    Block6{v6(0xfc00), 7, Class::kPrivate},
    Block6{v6(0xfe80), 10, Class::kLinkLocal},
    Block6{v6(0xfec0), 10, Class::kPrivate},  // site-local, given up
    Block6{v6(0xff00), 8, Class::kMulticast},
};
constexpr Block6 kNat64{v6(0x0064, 0xff9b), 96, Class::kTranslated};
constexpr Block6 kLocalNat64{v6(0x0064, 0xff9b, 1), 48, Class::kTranslated};
constexpr Block6 kMapped{v6(0, 0, 0, 0, 0, 0xffff), 96, Class::kPublic};

bool in_block(uint32_t address, const Block4& block) {
  return (address >> (32 - block.bits)) == (block.address >> (32 - block.bits));
}

bool in_block(const Bytes16& address, const Block6& block) {
  const size_t whole = static_cast<size_t>(block.bits) / 8;
  const int rest = block.bits % 8;
  if (std::memcmp(address.data(), block.address.data(), whole) != 0) return false;
  if (rest == 0) return true;
  const int shift = 8 - rest;
  return (address[whole] >> shift) == (block.address[whole] >> shift);
}

Class classify4(uint32_t address) {
  for (const Block4& block : kBlocks4) {
    if (in_block(address, block)) return block.address_class;
  }
  return Class::kPublic;
}

uint32_t last_v4(const Bytes16& address) {
  return v4(address[12], address[13], address[14], address[15]);
}

// ISATAP hides a v4 address behind any prefix: xxxx:...:[02]00:5efe:a.b.c.d.
bool is_isatap(const Bytes16& address) {
  return (address[8] & 0xFD) == 0 && address[9] == 0 && address[10] == 0x5E && address[11] == 0xFE;
}

Class classify6(const Bytes16& address) {
  if (in_block(address, kMapped)) return classify4(last_v4(address));
  if (in_block(address, kNat64) || in_block(address, kLocalNat64)) {
    const Class inner = classify4(last_v4(address));
    return inner == Class::kMetadata ? inner : Class::kTranslated;
  }
  for (const Block6& block : kBlocks6) {
    if (in_block(address, block)) return block.address_class;
  }
  return is_isatap(address) ? Class::kTranslated : Class::kPublic;
}

}  // namespace

std::string_view address_class_name(AddressClass address_class) {
  switch (address_class) {
    case Class::kPublic:
      return "public";
    case Class::kLoopback:
      return "loopback";
    case Class::kPrivate:
      return "private";
    case Class::kShared:
      return "shared (carrier NAT)";
    case Class::kLinkLocal:
      return "link-local";
    case Class::kMetadata:
      return "cloud metadata";
    case Class::kUnspecified:
      return "unspecified";
    case Class::kMulticast:
      return "multicast";
    case Class::kDocumentation:
      return "documentation";
    case Class::kTranslated:
      return "translated IPv4";
    case Class::kReserved:
      return "reserved";
    case Class::kUnknown:
      return "unknown";
  }
  return "unknown";
}

AddressClass classify_address(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return classify4(ntohl(four.s_addr));
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return Class::kUnknown;
  Bytes16 bytes;
  std::memcpy(bytes.data(), &six, bytes.size());
  return classify6(bytes);
}

AddressClass classify_address(const sockaddr* address, size_t bytes) {
  const void* const from = address;
  sa_family_t family = AF_UNSPEC;
  if (bytes < sizeof(sockaddr_in)) return Class::kUnknown;
  std::memcpy(&family, static_cast<const char*>(from) + offsetof(sockaddr, sa_family), sizeof family);
  if (family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, from, sizeof four);
    return classify4(ntohl(four.sin_addr.s_addr));
  }
  if (family != AF_INET6 || bytes < sizeof(sockaddr_in6)) return Class::kUnknown;
  sockaddr_in6 six{};
  std::memcpy(&six, from, sizeof six);
  Bytes16 words;
  std::memcpy(words.data(), &six.sin6_addr, words.size());
  return classify6(words);
}

bool may_reach(EgressPolicy policy, AddressClass address_class) {
  switch (address_class) {
    case Class::kPublic:
      return true;
    case Class::kLoopback:
    case Class::kPrivate:
    case Class::kShared:
      return policy == EgressPolicy::kAllowPrivate;
    default:
      return false;
  }
}

}  // namespace leadgate::gateway
