#include "gateway/portal/portal_access.hpp"

#include <algorithm>

#include "gateway/api/authorise.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/portal/track_link.hpp"

namespace leadgate::gateway {
namespace {

Admission admit_by_link(const Config& config, std::string_view signed_part, Timestamp now) {
  Admission out;
  out.by_link = true;
  const SignedOrder order = open_track_link(config, signed_part, now);
  out.portal = order.portal;
  switch (order.verdict) {
    case LinkVerdict::kGood:
      out.order = OrderName::of_deal(order.deal_id);
      break;
    case LinkVerdict::kExpired:
      out.refusal = problem_response(410, "This link has expired; ask the shop for a new one.");
      break;
    case LinkVerdict::kForged:
      out.refusal = problem_response(404, "There is no such link.");
      break;
  }
  return out;
}

// The place of the source in ?source= among the portal's, counted from 1; 0: none is named.
Result<size_t> source_asked(const PortalConfig& portal, const HttpRequest& request) {
  if (request.raw.query.empty()) return size_t{0};
  const std::string name = Query(request.raw.query).get("source");
  if (name.empty()) return size_t{0};
  const auto found = std::find(portal.sources.begin(), portal.sources.end(), name);
  if (found == portal.sources.end()) return Error::invalid("This portal has no source of the name in ?source=.");
  return static_cast<size_t>(found - portal.sources.begin()) + 1;
}

enum class OriginRule { kNone, kListed, kAny };

OriginRule rule_for(const PortalConfig& portal, std::string_view origin, bool by_link) {
  const auto& listed = portal.poll.cors;
  const auto has = [&](std::string_view text) { return std::find(listed.begin(), listed.end(), text) != listed.end(); };
  if (by_link && has("*")) return OriginRule::kAny;
  return origin != "*" && has(origin) ? OriginRule::kListed : OriginRule::kNone;
}

void add_origin(HttpResponse& response, OriginRule rule, std::string_view origin) {
  if (rule == OriginRule::kNone) return;
  response.headers.emplace_back("Access-Control-Allow-Origin",
                                rule == OriginRule::kAny ? std::string("*") : std::string(origin));
}

}  // namespace

Admission admit(const Config& config, const HttpRequest& request, Timestamp now) {
  const std::string_view signed_part = request.parameter("signed");
  if (!signed_part.empty()) return admit_by_link(config, signed_part, now);
  Admission out;
  const auto portal = authorise_portal(config, request);
  if (!portal.ok()) {
    out.refusal = refusal(portal.error());
    return out;
  }
  out.portal = *portal;
  const Result<size_t> source = source_asked(**portal, request);
  if (source.ok()) {
    out.order = OrderName::of_path(request.parameter("order"), *source);
  } else {
    out.refusal = problem_response(source.error());
  }
  return out;
}

void allow_origin(HttpResponse& response, const PortalConfig* portal, const HttpRequest& request, bool by_link) {
  if (portal == nullptr || portal->poll.cors.empty()) return;
  const std::string_view origin = request.raw.header("origin");
  const OriginRule rule = rule_for(*portal, origin, by_link);
  if (rule != OriginRule::kAny) response.headers.emplace_back("Vary", "Origin");
  add_origin(response, rule, origin);
  if (rule != OriginRule::kNone) response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After");
}

HttpResponse preflight(const Config& config, const HttpRequest& request, Timestamp now, std::string_view methods) {
  HttpResponse response;
  response.status = 204;
  response.headers.emplace_back("Allow", std::string(methods));
  response.headers.emplace_back("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  const std::string_view origin = request.raw.header("origin");
  if (origin.empty() || request.raw.header("access-control-request-method").empty()) return response;
  OriginRule rule = OriginRule::kNone;
  const std::string_view signed_part = request.parameter("signed");
  if (!signed_part.empty()) {
    const SignedOrder order = open_track_link(config, signed_part, now);
    if (order.portal != nullptr) rule = rule_for(*order.portal, origin, true);
  } else {
    for (const PortalConfig& portal : config.portals) rule = std::max(rule, rule_for(portal, origin, false));
  }
  add_origin(response, rule, origin);
  if (rule == OriginRule::kNone) return response;
  response.headers.emplace_back("Access-Control-Allow-Methods", std::string(methods));
  response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, If-None-Match, Last-Event-ID");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace leadgate::gateway
