#include "gateway/intake/intake_job.hpp"

#include "base/id.hpp"
#include "deals/book/tables.hpp"
#include "gateway/fetch/fetch_row.hpp"
#include "gateway/intake/attachments.hpp"
#include "gateway/intake/settle_event.hpp"
#include "queue/event_answers.hpp"

namespace leadgate::gateway {
namespace {

using connectors::EventOutcome;

// For an answer in words about the deal.
void tell_deal(store::Connection& connection, const Snapshot& snapshot, EventOutcome& answer) {
  const std::optional<int64_t> id = parse_id(IdKind::kDeal, answer.deal_id);
  const std::optional<deals::Deal> deal = id ? deals::book::read_deal(connection, *id) : std::nullopt;
  if (!deal) return;
  answer.deal = connectors::DealTold{deals::deal_number(*deal), deal->stage, deal->stage, ""};
  const PipelineConfig* pipeline = snapshot.config->find_pipeline(deal->pipeline);
  const deals::Stage* stage = pipeline == nullptr ? nullptr : pipeline->find_stage(deal->stage);
  if (stage != nullptr) answer.deal->stage_label = stage->label;
  const auto contact = deals::book::read_live_contact(connection, deal->contact_id);
  if (contact) answer.deal->contact_name = contact->name;
}

}  // namespace

size_t IntakeJob::size_bytes() const {
  size_t bytes = delivery_.request->body.size() + delivery_.headers.size() + 1024 * delivery_.events.size();
  if (delivery_.body) bytes += delivery_.body->size();
  for (const Attachment& file : delivery_.attachments) bytes += file.kept ? file.kept->size() : 0;
  return bytes;
}

Result<EventOutcome> IntakeJob::take(store::WriteContext& context, size_t item) {
  const PreparedEvent& prepared = delivery_.events[item];
  const mapping::RawRequest& raw = *delivery_.request;
  auto known =
      queue::find_duplicate(context, delivery_.source->name, prepared.keys, raw.received_at, delivery_.source->dedupe);
  if (!known.ok()) return known.error();
  if (*known) return answer_for(**known, queue::Outcome::kDuplicate);

  queue::InboxEvent event;
  event.id = queue::next_event_id(context.connection);
  event.source = delivery_.source->name;
  event.received_at = raw.received_at;
  event.raw_id = raw_id_;
  event.item = static_cast<int64_t>(item);
  deals::book::Touch touch{.source = event.source, .event = event.id, .at = raw.received_at};
  // Two that say no more than that there is something to ask for may be about different news.
  if (prepared.keys.client_key.empty() && prepared.fetch_step.empty()) touch.content = prepared.keys.content;
  touch.content_window = delivery_.source->dedupe.content;
  touch.attachments = timeline_attachments(delivery_.files, event.keeper());
  const int64_t repeats = settle_event(context, prepared, *delivery_.snapshot, *delivery_.source, touch, event);
  // An order that is sent once more, without an id of the sending, is the event that is here already.
  if (repeats != 0 && prepared.keys.event_key.empty()) {
    if (const auto first = queue::read_event(context.connection, repeats)) {
      return answer_for(*first, queue::Outcome::kDuplicate);
    }
  }
  if (raw_id_ == 0) {
    const std::string_view body = delivery_.body ? std::string_view(*delivery_.body) : raw.body.view();
    const queue::RawEvent bytes{raw.method, raw.path, raw.query, delivery_.headers, body};
    queue::insert_event(context, event, prepared.keys, &bytes);
    queue::insert_attachments(context.connection, event.id, delivery_.files);
    raw_id_ = event.id;
  } else {
    queue::insert_event(context, event, prepared.keys, nullptr);
  }
  if (!prepared.fetch_step.empty()) want_fetch(context.connection, event, prepared.fetch_step, raw.received_at);
  return answer_for(event, event.outcome);
}

Result<void> IntakeJob::apply(store::WriteContext& context) {
  // A batch that failed as a whole may be tried again.
  outcomes_.clear();
  raw_id_ = 0;
  if (!delivery_.note) return take_all(context);
  const int64_t known = delivery_.note->known(context);
  if (known == 0) {
    if (auto taken = take_all(context); !taken.ok()) return taken;
  } else if (const auto event = queue::read_event(context.connection, known)) {
    outcomes_.push_back(answer_for(*event, queue::Outcome::kDuplicate));
  } else {
    // Its event is past retention.
    queue::InboxEvent gone;
    gone.id = known;
    outcomes_.push_back(answer_for(gone, queue::Outcome::kDuplicate));
  }
  const std::optional<int64_t> event = parse_id(IdKind::kEvent, outcomes_.front().event_id);
  delivery_.note->write(context, event.value_or(0));
  return {};
}

Result<void> IntakeJob::take_all(store::WriteContext& context) {
  for (size_t item = 0; item < delivery_.events.size(); ++item) {
    auto outcome = take(context, item);
    if (!outcome.ok()) return outcome.error();
    if (delivery_.source->connector->tells_deal()) tell_deal(context.connection, *delivery_.snapshot, *outcome);
    outcomes_.push_back(std::move(outcome).value());
  }
  return {};
}

void IntakeJob::complete(Result<void> result) noexcept {
  done_(result.ok() ? IntakeResult(std::move(outcomes_)) : IntakeResult(result.error()));
}

ReplayJob::ReplayJob(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source, int64_t event_id,
                     PreparedEvent event, Timestamp at, IntakeDone done)
    : snapshot_(std::move(snapshot)),
      source_(source),
      event_id_(event_id),
      event_(std::move(event)),
      at_(at),
      done_(std::move(done)) {}

Result<void> ReplayJob::apply(store::WriteContext& context) {
  if (!event_.fetch_step.empty()) queue::drop_misses(context.connection, event_id_);
  auto outcome = replay_event(context, event_, *snapshot_, *source_, event_id_, at_);
  if (!outcome.ok()) return outcome.error();
  outcome_ = std::move(outcome).value();
  return {};
}

void ReplayJob::complete(Result<void> result) noexcept {
  done_(result.ok() ? IntakeResult(std::vector{std::move(outcome_)}) : IntakeResult(result.error()));
}

}  // namespace leadgate::gateway
