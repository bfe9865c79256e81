#include "gateway/portal/order_state.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/portal/portal_view.hpp"

namespace leadgate::gateway {
namespace {

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
  const auto entry = deal ? deals::book::last_change(connection, deal->id) : std::nullopt;
  if (!connection.status().ok()) return connection.status().error();
  if (!entry) return Error::not_found("There is no order '" + order.substr(0, 100) + "' here.");
  OrderState state;
  state.deal_id = deal->id;
  JsonWriter json;
  connectors::write_portal_data(json, portal_event(config, *deal, *entry));
  state.json = json.take();
  state.etag = '"' + format_id(IdKind::kDeal, deal->id) + '-' + std::to_string(entry->sequence.value_or(0)) + '"';
  return state;
}

}  // namespace

Task<Result<OrderState>> read_order(Services* services, RequestPtr request, std::shared_ptr<const Snapshot> snapshot,
                                    const PortalConfig* portal, std::string order) {
  using Answer = Completion<Result<OrderState>>;
  auto answer = std::make_shared<Answer>(request->connection->executor(), services->clock);
  auto task = [answer, snapshot, portal, order = std::move(order)](store::Connection& connection) {
    answer->fulfil(state_of(connection, *snapshot->config, *portal, order));
  };
  const Result<void> submitted = services->readers.submit(std::move(task));
  if (!submitted.ok()) co_return submitted.error();
  const SteadyTime deadline = services->clock.steady() + std::chrono::seconds(10);
  std::optional<Result<OrderState>> state = co_await Answer::wait(answer, deadline);
  if (!state) co_return Error::unavailable("The answer took too long; ask again in a moment.");
  co_return std::move(*state);
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  for (std::string_view candidate : split(if_none_match, ',')) {
    if (candidate == "*") return true;
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == etag) return true;
  }
  return false;
}

}  // namespace leadgate::gateway
