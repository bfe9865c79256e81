#include "gateway/api/authorise.hpp"

#include "base/text.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

std::string_view bearer_of(const HttpRequest& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view header = request.raw.header("authorization");
  if (header.size() <= kScheme.size() || !equals_ignoring_case(header.substr(0, kScheme.size()), kScheme)) return {};
  return trim(header.substr(kScheme.size()));
}

template <class Entry>
const Entry* find_by_token(const std::vector<Entry>& entries, std::string_view token) {
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (!entry.token.empty() && entry.token.matches(token)) found = &entry;
  }
  return found;
}

Error no_token() {
  return {ErrorCode::kUnauthorized, "Send a known token as 'Authorization: Bearer TOKEN'."};
}

}  // namespace

Result<const AccessConfig*> authorise(const Config& config, const HttpRequest& request, Role least) {
  const AccessConfig* entry = find_by_token(config.access, bearer_of(request));
  if (entry == nullptr) return no_token();
  // The roles are declared from the strongest down.
  if (static_cast<int>(entry->role) > static_cast<int>(least)) {
    return Error{ErrorCode::kForbidden, "This takes the role " + std::string(role_name(least)) + "; the token has " +
                                            std::string(role_name(entry->role)) + "."};
  }
  return entry;
}

Result<const PortalConfig*> authorise_portal(const Config& config, const HttpRequest& request) {
  const PortalConfig* portal = find_by_token(config.portals, bearer_of(request));
  if (portal == nullptr) return no_token();
  return portal;
}

HttpResponse refusal(const Error& error) {
  return problem_response(error);
}

}  // namespace leadgate::gateway
