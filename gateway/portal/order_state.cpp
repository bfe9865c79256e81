#include "gateway/portal/order_state.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "gateway/portal/portal_view.hpp"
#include "store/read_moment.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kEtagHashDigits = 16;
// Begins the name of an order that is known by its deal alone: no path has such a character.
constexpr char kDealMark = '\0';

bool sees(const PortalConfig& portal, const deals::Deal& deal) {
  return std::find(portal.sources.begin(), portal.sources.end(), deal.source) != portal.sources.end();
}

std::optional<deals::Deal> find_order(store::Connection& connection, const PortalConfig& portal,
                                      const std::string& order) {
  const bool by_deal = order.starts_with(kDealMark);
  for (const std::string& source : portal.sources) {
    if (by_deal) break;
    if (auto deal = deals::book::find_deal(connection, source, order)) return deal;
  }
  const std::optional<int64_t> id = parse_id(IdKind::kDeal, std::string_view(order).substr(by_deal ? 1 : 0));
  if (!id) return std::nullopt;
  auto deal = deals::book::read_deal(connection, *id);
  return deal && sees(portal, *deal) ? deal : std::nullopt;
}

void prepare(OrderState& state) {
  JsonWriter json;
  connectors::write_portal_data(json, state.event);
  state.found.body = json.take();
  state.stage_tag = '"' + format_id(IdKind::kDeal, state.deal_id) + '-' + std::to_string(state.event.sequence) + '-';
  const std::string hash = to_hex(digest(DigestAlgorithm::kSha256, state.found.body));
  state.etag = state.stage_tag + hash.substr(0, kEtagHashDigits) + '"';
  state.unchanged.head = "ETag: " + state.etag + "\r\nCache-Control: private, no-cache\r\n";
  state.found.head = "Content-Type: application/json\r\nContent-Length: " + std::to_string(state.found.body.size()) +
                     "\r\n" + state.unchanged.head;
}

size_t bytes_of(const OrderState& state) {
  return sizeof state + state.found.body.size() + state.found.head.size() + state.unchanged.head.size() +
         state.etag.size() + state.stage_tag.size() + 256;
}

OrderCache::Key key_of(const Snapshot& snapshot, const PortalConfig& portal, std::string_view order) {
  return {snapshot.number, static_cast<size_t>(&portal - snapshot.config->portals.data()), order};
}

Result<OrderStatePtr> state_of(store::Connection& connection, const Config& config, const PortalConfig& portal,
                               const std::string& order) {
  const store::ReadMoment moment(connection);
  const std::optional<deals::Deal> deal = find_order(connection, portal, order);
  const auto seen = [&config](const deals::book::TimelineEntry& change) { return portals_see(config, change); };
  const auto entry = deal ? deals::book::last_change(connection, deal->id, seen) : std::nullopt;
  if (!connection.status().ok()) return connection.status().error();
  if (!entry) return Error::not_found("There is no order '" + log_safe(order, 100) + "' here.");
  auto state = std::make_shared<OrderState>();
  state->deal_id = deal->id;
  state->event = portal_state(config, *deal, *entry, portal.push.language);
  prepare(*state);
  return OrderStatePtr(std::move(state));
}

// What matches one of the tags in an If-None-Match.
template <class Matches>
bool any_tag(std::string_view if_none_match, Matches matches) {
  while (!if_none_match.empty()) {
    const size_t comma = std::min(if_none_match.find(','), if_none_match.size());
    std::string_view candidate = trim(if_none_match.substr(0, comma));
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (!candidate.empty() && matches(candidate)) return true;
  }
  return false;
}

}  // namespace

OrderName OrderName::of_deal(int64_t deal_id) {
  return {kDealMark + format_id(IdKind::kDeal, deal_id)};
}

OrderStatePtr known_order(Services& services, const Snapshot& snapshot, const PortalConfig& portal,
                          const OrderName& order) {
  return services.board.orders().find(key_of(snapshot, portal, order.text));
}

Task<Result<OrderStatePtr>> read_order(std::shared_ptr<OrderReads> reads, Services* services, Connection* connection,
                                       std::shared_ptr<const Snapshot> snapshot, const PortalConfig* portal,
                                       OrderName order) {
  std::string key = std::to_string(snapshot->number) + ' ' + portal->name + ' ' + order.text;
  OrderReads::Question question = [services, snapshot, portal,
                                   name = std::move(order.text)](store::Connection& db) -> Result<OrderStatePtr> {
    OrderCache& orders = services->board.orders();
    const uint64_t read_at = orders.read_at();
    Result<OrderStatePtr> state = state_of(db, *snapshot->config, *portal, name);
    if (state.ok()) {
      orders.keep(key_of(*snapshot, *portal, name), read_at, (*state)->deal_id, *state, bytes_of(**state));
    }
    return state;
  };
  Task<Result<OrderStatePtr>> asking =
      OrderReads::ask(std::move(reads), services, connection, std::move(key), std::move(question));
  co_return co_await std::move(asking);
}

HttpResponse order_answer(const OrderStatePtr& state, std::string_view if_none_match) {
  HttpResponse response;
  const bool unchanged = !if_none_match.empty() && etag_matches(if_none_match, state->etag);
  response.status = unchanged ? 304 : 200;
  response.prepared = std::shared_ptr<const PreparedAnswer>(state, unchanged ? &state->unchanged : &state->found);
  return response;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  return any_tag(if_none_match, [etag](std::string_view tag) { return tag == "*" || tag == etag; });
}

bool knows_stage(std::string_view if_none_match, const OrderState& state) {
  return any_tag(if_none_match, [&state](std::string_view tag) { return tag.starts_with(state.stage_tag); });
}

}  // namespace leadgate::gateway
