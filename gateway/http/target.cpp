#include "gateway/http/target.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gateway/http/characters.hpp"

namespace leadgate::gateway {
namespace {

bool is_name_char(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  // A comma is legal in a reg-name, but then it is a list of hosts to half of the world.
  return letter || is_digit(c) || std::string_view("-._~!$&'()*+;=").find(c) != std::string_view::npos;
}

bool is_reg_name(std::string_view name) {
  if (name.empty()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%') {
      if (i + 2 >= name.size() || hex_value(name[i + 1]) < 0 || hex_value(name[i + 2]) < 0) return false;
      i += 2;
    } else if (!is_name_char(name[i])) {
      return false;
    }
  }
  return true;
}

bool is_port(std::string_view port) {
  if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return false;
  unsigned value = 0;
  for (const char c : port) value = value * 10 + static_cast<unsigned>(c - '0');
  return value <= 65535;
}

Result<Target> parse_origin(std::string_view target) {
  const size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\') return Error::invalid("The path of the request has a backslash; write it as %5C.");
    if (path[i] != '%') continue;
    const int high = i + 2 < path.size() ? hex_value(path[i + 1]) : -1;
    const int low = i + 2 < path.size() ? hex_value(path[i + 2]) : -1;
    if (high < 0 || low < 0) return Error::invalid("The path has a '%' without two hexadecimal digits after it.");
    const int byte = high * 16 + low;
    if (byte < 0x20 || byte == 0x7F) return Error::invalid("The path escapes a control character, which is not taken.");
  }
  Target out;
  out.path = path.find('%') == std::string_view::npos ? std::string(path) : percent_decode(path, Plus::kIsPlus);
  if (!is_valid_utf8(out.path)) return Error::invalid("The path's escapes are not valid UTF-8.");
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  return out;
}

}  // namespace

bool is_valid_host(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const std::string_view address = host.substr(1, end - 1);
    const auto fits = [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; };
    if (!std::all_of(address.begin(), address.end(), fits)) return false;
    const std::string_view rest = host.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const size_t colon = host.find(':');
  if (colon != std::string_view::npos && !is_port(host.substr(colon + 1))) return false;
  return is_reg_name(host.substr(0, colon));
}

Result<Target> parse_target(std::string_view method, std::string_view target, std::string_view host) {
  if (target.find('#') != std::string_view::npos) {
    return Error::invalid("The target has a '#'; a fragment is never sent, a literal one is written as %23.");
  }
  if (target.starts_with('/')) return parse_origin(target);
  if (target == "*") {
    if (method == "OPTIONS") return Target{"*", ""};
    return Error::invalid("The target '*' is for OPTIONS only.");
  }
  const size_t scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return Error::invalid("The target must start with '/'.");
  const std::string_view scheme = target.substr(0, scheme_end);
  if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
    return Error::invalid("The target's scheme must be http or https.");
  }
  const std::string_view rest = target.substr(scheme_end + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  if (!is_valid_host(authority)) return Error::invalid("The target's authority is not a host with an optional port.");
  if (!host.empty() && !equals_ignoring_case(authority, host)) {
    return Error::invalid("The target names another host than the Host field.");
  }
  const std::string_view path = rest.substr(authority_end);
  if (path.starts_with('/')) return parse_origin(path);
  return parse_origin("/" + std::string(path));
}

}  // namespace leadgate::gateway
