#include "gateway/portal/order_state.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/portal/portal_view.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kEtagHashDigits = 16;
constexpr std::chrono::seconds kReadTimeout{10};

std::optional<deals::Deal> find_order(store::Connection& connection, const PortalConfig& portal,
                                      const std::string& order) {
  for (const std::string& source : portal.sources) {
    if (auto deal = deals::book::find_deal(connection, source, order)) return deal;
  }
  const std::optional<int64_t> id = parse_id(IdKind::kDeal, order);
  if (!id) return std::nullopt;
  auto deal = deals::book::read_deal(connection, *id);
  const bool theirs =
      deal && std::find(portal.sources.begin(), portal.sources.end(), deal->source) != portal.sources.end();
  return theirs ? deal : std::nullopt;
}

Result<OrderState> state_of(store::Connection& connection, const Config& config, const PortalConfig& portal,
                            const std::string& order) {
  const std::optional<deals::Deal> deal = find_order(connection, portal, order);
  const auto seen = [&config](const deals::book::TimelineEntry& change) { return portals_see(config, change); };
  const auto entry = deal ? deals::book::last_change(connection, deal->id, seen) : std::nullopt;
  if (!connection.status().ok()) return connection.status().error();
  if (!entry) return Error::not_found("There is no order '" + order.substr(0, 100) + "' here.");
  OrderState state;
  state.deal_id = deal->id;
  JsonWriter json;
  connectors::write_portal_data(json, portal_state(config, *deal, *entry, portal.push.language));
  state.json = json.take();
  state.stage_tag = '"' + format_id(IdKind::kDeal, deal->id) + '-' + std::to_string(entry->sequence.value_or(0)) + '-';
  const std::string hash = to_hex(digest(DigestAlgorithm::kSha256, state.json));
  state.etag = state.stage_tag + hash.substr(0, kEtagHashDigits) + '"';
  return state;
}

// What matches one of the tags in an If-None-Match.
template <class Matches>
bool any_tag(std::string_view if_none_match, Matches matches) {
  for (std::string_view candidate : split(if_none_match, ',')) {
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (matches(candidate)) return true;
  }
  return false;
}

}  // namespace

Task<Result<OrderState>> read_order(Services* services, RequestPtr request, std::shared_ptr<const Snapshot> snapshot,
                                    const PortalConfig* portal, std::string order) {
  std::function<Result<OrderState>(store::Connection&)> question =
      [snapshot, portal, order = std::move(order)](store::Connection& connection) {
        return state_of(connection, *snapshot->config, *portal, order);
      };
  Task<Result<OrderState>> asking =
      ask<OrderState>(services, request->connection, services->clock.steady() + kReadTimeout, std::move(question));
  co_return co_await std::move(asking);
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  return any_tag(if_none_match, [etag](std::string_view tag) { return tag == "*" || tag == etag; });
}

bool knows_stage(std::string_view if_none_match, const OrderState& state) {
  return any_tag(if_none_match, [&state](std::string_view tag) { return tag.starts_with(state.stage_tag); });
}

}  // namespace leadgate::gateway
