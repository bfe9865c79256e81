#include "gateway/mail/lmtp_recipients.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {

bool is_recipient(std::string_view pattern) {
  const size_t at = pattern.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == pattern.size() || pattern.size() > 254) return false;
  const std::string_view local = pattern.substr(0, at);
  if (local.find('*') != std::string_view::npos && local != "*") return false;
  const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == ','; };
  return std::none_of(pattern.begin(), pattern.end(), is_bad) && pattern.find('*', at) == std::string_view::npos;
}

std::string LmtpRecipients::add(std::string_view pattern, const std::string& source) {
  const auto [place, added] = sources_.emplace(to_lower_ascii(pattern), source);
  return added ? std::string() : place->second;
}

std::optional<std::string> LmtpRecipients::find(std::string_view address) const {
  const std::string whole = to_lower_ascii(address);
  const size_t at = whole.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const std::string domain = whole.substr(at);
  const size_t plus = std::min(whole.find('+'), at);
  for (const std::string& name : {whole, whole.substr(0, plus) + domain, "*" + domain}) {
    if (const auto found = sources_.find(name); found != sources_.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace leadgate::gateway
