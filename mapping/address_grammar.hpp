// Is a text an e-mail address, and how good a one: the addr-spec of RFC 5322 (3.4.1, with its obsolete forms) judged by
// what RFC 5321 lets a server take. Syntax only, no DNS.
//
// The worst thing found decides. Only kPlain and kSmtpOnly addresses can be written to over SMTP.
// Pure, any thread; linear in the text, which is judged up to kAddressTextBytesMax (longer: kInvalid).
#pragma once

#include <cstddef>
#include <string_view>

namespace leadgate::mapping {

inline constexpr size_t kAddressTextBytesMax = 1024;

enum class AddressKind {
  kPlain,        // name@host.example
  kSmtpOnly,     // a quoted name, an address literal, a host without a dot: servers take it, forms seldom mean it
  kWithComment,  // comments or blanks where they are allowed
  kObsolete,     // only the obsolete grammar allows it
  kNotSmtp,      // RFC 5322 allows it, no server would: too long, a strange literal
  kInvalid,      // no address
};

AddressKind judge_address(std::string_view text);

}  // namespace leadgate::mapping
