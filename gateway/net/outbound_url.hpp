// The address of an outbound call, read strictly before anything is resolved: only what every reader of addresses takes
// alike is taken at all.
//
// http and https; no user; a name of letters, digits, '-' and '_' in labels that are not empty, an IPv4 address as four
// decimal numbers, or an IPv6 address in brackets without a zone; a port from 1 to 65535. What follows the host is
// libcurl's to read. Refused with kForbidden: a user, and a host that would be read as an address but is not spelt as
// one (127.1, 0x7f000001, 2130706433, 0177.0.0.1). Refused with kInvalid: all else. The message is whole sentences and
// says what would be right. Pure, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "gateway/net/egress_guard.hpp"

namespace leadgate::gateway {

struct OutboundUrl {
  bool is_https = false;
  std::string_view host;                          // of the given text, without brackets
  uint16_t port = 0;                              // the scheme's where none is written
  AddressClass literal = AddressClass::kUnknown;  // of a host that is an address; kUnknown: a name
};

Result<OutboundUrl> parse_outbound_url(std::string_view url);

}  // namespace leadgate::gateway
