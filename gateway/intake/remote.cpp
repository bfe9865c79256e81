#include "gateway/intake/remote.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

// "192.0.2.1:80" and "[2001:db8::1]:80" without their ports and brackets.
std::string_view bare_address(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  const bool one_colon = std::count(text.begin(), text.end(), ':') == 1;
  return one_colon ? text.substr(0, text.find(':')) : text;
}

// The address of `for=` in one element of the header Forwarded.
std::string_view forwarded_for(std::string_view element) {
  for (std::string_view pair : split(element, ';')) {
    if (pair.size() < 4 || !equals_ignoring_case(pair.substr(0, 4), "for=")) continue;
    pair.remove_prefix(4);
    if (pair.size() >= 2 && pair.starts_with('"') && pair.ends_with('"')) pair = pair.substr(1, pair.size() - 2);
    return bare_address(pair);
  }
  return {};
}

}  // namespace

std::string remote_address(const std::string& peer, const std::vector<std::pair<std::string, std::string>>& headers,
                           const std::vector<AddressBlock>& trusted, ForwardedBy by) {
  if (trusted.empty()) return peer;
  const std::string_view wanted = by == ForwardedBy::kForwarded ? "forwarded" : "x-forwarded-for";
  std::vector<std::string_view> said;
  for (const auto& [name, value] : headers) {
    if (name != wanted) continue;
    for (const std::string_view element : split(value, ',')) {
      said.push_back(by == ForwardedBy::kForwarded ? forwarded_for(element) : bare_address(element));
    }
  }
  std::string at = peer;
  const auto is_trusted = [&trusted](const std::string& address) {
    return std::any_of(trusted.begin(), trusted.end(), [&](const auto& block) { return block.contains(address); });
  };
  while (!said.empty() && is_trusted(at)) {
    if (!AddressBlock::parse(said.back()) || said.back().find('/') != std::string_view::npos) break;
    at = said.back();
    said.pop_back();
  }
  return at;
}

}  // namespace leadgate::gateway
