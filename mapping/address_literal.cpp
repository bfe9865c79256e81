#include "mapping/address_literal.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "mapping/ascii.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kGroups = 8;

bool is_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           if (part.empty() || part.size() > 3 || !std::all_of(part.begin(), part.end(), is_digit)) return false;
           return std::stoi(std::string(part)) <= 255;
         });
}

bool is_group(std::string_view group) {
  return group.size() <= 4 && group.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

AddressKind judge_ipv6(std::string text) {
  // An IPv4 address at the end stands for two groups.
  const size_t colon = text.rfind(':');
  if (colon != std::string::npos && is_ipv4(std::string_view(text).substr(colon + 1))) {
    text = text.substr(0, colon + 1) + "0:0";
  }
  const auto groups = split(std::string_view(text), ':');
  const size_t gap = text.find("::");
  if (gap == std::string::npos) {
    if (groups.size() != kGroups) return AddressKind::kNotSmtp;
  } else {
    if (gap != text.rfind("::")) return AddressKind::kNotSmtp;
    const bool at_an_end = gap == 0 || gap + 2 == text.size();
    if (groups.size() > kGroups + (at_an_end ? 1 : 0)) return AddressKind::kNotSmtp;
  }
  const bool starts_alone = text.starts_with(':') && !text.starts_with("::");
  const bool ends_alone = text.ends_with(':') && !text.ends_with("::");
  const bool all_groups = std::all_of(groups.begin(), groups.end(), is_group);
  return starts_alone || ends_alone || !all_groups ? AddressKind::kNotSmtp : AddressKind::kSmtpOnly;
}

}  // namespace

AddressKind judge_address_literal(std::string_view literal) {
  if (is_ipv4(literal)) return AddressKind::kSmtpOnly;
  constexpr std::string_view kIpv6 = "IPv6:";
  if (!equals_ignoring_case(literal.substr(0, kIpv6.size()), kIpv6)) return AddressKind::kNotSmtp;
  return judge_ipv6(std::string(literal.substr(kIpv6.size())));
}

}  // namespace leadgate::mapping
