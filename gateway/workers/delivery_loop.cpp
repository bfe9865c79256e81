#include "gateway/workers/delivery_loop.hpp"

#include <algorithm>
#include <iterator>

#include "base/log.hpp"
#include "gateway/net/spawn.hpp"
#include "gateway/workers/settle_job.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWaitMax{30'000};        // a changed wall clock is noticed at least this soon
constexpr milliseconds kLookAgainAfter{1'000};  // the database could not be read
constexpr milliseconds kSettleAgainAfter{200};  // the writer refused or failed
constexpr std::ptrdiff_t kBatchMax = 512;

std::vector<std::string> names_of(const DeliveryTargets& targets) {
  std::vector<std::string> names;
  for (const auto& [name, target] : targets) names.push_back(name);
  return names;
}

queue::PeerState peer_state(const queue::Verdict& verdict) {
  if (verdict.what == queue::Verdict::What::kDone) return queue::PeerState::kWell;
  return verdict.slow_down ? queue::PeerState::kInTrouble : queue::PeerState::kRefuses;
}

queue::Settlement::What settlement_of(queue::Verdict::What what) {
  switch (what) {
    case queue::Verdict::What::kDone:
      return queue::Settlement::What::kDone;
    case queue::Verdict::What::kRetry:
      return queue::Settlement::What::kRetry;
    case queue::Verdict::What::kDead:
      return queue::Settlement::What::kDead;
  }
  return queue::Settlement::What::kRetry;
}

bool may_pass(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kOverloaded;
}

// One that something else comes of has a transaction of its own, so that it takes nobody else's end along.
template <class Iterator>
Iterator end_of_batch(Iterator begin, Iterator end) {
  if (begin->aftermath) return begin + 1;
  const auto most = begin + std::min<std::ptrdiff_t>(kBatchMax, end - begin);
  return std::find_if(begin, most, [](const auto& ending) { return ending.aftermath != nullptr; });
}

}  // namespace

DeliveryLoop::DeliveryLoop(DeliveryParts parts, DeliverySettings settings, DeliveryTargets targets,
                           std::unique_ptr<store::Connection> reader, std::shared_ptr<DeliveryMailbox> mailbox)
    : parts_(parts),
      settings_(std::move(settings)),
      reader_(std::move(reader)),
      mailbox_(std::move(mailbox)),
      dispatcher_(settings_.limits),
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
  while (!ended()) failed_ = !guarded([this] { step(); });
}

void DeliveryLoop::step() {
  take(mailbox_->take(time_to_wait()));
  if (!stop_by_) {
    read_pages();
    start_calls();
  }
  hand_over_endings();
  in_flight_.set(static_cast<int64_t>(dispatcher_.in_flight()));
}

bool DeliveryLoop::ended() const {
  if (!stop_by_) return false;
  const bool idle = dispatcher_.in_flight() == 0 && to_settle_.empty() && settling_.empty();
  return idle || parts_.clock.steady() >= *stop_by_;
}

milliseconds DeliveryLoop::time_to_wait() const {
  milliseconds wait = kWaitMax;
  const auto at_most = [&wait](auto span) { wait = std::min(wait, std::chrono::ceil<milliseconds>(span)); };
  if (stop_by_) at_most(*stop_by_ - parts_.clock.steady());
  if (settle_again_at_) at_most(*settle_again_at_ - parts_.clock.steady());
  const Timestamp now = parts_.clock.now();
  if (!stop_by_) {
    if (const auto wake = dispatcher_.wake_at(now)) at_most(*wake - now);
  }
  // What throws at every step must not do so at full speed; mail still comes through.
  return std::max(wait, failed_ && !stop_by_ ? kLookAgainAfter : milliseconds(0));
}

void DeliveryLoop::take(DeliveryMail mail) {
  if (mail.stop_by) stop_by_ = mail.stop_by;
  for (const Result<void>& result : mail.settled) take_settled(result);
  for (CallEnded& call : mail.calls) {
    const Start start = call.start;
    // As if it had not been made: the receiver knows the message by its id.
    if (!guarded([&] { end_call(std::move(call)); })) put_back(start);
  }
  if (mail.plan) {
    settings_ = std::move(mail.plan->settings);
    dispatcher_.set_limits(settings_.limits);
    take_targets(std::move(mail.plan->targets));
  }
  if (mail.hint) dispatcher_.hint();
}

void DeliveryLoop::take_targets(DeliveryTargets targets) {
  targets_ = std::move(targets);
  dispatcher_.set_targets(names_of(targets_));
  for (const auto& [name, target] : targets_) {
    const auto outcome = [this, &name = name](const char* text) {
      return &parts_.metrics.counter("leadgate_deliveries_total", "Attempts by how they ended.",
                                     {{"target", name}, {"outcome", text}});
    };
    target_metrics_[name] = {
        outcome("done"), outcome("retry"), outcome("dead"),
        &parts_.metrics.histogram("leadgate_delivery_seconds", "Time of answered calls.", {{"target", name}})};
  }
}

bool DeliveryLoop::reader_failed() {
  const Result<void> status = reader_->status();
  if (status) return false;
  log_warn("The outbox could not be read: {}", status.error().message);
  reader_->clear_failure();
  return true;
}

void DeliveryLoop::read_pages() {
  const Timestamp now = parts_.clock.now();
  for (const std::string& target : dispatcher_.targets_to_read(now)) {
    const auto rows = queue::due_deliveries(*reader_, target, now, dispatcher_.rows_to_read());
    const auto next_due = queue::next_due_after(*reader_, target, now);
    if (reader_failed()) {
      dispatcher_.page_failed(target, now + kLookAgainAfter);
      continue;
    }
    for (const int64_t id : dispatcher_.take_page(target, rows, next_due)) {
      Ending& ending = to_settle_.emplace_back();
      ending.target = target;
      ending.settlement.id = id;
      ending.settlement.what = queue::Settlement::What::kBehind;
    }
  }
}

void DeliveryLoop::start_calls() {
  while (const auto start = dispatcher_.next_start(parts_.clock.now())) {
    if (!guarded([&] { start_call(*start); })) put_back(*start);
  }
}

Result<CallStart> DeliveryLoop::call_for(const queue::Delivery& delivery) const {
  const auto target = targets_.find(delivery.target);
  if (target == targets_.end()) return Error::unavailable("The target is not configured any more.");
  return target->second->start(*reader_, delivery, parts_.clock.now());
}

void DeliveryLoop::start_call(const Start& start) {
  const auto delivery = queue::find_delivery(*reader_, start.id);
  if (reader_failed() || !delivery || delivery->state != queue::DeliveryState::kPending) {
    put_back(start);
    return;
  }
  const int attempt = delivery->attempts + 1;
  auto begun = call_for(*delivery);
  if (reader_failed()) return put_back(start);
  if (!begun) return end_call({start, attempt, nullptr, begun.error()});
  if (auto* end = std::get_if<NoCall>(&*begun)) return end_at_once(start, std::move(*end));
  send(start, attempt, std::get<std::shared_ptr<DeliveryCall>>(std::move(*begun)));
}

void DeliveryLoop::send(const Start& start, int attempt, std::shared_ptr<DeliveryCall> call) {
  OutboundRequest request = std::move(call->request);
  request.deadline = parts_.clock.steady() + settings_.timeout;
  request.connect_timeout = settings_.connect_timeout;
  request.response_bytes_max = call->response_bytes_max.value_or(settings_.response_bytes_max);
  const auto tell = [mailbox = mailbox_, start, attempt, call](Result<OutboundResponse> response) {
    mailbox->put_call({start, attempt, call, std::move(response)});
  };
  const Result<void> submitted = parts_.client.submit(std::move(request), tell);
  if (submitted) return;
  // A request that cannot be sent as it is counts as an attempt; a client without room does not.
  if (submitted.error().code == ErrorCode::kInvalid)
    end_call({start, attempt, call, submitted.error()});
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
  dispatcher_.attempt_ended(start, queue::PeerState::kRefuses, std::nullopt);
}

void DeliveryLoop::put_back(const Start& start) {
  dispatcher_.attempt_ended(start, queue::PeerState::kRefuses, std::nullopt);
  dispatcher_.released(start.target, start.id);
  dispatcher_.page_failed(start.target, parts_.clock.now() + kLookAgainAfter);
}

void DeliveryLoop::count(const CallEnded& call, const queue::Verdict& verdict) {
  const auto metrics = target_metrics_.find(call.start.target);
  if (metrics == target_metrics_.end()) return;
  switch (verdict.what) {
    case queue::Verdict::What::kDone:
      metrics->second.done->add();
      break;
    case queue::Verdict::What::kRetry:
      metrics->second.retried->add();
      break;
    case queue::Verdict::What::kDead:
      metrics->second.dead->add();
      log_warn("Delivery {} to '{}' is given up after attempt {}.", call.start.id, call.start.target, call.attempt);
      break;
  }
  if (call.response) {
    metrics->second.seconds->observe(std::chrono::duration<double>(call.response->elapsed).count());
  }
}

void DeliveryLoop::end_call(CallEnded call) {
  static const DeliveryCall plain;
  const DeliveryCall& made = call.call ? *call.call : plain;
  AttemptMeaning meaning = made.meaning_of(call.response);
  queue::AttemptEnd outcome{.attempt = call.attempt, .status = meaning.counts_as, .retry_after = std::nullopt};
  if (call.response) {
    if (const auto retry_after = call.response->header("retry-after")) outcome.retry_after = std::string(*retry_after);
  }
  const queue::Verdict verdict = queue::judge(settings_.retry, outcome, parts_.clock.now(), parts_.random);
  const queue::Settlement::What what = settlement_of(verdict.what);
  std::shared_ptr<Aftermath> aftermath = made.aftermath(call.response, meaning, what);
  count(call, verdict);
  to_settle_.push_back({call.start.target,
                        {.id = call.start.id,
                         .what = what,
                         .retry_at = verdict.retry_at,
                         .status = call.response ? call.response->status : 0,
                         .error = std::move(meaning.error),
                         .answer = std::move(meaning.answer)},
                        std::move(aftermath)});
  // Last: whoever puts the row back after an exception ends the attempt himself.
  dispatcher_.attempt_ended(call.start, peer_state(verdict), verdict.pause_until);
}

void DeliveryLoop::hand_over_endings() {
  if (!settling_.empty() || to_settle_.empty()) return;
  const SteadyTime now = parts_.clock.steady();
  if (settle_again_at_ && now < *settle_again_at_) return;
  settle_again_at_.reset();
  const auto end = end_of_batch(to_settle_.begin(), to_settle_.end());
  settling_.assign(std::make_move_iterator(to_settle_.begin()), std::make_move_iterator(end));
  to_settle_.erase(to_settle_.begin(), end);
  SettleJob::Batch batch;
  for (const Ending& ending : settling_) batch.push_back(ending.settlement);
  const Result<void> submitted = parts_.writer.submit(
      std::make_unique<SettleJob>(std::move(batch), settling_.front().aftermath, parts_.clock.now(), mailbox_));
  if (!submitted) take_settled(submitted);
}

void DeliveryLoop::take_settled(const Result<void>& result) {
  if (result) {
    for (const Ending& ending : settling_) dispatcher_.released(ending.target, ending.settlement.id);
  } else if (settling_.front().aftermath && !may_pass(result.error().code)) {
    // Trying it again would hold up all others for ever.
    Ending& stuck = settling_.front();
    log_error("What comes of delivery {} to '{}' cannot be written: {}", stuck.settlement.id, stuck.target,
              result.error().message);
    stuck.aftermath = nullptr;
    stuck.settlement.what = queue::Settlement::What::kDead;
    stuck.settlement.error = result.error().message;
    to_settle_.insert(to_settle_.begin(), std::move(stuck));
  } else {
    log_warn("Ends of {} deliveries could not be written and are tried again: {}", settling_.size(),
             result.error().message);
    to_settle_.insert(to_settle_.begin(), std::make_move_iterator(settling_.begin()),
                      std::make_move_iterator(settling_.end()));
    settle_again_at_ = parts_.clock.steady() + kSettleAgainAfter;
  }
  settling_.clear();
}

}  // namespace leadgate::gateway
