#include "gateway/portal/notifier.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "connectors/portal/portal_event.hpp"
#include "gateway/portal/portal_view.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {

namespace {

// One message a portal and a change; a change is a deal and its sequence number, so the id needs no randomness. A
// webhook-id has no dots, names may: the sign in their place is one that no name has, so two portals never share an id.
std::string message_id_of(std::string portal, const std::string& deal_id, int64_t sequence) {
  std::replace(portal.begin(), portal.end(), '.', '~');
  return "msg_" + portal + "_" + deal_id + "_" + std::to_string(sequence);
}

}  // namespace

PortalNotifier::PortalNotifier(const Config& config, ChangeBoard& board) : config_(config), board_(board) {
  for (const PortalConfig& portal : config.portals) {
    for (const std::string& source : portal.sources) {
      if (!portal.token.empty()) readers_[source].push_back(portal.name);
    }
    if (portal.url.empty()) continue;
    for (const std::string& source : portal.sources) targets_[source].push_back(portal.name);
    not_from_[portal.name] = {portal.not_from.begin(), portal.not_from.end()};
  }
}

bool PortalNotifier::is_own_word(const std::string& portal, const deals::book::Actor& actor) const {
  if (!actor.name.starts_with(deals::book::kSourceActor)) return false;
  const auto sources = not_from_.find(portal);
  return sources != not_from_.end() && sources->second.count(actor.name.substr(deals::book::kSourceActor.size())) != 0;
}

void PortalNotifier::deal_written(const deals::Deal& deal) {
  board_.deal_written(deal.id, deal.external_id);
}

void PortalNotifier::deal_changed(store::WriteContext& context, const deals::Deal& deal,
                                  const deals::StageChange& change, const deals::book::Actor& actor) {
  board_.changed(deal.id);
  if (const auto readers = readers_.find(deal.source); readers != readers_.end()) {
    for (const std::string& portal : readers->second) board_.feed_grew(portal);
  }
  const auto targets = targets_.find(deal.source);
  if (targets == targets_.end()) return;
  const connectors::PortalEvent event = portal_event(config_, deal, change, actor.at);
  const std::string body = connectors::portal_body(event);
  for (const std::string& target : targets->second) {
    if (is_own_word(target, actor)) continue;
    const std::string message_id = message_id_of(target, event.deal_id, deal.sequence);
    queue::OutboxItem item;
    item.target = target;
    item.lane = deal.id;
    item.kind = connectors::portal_event_name(event.type);
    item.message_id = message_id;
    item.payload = body;
    queue::enqueue(context.connection, item, actor.at);
  }
}

}  // namespace leadgate::gateway
