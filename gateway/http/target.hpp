// The request target and the Host field: syntax of RFC 9112 section 3.2 and RFC 3986, read strictly. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leadgate::gateway {

struct Target {
  std::string path;   // percent-decoded, valid UTF-8, without control characters; "*" for OPTIONS *
  std::string query;  // as sent, without '?'
};

// `target` consists of visible ASCII. `host` is the Host field, empty in HTTP/1.0 without one; an absolute target must
// name the same authority. The query may hold what browsers and old scripts send unescaped; a path may not hold a
// backslash, a broken escape, or an escape of a control character or of bad UTF-8.
Result<Target> parse_target(std::string_view method, std::string_view target, std::string_view host);

// uri-host [":" port], not empty, without user information.
bool is_valid_host(std::string_view host);

}  // namespace leadgate::gateway
