#include "gateway/intake/settle_event.hpp"

#include "base/id.hpp"
#include "gateway/fetch/fetch_row.hpp"
#include "gateway/intake/attachments.hpp"

namespace leadgate::gateway {

using connectors::Event;
using connectors::EventOutcome;

EventOutcome answer_for(const queue::InboxEvent& event, queue::Outcome outcome) {
  EventOutcome answer;
  answer.event_id = format_id(IdKind::kEvent, event.id);
  answer.outcome = queue::outcome_name(outcome);
  if (event.target != 0) answer.deal_id = format_id(IdKind::kDeal, event.target);
  if (event.party != 0) answer.contact_id = format_id(IdKind::kContact, event.party);
  answer.reason = event.reason;
  if (!event.problem_code.empty()) answer.problem = connectors::Problem{event.problem_code, event.problem_text};
  return answer;
}

int64_t settle_event(store::WriteContext& context, const PreparedEvent& prepared, const Snapshot& snapshot,
                     const SourceRules& source, const deals::book::Touch& touch, queue::InboxEvent& event) {
  event.reason.clear();
  event.problem_code.clear();
  event.problem_text.clear();
  if (prepared.problem) {
    event.problem_code = prepared.problem->code;
    event.problem_text = prepared.problem->text;
  }
  if (prepared.kind == Event::Kind::kIgnored) {
    event.outcome = queue::Outcome::kIgnored;
    event.reason = prepared.reason;
    return 0;
  }
  if (prepared.kind == Event::Kind::kParked) {
    event.outcome = queue::Outcome::kParked;
    if (!prepared.problem) event.problem_code = "unknown";
    return 0;
  }
  const deals::book::LeadResult result =
      deals::book::take_lead(context, prepared.lead, source.lead_rules, touch, *snapshot.listener);
  event.outcome = result.outcome;
  event.reason = result.reason;
  event.target = result.deal_id;
  event.party = result.contact_id;
  return result.repeats;
}

void tell_problem(store::Connection& connection, queue::InboxEvent& event,
                  const std::optional<connectors::Problem>& problem) {
  event.problem_code = problem ? problem->code : "";
  event.problem_text = problem ? problem->text : "";
  queue::update_outcome(connection, event);
}

Result<EventOutcome> replay_event(store::WriteContext& context, const PreparedEvent& prepared, const Snapshot& snapshot,
                                  const SourceRules& source, int64_t event_id, Timestamp at) {
  std::optional<queue::InboxEvent> event = queue::read_event(context.connection, event_id);
  if (!event) return Error::not_found("There is no event " + format_id(IdKind::kEvent, event_id) + ".");
  const queue::Outcome before = event->outcome;
  // An event that has its deal keeps it, whatever today's mapping makes of it.
  const int64_t known_deal = event->target;
  if (known_deal != 0 && !prepared.fetch_step.empty()) {
    tell_problem(context.connection, *event, prepared.problem);
    want_fetch(context.connection, *event, prepared.fetch_step, at);
    return answer_for(*event, before);
  }
  deals::book::Touch touch{.source = event->source, .event = event->id, .at = at};
  touch.replay = deals::book::Replay{known_deal, before == queue::Outcome::kCreated,
                                     before == queue::Outcome::kAppended, event->received_at};
  if (known_deal != 0 && prepared.kind != Event::Kind::kLead) {
    return Error::conflict("Today's mapping makes no lead of this event, but it has a deal; the deal stays as it is.");
  }
  // The entry of what was appended is written anew.
  if (known_deal == 0 || before == queue::Outcome::kAppended) {
    const int64_t keeper = event->keeper();
    touch.attachments = timeline_attachments(queue::list_attachments(context.connection, keeper), keeper);
  }
  settle_event(context, prepared, snapshot, source, touch, *event);
  const queue::Outcome after = event->outcome;
  if (known_deal != 0) event->outcome = before;
  queue::update_outcome(context.connection, *event);
  if (!prepared.fetch_step.empty()) want_fetch(context.connection, *event, prepared.fetch_step, at);
  return answer_for(*event, after);
}

}  // namespace leadgate::gateway
