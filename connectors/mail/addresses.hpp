// The people of an address field as providers and plug-ins write it, which is seldom as RFC 5322 would have it: commas
// in names without quotes, brackets that do not close, addresses alone.
// Pure, any thread; at most kAddressesMax, of the first kAddressBytesMax.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kAddressesMax = 100;
inline constexpr size_t kAddressBytesMax = 16u << 10;

std::vector<Person> read_addresses(std::string_view text);

}  // namespace leadgate::connectors::mail
