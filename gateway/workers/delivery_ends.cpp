// The ends of calls: what they mean for their rows and their peers, and the way of that to the disk.
#include <algorithm>
#include <iterator>

#include "base/log.hpp"
#include "gateway/workers/delivery_loop.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kGone = 410;
constexpr std::chrono::milliseconds kSettleAgainAfter{200};  // the writer refused or failed
constexpr std::ptrdiff_t kBatchMax = 512;

queue::PeerState peer_state(const queue::Verdict& verdict) {
  if (verdict.what == queue::Verdict::What::kDone) return queue::PeerState::kWell;
  if (verdict.slow_down) return queue::PeerState::kInTrouble;
  return verdict.peer_failed ? queue::PeerState::kFails : queue::PeerState::kRefuses;
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

void DeliveryLoop::count(const CallEnded& call, queue::Settlement::What what) {
  const auto metrics = target_metrics_.find(call.start.target);
  if (metrics == target_metrics_.end()) return;
  switch (what) {
    case queue::Settlement::What::kDone:
      metrics->second.done->add();
      break;
    case queue::Settlement::What::kDead:
      metrics->second.dead->add();
      log_warn("Delivery {} to '{}' is given up after attempt {}.", call.start.id, call.start.target, call.attempt);
      break;
    default:
      metrics->second.retried->add();
      break;
  }
  if (call.response) {
    metrics->second.seconds->observe(std::chrono::duration<double>(call.response->elapsed).count());
  }
}

bool DeliveryLoop::is_elsewhere(const CallEnded& call) const {
  const DeliveryTarget* target = find_target(call.start.target);
  return target != nullptr && target->mark != call.mark;
}

void DeliveryLoop::judge_peer(const CallEnded& call, const AttemptMeaning& meaning, const queue::Verdict& verdict,
                              queue::Settlement& settlement) const {
  if (is_elsewhere(call)) {
    // An address that is not called any more says nothing of the one in its place, which has its own turn at once.
    if (settlement.what != queue::Settlement::What::kDone) settlement.what = queue::Settlement::What::kWait;
    return;
  }
  if (!is_portal(call.start.target)) return;
  const bool is_closed = dispatcher_.circuit(call.start.target) == queue::CircuitBreaker::State::kClosed;
  const bool is_gone = meaning.counts_as == kGone;
  settlement.stops = is_gone;
  if (is_gone || (verdict.peer_failed && !is_closed)) settlement.what = queue::Settlement::What::kWait;
}

void DeliveryLoop::end_call(CallEnded call) {
  static const DeliveryCall plain;
  const DeliveryCall& made = call.call ? *call.call : plain;
  const std::string& target = call.start.target;
  AttemptMeaning meaning = made.meaning_of(call.response);
  queue::AttemptEnd outcome{.attempt = call.attempt, .status = meaning.counts_as, .retry_after = std::nullopt};
  if (call.response) {
    if (const auto retry_after = call.response->header("retry-after")) outcome.retry_after = std::string(*retry_after);
  }
  const Timestamp now = seen_;
  const queue::Verdict verdict = queue::judge(retry_of(target), outcome, now, parts_.random);
  const double chance = verdict.peer_failed ? parts_.random.unit() : 0;
  queue::Settlement settlement;
  settlement.id = call.start.id;
  settlement.what = settlement_of(verdict.what);
  settlement.retry_at = verdict.retry_at;
  settlement.status = call.response ? call.response->status : 0;
  settlement.call = queue::CallTimes{call.at, std::chrono::duration_cast<Micros>(parts_.clock.steady() - call.began)};
  settlement.overtakes = is_portal(target) && !find_target(target)->tells_sequence;
  judge_peer(call, meaning, verdict, settlement);
  std::shared_ptr<Aftermath> aftermath = made.aftermath(call.response, meaning, settlement.what, now);
  settlement.error = std::move(meaning.error);
  settlement.answer = std::move(meaning.answer);
  count(call, settlement.what);
  const bool elsewhere = is_elsewhere(call);
  Ending& ending = to_settle_.emplace_back(
      Ending{target, std::move(settlement), now, std::move(aftermath), std::move(call.mark), elsewhere});
  // From here on nothing throws: whoever puts the row back after an exception ends the attempt himself.
  const queue::AttemptResult of_another{queue::PeerState::kUnknown, now};
  const queue::AttemptResult result{peer_state(verdict), now, verdict.pause_until, chance};
  dispatcher_.attempt_ended(call.start, elsewhere ? of_another : result);
  if (ending.settlement.what != queue::Settlement::What::kWait) return;
  if (ending.settlement.stops) set_stopped(target, true);
  // At the next probe others are due before it.
  ending.settlement.retry_at = std::max(now, dispatcher_.next_probe(target).value_or(now));
}

void DeliveryLoop::note_peer(const Ending& ending, SettleJob::Said& said) const {
  const queue::Settlement& settlement = ending.settlement;
  said.note.fails = settlement.what != queue::Settlement::What::kDone;
  if (!said.note.fails) {
    said.note.success_at = ending.at;
    return;
  }
  said.note.failure = queue::PeerFailure{ending.at, settlement.status, settlement.error, settlement.answer};
  if (!settlement.stops) return;
  said.stop =
      queue::TargetStop{std::string(queue::kStoppedByPeer), ending.at, "The portal answered 410 Gone.", ending.mark};
  log_warn("Portal '{}' answered 410 Gone and is sent nothing more until it is enabled or its url changes.",
           ending.target);
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
  batch.aftermath = settling_.front().aftermath;
  for (const Ending& ending : settling_) {
    batch.ends.push_back(ending.settlement);
    if (ending.settlement.call && !ending.is_elsewhere) note_peer(ending, batch.peers[ending.target]);
  }
  const Result<void> submitted = parts_.writer.submit(std::make_unique<SettleJob>(std::move(batch), seen_, mailbox_));
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
