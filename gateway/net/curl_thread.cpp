#include "gateway/net/curl_thread.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kTooLate[] = "The request waited past its deadline.";

// How long the thread sleeps at most when libcurl has no timer of its own; every event wakes it.
constexpr int kPollMsMax = 10'000;
// How long it sleeps when it can make no transfer for want of memory.
constexpr int kStarvedPollMs = 100;

}  // namespace

CurlThread::CurlThread(Passkey, const Clock& clock, const HttpClientSettings& settings)
    : clock_(clock),
      settings_(settings),
      multi_(curl_multi_init()),
      in_flight_max_(settings.in_flight_max),
      rules_(settings.egress ? settings.egress : std::make_shared<const EgressRules>()) {}

Result<std::unique_ptr<CurlThread>> CurlThread::start(const Clock& clock, const HttpClientSettings& settings) {
  auto self = std::make_unique<CurlThread>(Passkey(), clock, settings);
  if (!self->multi_) return Error::unavailable("libcurl has no memory for its connections.");
  curl_multi_setopt(self->multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  self->keep_connections();
  self->thread_ = std::thread(&CurlThread::run, self.get());
  return self;
}

CurlThread::~CurlThread() {
  stop();
}

void CurlThread::set_rules(SharedEgressRules rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
}

void CurlThread::make_room(size_t in_flight) {
  size_t before = in_flight_max_;
  while (before < in_flight && !in_flight_max_.compare_exchange_weak(before, in_flight)) {
  }
  wake();
}

// libcurl counts those that are in use, too: a bound below what is in flight closes each connection after its call.
void CurlThread::keep_connections() {
  const size_t most = in_flight_max_ + settings_.idle_connections_max;
  if (most == connections_max_) return;
  connections_max_ = most;
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(most));
}

// Once a sleep: each call of libcurl's costs two system calls.
void CurlThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(asleep_, false)) return;
  }
  curl_multi_wakeup(multi_.get());
}

Result<void> CurlThread::submit(OutboundRequest request, HttpCompletion completion) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error::unavailable("The HTTP client is stopping.");
    if (queue_.size() >= std::max(settings_.queue_requests_max, in_flight_max_.load()) ||
        queue_bytes_ + request.body.size() > settings_.queue_bytes_max) {
      return Error{ErrorCode::kOverloaded, "Too many outbound requests are waiting."};
    }
    queue_bytes_ += request.body.size();
    queue_.push_back({std::move(request), std::move(completion)});
  }
  wake();
  return {};
}

void CurlThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
}

CurlTransfer* CurlThread::idle_transfer() {
  if (idle_.empty() && transfers_.size() < in_flight_max_) {
    auto made = std::make_unique<CurlTransfer>(settings_, look_again_);
    starved_ = !made->usable();
    if (!starved_) {
      idle_.push_back(made.get());
      transfers_.push_back(std::move(made));
    }
  }
  if (idle_.empty()) return nullptr;
  CurlTransfer* const transfer = idle_.back();
  idle_.pop_back();
  return transfer;
}

// Takes what waits, as long as there are free transfers; false once the thread is to end.
bool CurlThread::start_waiting() {
  for (;;) {
    CurlTransfer* const transfer = idle_transfer();
    Waiting next;
    SharedEgressRules rules;
    bool found = false;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      asleep_ = false;
      stopping = stopping_;
      found = !stopping && transfer && !queue_.empty();
      if (found) {
        rules = rules_;
        next = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= next.request.body.size();
      }
    }
    if (found) {
      start_one(*transfer, std::move(next), std::move(rules));
      continue;
    }
    if (transfer) idle_.push_back(transfer);
    return !stopping;
  }
}

void CurlThread::start_one(CurlTransfer& transfer, Waiting waiting, SharedEgressRules rules) {
  const auto time_left =
      std::chrono::duration_cast<std::chrono::milliseconds>(waiting.request.deadline - clock_.steady());
  Result<void> prepared = transfer.prepare(std::move(waiting.request), std::move(waiting.completion), std::move(rules),
                                           std::max(time_left, std::chrono::milliseconds(1)));
  if (prepared && time_left.count() <= 0) prepared = Error::unavailable(kTooLate);
  if (prepared && curl_multi_add_handle(multi_.get(), transfer.easy()) != CURLM_OK) {
    prepared = Error::unavailable("libcurl has no memory for the call.");
  }
  if (prepared) {
    in_flight_.insert(&transfer);
    return;
  }
  transfer.fail(prepared.error());
  idle_.push_back(&transfer);
}

void CurlThread::finish_ended() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* const easy = message->easy_handle;  // the message goes with the handle
    char* owner = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    auto* const transfer = reinterpret_cast<CurlTransfer*>(owner);
    curl_multi_remove_handle(multi_.get(), easy);
    in_flight_.erase(transfer);
    transfer->finish(code);
    idle_.push_back(transfer);
  }
}

void CurlThread::end_all() {
  const Error error = Error::unavailable("The HTTP client stopped before the call ended.");
  for (CurlTransfer* const transfer : in_flight_) {
    curl_multi_remove_handle(multi_.get(), transfer->easy());
    transfer->fail(error);
  }
  in_flight_.clear();
  std::deque<Waiting> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(queue_);
  }
  for (Waiting& one : waiting) one.completion(error);
}

// Not while there is a free transfer for a request that waits.
bool CurlThread::may_sleep() {
  const std::lock_guard lock(mutex_);
  const bool free = !idle_.empty() || (!starved_ && transfers_.size() < in_flight_max_);
  asleep_ = !stopping_ && (queue_.empty() || !free);
  return asleep_;
}

// Requests that can only wait are still told when their time is up.
void CurlThread::fail_late() {
  std::vector<Waiting> late;
  {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = clock_.steady();
    for (Waiting& waiting : queue_) {
      if (waiting.request.deadline > now) continue;
      queue_bytes_ -= waiting.request.body.size();
      late.push_back(std::exchange(waiting, {}));
    }
    std::erase_if(queue_, [](const Waiting& waiting) { return !waiting.completion; });
  }
  for (Waiting& waiting : late) waiting.completion(Error::unavailable(kTooLate));
}

void CurlThread::run() {
  while (start_waiting()) {
    keep_connections();
    int running = 0;
    CURLMcode code = curl_multi_perform(multi_.get(), &running);
    finish_ended();
    const bool again = std::exchange(look_again_, false);
    if (code == CURLM_OK && (again || !may_sleep())) continue;
    if (starved_) fail_late();
    const int poll_ms = starved_ ? kStarvedPollMs : kPollMsMax;
    if (code == CURLM_OK) code = curl_multi_poll(multi_.get(), nullptr, 0, poll_ms, nullptr);
    // Nothing but a bug or a lack of memory leads here; the pause keeps it from spinning.
    if (code != CURLM_OK) {
      log_error("libcurl's loop failed: {}.", curl_multi_strerror(code));
      curl_multi_poll(multi_.get(), nullptr, 0, 100, nullptr);
    }
  }
  end_all();
}

}  // namespace leadgate::gateway
