#include "gateway/workers/delivery_loop.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "gateway/net/spawn.hpp"
#include "gateway/workers/resume_job.hpp"
#include "queue/added_rows.hpp"
#include "store/read_moment.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWaitMax{10'000};        // a changed wall clock is noticed at least this soon
constexpr milliseconds kLookAgainAfter{1'000};  // the database could not be read
constexpr int kNewsMax = 500;                   // new rows; past them every target is looked at
constexpr milliseconds kShowAfter{5'000};       // numbers for the metrics
constexpr milliseconds kLookAnyway{30'000};     // whoever changed the database may have had no way to say so

// Those of the new ones that are sent to where they were.
std::vector<queue::DispatchTarget> to_dispatch(const DeliveryTargets& targets, const DeliveryTargets& before) {
  std::vector<queue::DispatchTarget> out;
  for (const auto& [name, target] : targets) {
    queue::DispatchTarget& one = out.emplace_back(name);
    one.in_flight_max = target.in_flight_max;
    one.guarded = target.is_portal;
    const auto old = before.find(name);
    one.fresh = old == before.end() || old->second.mark != target.mark;
  }
  return out;
}

}  // namespace

DeliveryLoop::DeliveryLoop(DeliveryParts parts, DeliverySettings settings, DeliveryTargets targets,
                           std::unique_ptr<store::Connection> reader, std::shared_ptr<DeliveryMailbox> mailbox,
                           PeerBoard& peers)
    : parts_(parts),
      settings_(std::move(settings)),
      reader_(std::move(reader)),
      mailbox_(std::move(mailbox)),
      peers_(peers),
      dispatcher_(settings_.limits),
      mending_(parts.clock, parts.writer, mailbox_),
      seen_(parts.clock.now()),
      seen_steady_(parts.clock.steady()),
      look_anyway_at_(seen_steady_ + kLookAnyway),
      in_flight_(parts.metrics.gauge("leadgate_deliveries_in_flight", "Outbound calls under way.")),
      failures_(
          parts.metrics.counter("leadgate_task_failures_total", "Exceptions that left a task; each one is a bug")) {
  take_targets(std::move(targets));
}

template <class Work>
bool DeliveryLoop::guarded(Work work) {
  try {
    work();
    return true;
  } catch (...) {
    failures_.add();
    log_error("The delivery thread caught an exception, which is a bug: {}",
              describe_exception(std::current_exception()));
    reader_->close_reads();
    return false;
  }
}

void DeliveryLoop::run() {
  guarded([this] { begin(); });
  while (!ended()) failed_ = !guarded([this] { step(); });
}

void DeliveryLoop::step() {
  DeliveryMail mail = mailbox_->take(time_to_wait());
  watch_clock();
  take(std::move(mail));
  if (seen_steady_ >= look_anyway_at_) {
    look_anyway_at_ = seen_steady_ + kLookAnyway;
    stops_unread_ = true;
    dispatcher_.hint();
  }
  mending_.drive();
  if (!stop_by_) {
    if (stops_unread_) read_stops();
    const store::ReadMoment moment(*reader_);
    if (!stops_unread_ && !mending_.active()) read_pages();
    if (!stops_unread_) start_calls();
  }
  if (!mending_.active()) hand_over_endings();
  keep_holds();
  show();
}

bool DeliveryLoop::ended() const {
  if (!stop_by_) return false;
  const bool idle = dispatcher_.in_flight() == 0 && to_settle_.empty() && settling_.empty() && !mending_.active();
  return idle || parts_.clock.steady() >= *stop_by_;
}

milliseconds DeliveryLoop::time_to_wait() const {
  milliseconds wait = kWaitMax;
  const auto at_most = [&wait](auto span) { wait = std::min(wait, std::chrono::ceil<milliseconds>(span)); };
  if (stop_by_) at_most(*stop_by_ - parts_.clock.steady());
  if (settle_again_at_) at_most(*settle_again_at_ - parts_.clock.steady());
  if (mending_.again_at()) at_most(*mending_.again_at() - parts_.clock.steady());
  if (stops_unread_) at_most(kLookAgainAfter);
  const Timestamp now = parts_.clock.now();
  // Nothing is read while the times are mended, and the end of a slice is mail.
  if (!stop_by_ && !stops_unread_ && !mending_.active()) {
    // Of the moment that the step has decided by: what has come due since is for the next one.
    if (const auto wake = dispatcher_.wake_at(seen_)) at_most(*wake - now);
  }
  // What throws at every step must not do so at full speed; mail still comes through.
  return std::max(wait, failed_ && !stop_by_ ? kLookAgainAfter : milliseconds(0));
}

void DeliveryLoop::take(DeliveryMail mail) {
  if (mail.stop_by) stop_by_ = mail.stop_by;
  for (const Result<void>& result : mail.settled) take_settled(result);
  for (const Result<void>& result : mail.mended) mending_.slice_ended(result);
  if (!mail.mended.empty()) dispatcher_.hint();
  for (CallEnded& call : mail.calls) {
    const Start start = call.start;
    // As if it had not been made: the receiver knows the message by its id.
    if (!guarded([&] { end_call(std::move(call)); })) put_back(start);
  }
  if (mail.plan) {
    settings_ = std::move(mail.plan->settings);
    dispatcher_.set_limits(settings_.limits);
    take_targets(std::move(mail.plan->targets));
    pull_in_far_rows();
  }
  for (const std::string& name : mail.lifted) dispatcher_.lift(name);
  for (const std::string& name : mail.woken) {
    dispatcher_.lift(name);
    mending_.pull_in({{name, Micros(0)}});
  }
  if (mail.read_anew || !mail.woken.empty()) {
    stops_unread_ = true;
    dispatcher_.read_anew();
  }
  is_news_ |= mail.hint;
}

void DeliveryLoop::take_targets(DeliveryTargets targets) {
  dispatcher_.set_targets(to_dispatch(targets, targets_));
  for (const auto& [name, target] : targets) {
    const DeliveryTarget* before = find_target(name);
    if (before != nullptr && !before->enabled && target.enabled) mending_.pull_in({{name, Micros(0)}});
  }
  targets_ = std::move(targets);
  for (auto& [name, metrics] : target_metrics_) {
    if (targets_.contains(name)) continue;
    metrics.open->set(0);
    metrics.stopped->set(0);
  }
  stops_unread_ = true;
  show_again_at_.reset();
  for (const auto& [name, target] : targets_) {
    const auto outcome = [this, &name = name](const char* text) {
      return &parts_.metrics.counter("leadgate_deliveries_total", "Attempts by how they ended.",
                                     {{"target", name}, {"outcome", text}});
    };
    const auto gauge = [this, &name = name](const char* of, const char* help) {
      return &parts_.metrics.gauge(of, help, {{"target", name}});
    };
    target_metrics_[name] = {
        outcome("done"),
        outcome("retry"),
        outcome("dead"),
        &parts_.metrics.histogram("leadgate_delivery_seconds", "Time of answered calls.", {{"target", name}}),
        gauge("leadgate_deliveries_pending", "Deliveries that wait or are under way."),
        gauge("leadgate_deliveries_dead", "Deliveries that were given up."),
        gauge("leadgate_deliveries_oldest_pending_seconds", "Age of the oldest pending delivery; 0: there is none."),
        gauge("leadgate_target_circuit_open", "1: only probes are sent."),
        gauge("leadgate_target_stopped", "1: nothing is sent until somebody says so.")};
  }
}

const DeliveryTarget* DeliveryLoop::find_target(const std::string& name) const {
  const auto at = targets_.find(name);
  return at == targets_.end() ? nullptr : &at->second;
}

const queue::RetrySettings& DeliveryLoop::retry_of(const std::string& name) const {
  const DeliveryTarget* target = find_target(name);
  return target != nullptr && target->retry ? *target->retry : settings_.retry;
}

bool DeliveryLoop::is_portal(const std::string& name) const {
  const DeliveryTarget* target = find_target(name);
  return target != nullptr && target->is_portal;
}

bool DeliveryLoop::reader_failed() {
  const Result<void> status = reader_->status();
  if (status) return false;
  log_warn("The outbox could not be read: {}", status.error().message);
  reader_->clear_failure();
  return true;
}

void DeliveryLoop::read_stops() {
  const auto states = queue::target_states(*reader_);
  const auto holds = queue::kept_holds(*reader_);
  if (reader_failed()) return;
  stops_unread_ = false;
  std::erase_if(kept_, [this](const auto& kept) { return !targets_.contains(kept.first); });
  for (const auto& [name, target] : targets_) take_hold(name, target, holds);
  set_back_ = {};
  for (const auto& [name, target] : targets_) {
    const auto state = states.find(name);
    const auto* stop = state != states.end() && state->second.stop ? &*state->second.stop : nullptr;
    if (stop != nullptr && !queue::is_in_force(*stop, target.mark)) {
      const Result<void> submitted = parts_.writer.submit(std::make_unique<ResumeJob>(name, target.mark));
      if (!submitted) log_warn("The end of the stop of '{}' waits: {}", name, submitted.error().message);
      stop = nullptr;
    }
    // What the portal has just said itself may not be on disk yet.
    set_stopped(name, !target.enabled || stop != nullptr || is_stopping(name));
  }
}

void DeliveryLoop::set_stopped(const std::string& name, bool stopped) {
  dispatcher_.set_stopped(name, stopped);
  if (const auto at = target_metrics_.find(name); at != target_metrics_.end()) at->second.stopped->set(stopped ? 1 : 0);
}

bool DeliveryLoop::is_stopping(const std::string& name) const {
  const auto stops = [&name](const Ending& ending) { return ending.settlement.stops && ending.target == name; };
  return std::any_of(to_settle_.begin(), to_settle_.end(), stops) ||
         std::any_of(settling_.begin(), settling_.end(), stops);
}

// Every commit brings a hint, and most of them are of use to a few targets at most.
void DeliveryLoop::read_news() {
  if (!std::exchange(is_news_, false)) return;
  const queue::AddedRows added = queue::rows_added(*reader_, newest_row_, kNewsMax);
  if (reader_failed() || !added.targets) dispatcher_.hint();
  newest_row_ = added.newest;
  if (!added.targets) return;
  for (const std::string& target : *added.targets) dispatcher_.hint(target);
}

void DeliveryLoop::read_pages() {
  read_news();
  for (const std::string& target : dispatcher_.targets_to_read(seen_)) {
    auto rows = queue::due_deliveries(*reader_, target, seen_, dispatcher_.rows_to_read());
    const auto next_due = queue::next_due_after(*reader_, target, seen_);
    if (reader_failed())
      dispatcher_.page_failed(target, seen_ + kLookAgainAfter);
    else
      take_page(target, std::move(rows), next_due, seen_);
  }
}

void DeliveryLoop::take_page(const std::string& target, std::vector<queue::DueRow> rows,
                             std::optional<Timestamp> next_due, Timestamp now) {
  const queue::RetrySettings& retry = retry_of(target);
  const milliseconds first = retry.delays.empty() ? milliseconds(0) : retry.delays.front();
  std::map<int64_t, Timestamp> early;  // their first attempt has its wait, too
  for (queue::DueRow& row : rows) {
    // One that was made in the future is of a clock that was set back.
    const bool waits = first.count() > 0 && row.attempts == 0 && row.created_at <= now && row.created_at + first > now;
    if (row.behind || !waits) continue;
    row.behind = true;
    early.emplace(row.id, row.created_at + first);
  }
  for (const int64_t id : dispatcher_.take_page(target, rows, next_due)) {
    Ending& ending = to_settle_.emplace_back();
    ending.target = target;
    ending.settlement.id = id;
    const auto wait = early.find(id);
    ending.settlement.what = wait == early.end() ? queue::Settlement::What::kBehind : queue::Settlement::What::kWait;
    if (wait != early.end()) ending.settlement.retry_at = wait->second;
  }
}

void DeliveryLoop::start_calls() {
  while (const auto start = dispatcher_.next_start(seen_)) {
    if (!guarded([&] { start_call(*start); })) put_back(*start);
  }
}

Result<CallStart> DeliveryLoop::call_for(const queue::Delivery& delivery) const {
  const DeliveryTarget* target = find_target(delivery.target);
  if (target == nullptr) return Error::unavailable("The target is not configured any more.");
  return target->route->start(*reader_, delivery, parts_.clock.now());
}

void DeliveryLoop::start_call(const Start& start) {
  const auto delivery = queue::find_delivery(*reader_, start.id);
  if (reader_failed()) return put_back(start);
  if (!delivery || delivery->state != queue::DeliveryState::kPending) {
    dispatcher_.attempt_ended(start, {queue::PeerState::kUnknown, seen_});
    dispatcher_.released(start.target, start.id);
    return;
  }
  const int attempt = delivery->attempts + 1;
  auto begun = call_for(*delivery);
  if (reader_failed()) return put_back(start);
  if (!begun) {
    const DeliveryTarget* target = find_target(start.target);
    return end_call({start, attempt, parts_.clock.now(), parts_.clock.steady(), nullptr, begun.error(),
                     target != nullptr ? target->mark : ""});
  }
  if (auto* end = std::get_if<NoCall>(&*begun)) return end_at_once(start, std::move(*end));
  send(start, attempt, std::get<std::shared_ptr<DeliveryCall>>(std::move(*begun)));
}

void DeliveryLoop::send(const Start& start, int attempt, std::shared_ptr<DeliveryCall> call) {
  OutboundRequest request = std::move(call->request);
  const DeliveryTarget* target = find_target(start.target);
  const SteadyTime began = parts_.clock.steady();
  const Timestamp at = parts_.clock.now();
  request.deadline = began + (target != nullptr && target->timeout ? *target->timeout : settings_.timeout);
  request.connect_timeout = settings_.connect_timeout;
  request.response_bytes_max = call->response_bytes_max.value_or(settings_.response_bytes_max);
  const std::string mark = target != nullptr ? target->mark : "";
  const auto tell = [mailbox = mailbox_, start, attempt, at, began, call, mark](Result<OutboundResponse> response) {
    mailbox->put_call({start, attempt, at, began, call, std::move(response), mark});
  };
  const Result<void> submitted = parts_.client.submit(std::move(request), tell);
  if (submitted) return;
  // A request that cannot be sent as it is counts as an attempt; a client without room does not.
  if (submitted.error().code == ErrorCode::kInvalid)
    end_call({start, attempt, at, began, call, submitted.error(), mark});
  else
    put_back(start);
}

void DeliveryLoop::end_at_once(const Start& start, NoCall end) {
  Ending& ending = to_settle_.emplace_back();
  ending.target = start.target;
  ending.settlement.id = start.id;
  ending.settlement.what = end.what;
  ending.settlement.error = std::move(end.error);
  ending.aftermath = std::move(end.aftermath);
  dispatcher_.attempt_ended(start, {queue::PeerState::kUnknown, seen_});
}

void DeliveryLoop::put_back(const Start& start) {
  dispatcher_.attempt_ended(start, {queue::PeerState::kUnknown, seen_});
  dispatcher_.released(start.target, start.id);
  dispatcher_.page_failed(start.target, seen_ + kLookAgainAfter);
}

void DeliveryLoop::show_circuits() {
  PeerBoard::Views views;
  for (const auto& [name, target] : targets_) {
    const bool open = dispatcher_.circuit(name) != queue::CircuitBreaker::State::kClosed;
    target_metrics_[name].open->set(open ? 1 : 0);
    if (open) views[name] = {open, dispatcher_.next_probe(name)};
  }
  peers_.put(std::move(views));
  shown_circuits_ = dispatcher_.circuits_changed();
}

void DeliveryLoop::show() {
  in_flight_.set(static_cast<int64_t>(dispatcher_.in_flight()));
  if (shown_circuits_ != dispatcher_.circuits_changed()) show_circuits();
  const SteadyTime now = parts_.clock.steady();
  if (show_again_at_ && now < *show_again_at_) return;
  show_again_at_ = now + kShowAfter;
  const auto states = queue::target_states(*reader_);
  for (auto& [name, metrics] : target_metrics_) {
    const auto state = states.find(name);
    const bool known = state != states.end();
    metrics.pending->set(known ? state->second.pending : 0);
    metrics.dead_letters->set(known ? state->second.dead : 0);
    const auto oldest = known && state->second.pending > 0 ? queue::oldest_pending(*reader_, name) : std::nullopt;
    const auto age = oldest ? parts_.clock.now() - *oldest : Micros(0);
    metrics.oldest_seconds->set(std::max<int64_t>(0, std::chrono::floor<std::chrono::seconds>(age).count()));
  }
  reader_failed();
}

}  // namespace leadgate::gateway
