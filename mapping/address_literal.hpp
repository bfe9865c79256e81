// What stands in the brackets of user@[...]: half of the address grammar. Pure, any thread.
#pragma once

#include <string_view>

#include "mapping/address_grammar.hpp"

namespace leadgate::mapping {

// kSmtpOnly for an IPv4 or "IPv6:" address literal of RFC 5321 (4.1.3), kNotSmtp for anything else.
AddressKind judge_address_literal(std::string_view literal);

}  // namespace leadgate::mapping
