#include "gateway/backtest/backtest.hpp"

#include "deals/book/tables.hpp"
#include "gateway/intake/stored_event.hpp"

namespace leadgate::gateway {
namespace {

using connectors::Event;
using connectors::Reading;

Event::Kind kind_before(const queue::InboxEvent& event) {
  if (event.target != 0) return Event::Kind::kLead;
  return event.outcome == queue::Outcome::kParked ? Event::Kind::kParked : Event::Kind::kIgnored;
}

// Whether the event still waits for a deal, by what it says and not by how it is read.
bool waits_still(const queue::InboxEvent& event, const Event& now) {
  const bool may_wait = now.draft.kind == deals::LeadKind::kMessage || now.draft.kind == deals::LeadKind::kStatus;
  return event.outcome == queue::Outcome::kIgnored && now.kind == Event::Kind::kLead && may_wait &&
         (event.reason == "waiting_for_contact" || event.reason == "waiting_for_command" ||
          event.reason == "unknown_order");
}

class Backtest {
 public:
  Backtest(store::Connection& connection, store::KeyIndex& keys, const Config& config)
      : connection_(connection), config_(config), conflicts_(connection, keys) {}

  Finding judge(const queue::ScannedEvent& scanned) {
    Finding finding;
    finding.event_id = scanned.event.id;
    finding.deal_id = scanned.event.target;
    finding.source = scanned.event.source;
    const SourceConfig* source = config_.find_source(scanned.event.source);
    if (source == nullptr) {
      finding.verdict = Verdict::kNoSource;
    } else if (!read(*source, scanned)) {
      finding.verdict = Verdict::kNoBytes;
    } else {
      judge_reading(*source, scanned.event, finding);
    }
    return finding;
  }

 private:
  // The events of a delivery follow each other: it is read once for all of them. False: its bytes are gone.
  bool read(const SourceConfig& source, const queue::ScannedEvent& scanned) {
    const int64_t raw_id = scanned.event.raw_id == 0 ? scanned.event.id : scanned.event.raw_id;
    if (raw_id == raw_id_) return true;
    const auto raw = scanned.raw ? scanned.raw : queue::read_raw(connection_, scanned.event);
    if (!raw) return false;
    const mapping::RawRequest request = request_of(scanned.event, *raw);
    const std::vector<connectors::StepAnswer> answers = answers_of(connection_, scanned.event);
    reading_ = source.connector->read(request, request.received_at, connectors::Verify::kSkip,
                                      connectors::Explain::kNo, nullptr, answers);
    raw_id_ = raw_id;
    return true;
  }

  void judge_reading(const SourceConfig& source, const queue::InboxEvent& event, Finding& finding) {
    const auto item = static_cast<size_t>(event.item);
    if (reading_.kind != Reading::Kind::kEvents || item >= reading_.events.size()) {
      finding.verdict = Verdict::kNoEvent;
      finding.why = reading_.error.message;
      return;
    }
    const Event& now = reading_.events[item];
    if (event.target == 0 && waits_still(event, now)) return;
    if (now.kind == kind_before(event)) {
      if (now.kind == Event::Kind::kLead) compare(source, event, now.draft, finding);
      return;
    }
    finding.why = now.problem ? now.problem->code + ": " + now.problem->text : now.reason;
    switch (now.kind) {
      case Event::Kind::kLead:
        finding.verdict = Verdict::kLead;
        break;
      case Event::Kind::kParked:
        finding.verdict = Verdict::kParked;
        break;
      case Event::Kind::kIgnored:
        finding.verdict = Verdict::kIgnored;
        break;
    }
  }

  void compare(const SourceConfig& source, const queue::InboxEvent& event, const deals::LeadDraft& draft,
               Finding& finding) {
    const auto deal = deals::book::read_deal(connection_, event.target);
    const PipelineConfig* pipeline = config_.find_pipeline(source.pipeline);
    if (!deal || pipeline == nullptr) {
      finding.verdict = Verdict::kNoDeal;
      return;
    }
    const deals::Contact contact =
        deals::book::read_live_contact(connection_, deal->contact_id).value_or(deals::Contact());
    finding.differences = foresee(event, *deal, contact, draft, *pipeline);
    finding.conflicts = conflicts_.of(event, *deal, contact, draft);
    if (!finding.differences.empty()) finding.verdict = Verdict::kDiffers;
  }

  store::Connection& connection_;
  const Config& config_;
  ConflictWatch conflicts_;
  Reading reading_;
  int64_t raw_id_ = 0;  // whose bytes reading_ was made of; 0: none
};

void count(const Finding& finding, BacktestTotals& totals) {
  ++totals.events;
  ++totals.by_verdict[finding.verdict];
  for (const Difference& difference : finding.differences) {
    const bool known = totals.by_target.contains(difference.target);
    const bool fits = known || totals.by_target.size() < kBacktestTargetsMax;
    ++totals.by_target[fits ? difference.target : kOtherTargets];
  }
  for (const ForeseenConflict& conflict : finding.conflicts) ++totals.by_conflict[conflict.kind];
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "same";
    case Verdict::kDiffers:
      return "differs";
    case Verdict::kLead:
      return "lead_now";
    case Verdict::kParked:
      return "parked_now";
    case Verdict::kIgnored:
      return "ignored_now";
    case Verdict::kNoEvent:
      return "no_event_now";
    case Verdict::kNoSource:
      return "no_source";
    case Verdict::kNoBytes:
      return "no_bytes";
    case Verdict::kNoDeal:
      return "no_deal";
  }
  return "same";
}

Result<BacktestTotals> run_backtest(store::Connection& connection, const Config& config, const BacktestFilter& filter,
                                    const std::function<void(const Finding&)>& tell) {
  BacktestTotals totals;
  const auto keys = store::KeyIndex::open(connection, config.storage.key_limits());
  if (!keys.ok()) return keys.error();
  Backtest backtest(connection, **keys, config);
  queue::ScanFilter page;
  page.since = filter.since;
  page.source = filter.source;
  for (;;) {
    const std::vector<queue::ScannedEvent> events = queue::scan_events(connection, page);
    for (const queue::ScannedEvent& scanned : events) {
      const Finding finding = backtest.judge(scanned);
      count(finding, totals);
      if (finding.verdict != Verdict::kSame || !finding.conflicts.empty()) tell(finding);
    }
    if (const Result<void> healthy = connection.status(); !healthy) return healthy.error();
    if (events.empty()) return totals;
    page.after_id = events.back().event.id;
  }
}

}  // namespace leadgate::gateway
