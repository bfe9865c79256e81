#include "gateway/portal/notifier.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/log.hpp"
#include "connectors/portal/portal_event.hpp"
#include "gateway/portal/portal_view.hpp"
#include "gateway/portal/track_link.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {

namespace {

// One message a portal and a change; a change is a deal and its sequence number, so the id needs no randomness. A
// webhook-id has no dots, names may: the sign in their place is one that no name has, so two portals never share an id.
std::string message_id_of(std::string portal, const std::string& deal_id, int64_t sequence) {
  std::replace(portal.begin(), portal.end(), '.', '~');
  return "msg_" + portal + "_" + deal_id + "_" + std::to_string(sequence);
}

// Where an expression fails on this event the standard body is kept, to be tried again when it is sent: a change is
// never lost over how it is told.
connectors::PortalMessage message_of(const PortalConfig& portal, const connectors::PortalEvent& event,
                                     const std::string& message_id) {
  std::string body = connectors::portal_body(event);
  if (portal.push.format != nullptr) {
    Result<connectors::PortalMessage> made = portal.push.format->make(body, message_id);
    if (made) return std::move(*made);
    // What failed quotes the deal, and is told with the delivery.
    log_warn("The body of '{}' for portal '{}' could not be made.", message_id, portal.name);
  }
  connectors::PortalMessage plain = connectors::PortalMessage::unpacked(body);
  plain.is_made = portal.push.format == nullptr;
  return plain;
}

// Takes back what the portal was not sent yet; the stage before all of that, which each message keeps as its note.
std::string stage_before(store::WriteContext& context, const PortalConfig& portal, const deals::Deal& deal,
                         const deals::StageChange& change, const std::string& message_id, Timestamp at) {
  const std::string_view kind = connectors::portal_event_name(connectors::PortalEventType::kStageChanged);
  const queue::Superseded skipped = queue::supersede(context.connection, {portal.name, deal.id, kind, message_id}, at);
  if (skipped.rows == 0) return change.previous_stage;
  const std::string note = connectors::PortalMessage::unpacked(skipped.first_payload).note;
  return note.empty() ? change.previous_stage : note;
}

}  // namespace

PortalNotifier::PortalNotifier(const Config& config, ChangeBoard& board) : config_(config), board_(board) {
  for (const PortalConfig& portal : config.portals) {
    if (portal.url.empty()) continue;
    for (const std::string& source : portal.sources) targets_[source].push_back(&portal);
  }
}

bool PortalNotifier::is_own_word(const PortalConfig& portal, const deals::book::Actor& actor) {
  if (!actor.name.starts_with(deals::book::kSourceActor)) return false;
  const std::string source = actor.name.substr(deals::book::kSourceActor.size());
  return std::find(portal.not_from.begin(), portal.not_from.end(), source) != portal.not_from.end();
}

void PortalNotifier::deal_written(const deals::Deal& deal) {
  board_.deal_written(deal.id, deal.external_id);
}

void PortalNotifier::deal_changed(store::WriteContext& context, const deals::Deal& deal,
                                  const deals::StageChange& change, const deals::book::Actor& actor) {
  board_.changed(deal.id);
  board_.feed_grew(deal.source);
  const auto targets = targets_.find(deal.source);
  if (targets == targets_.end() || !portals_see(config_, deal, change)) return;
  for (const PortalConfig* portal : targets->second) {
    // While an older change still waits for it, it must hear this one, too: else that would be the last that it hears.
    if (is_own_word(*portal, actor) && !queue::has_pending(context.connection, portal->name, deal.id)) continue;
    connectors::PortalEvent event = portal_event(config_, deal, change, actor.at, portal->push.language);
    if (!portal->push.wants(event.type)) continue;
    const std::string message_id = message_id_of(portal->name, event.deal_id, deal.sequence);
    std::string previous;
    if (portal->push.coalesce && event.type == connectors::PortalEventType::kStageChanged) {
      previous = stage_before(context, *portal, deal, change, message_id, actor.at);
      event = portal_event(config_, deal, {change.kind, previous}, actor.at, portal->push.language);
    }
    event.track_url = track_link(config_, *portal, deal.id, actor.at);
    connectors::PortalMessage message = message_of(*portal, event, message_id);
    message.note = previous;
    const std::string payload = message.packed();
    queue::OutboxItem item;
    item.target = portal->name;
    item.lane = deal.id;
    item.kind = connectors::portal_event_name(event.type);
    item.message_id = message_id;
    item.payload = payload;
    queue::enqueue(context.connection, item, actor.at);
  }
}

}  // namespace leadgate::gateway
