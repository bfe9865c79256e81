#include "gateway/net/curl_thread.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace leadgate::gateway {
namespace {

// How long the thread sleeps at most when libcurl has no timer of its own; every event wakes it.
constexpr int kPollMsMax = 10'000;

}  // namespace

CurlThread::CurlThread(Passkey, const Clock& clock, const HttpClientSettings& settings, EgressPolicy policy)
    : clock_(clock), settings_(settings), policy_(policy), multi_(curl_multi_init()) {}

Result<std::unique_ptr<CurlThread>> CurlThread::start(const Clock& clock, const HttpClientSettings& settings,
                                                      EgressPolicy policy) {
  auto self = std::make_unique<CurlThread>(Passkey(), clock, settings, policy);
  if (!self->multi_) return Error::unavailable("libcurl has no memory for its connections.");
  curl_multi_setopt(self->multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(self->multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(settings.idle_connections_max));
  self->thread_ = std::thread(&CurlThread::run, self.get());
  return self;
}

CurlThread::~CurlThread() {
  stop();
}

Result<void> CurlThread::submit(OutboundRequest request, HttpCompletion completion) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error::unavailable("The HTTP client is stopping.");
    if (queue_.size() >= settings_.queue_requests_max ||
        queue_bytes_ + request.body.size() > settings_.queue_bytes_max) {
      return Error{ErrorCode::kOverloaded, "Too many outbound requests are waiting."};
    }
    queue_bytes_ += request.body.size();
    queue_.push_back({std::move(request), std::move(completion)});
  }
  curl_multi_wakeup(multi_.get());
  return {};
}

void CurlThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_.get());
  if (thread_.joinable()) thread_.join();
}

CurlTransfer* CurlThread::idle_transfer() {
  if (idle_.empty() && transfers_.size() < settings_.in_flight_max) {
    auto made = std::make_unique<CurlTransfer>(settings_, policy_);
    if (made->usable()) {
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
    bool found = false;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      stopping = stopping_;
      found = !stopping && transfer && !queue_.empty();
      if (found) {
        next = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= next.request.body.size();
      }
    }
    if (found) {
      start_one(*transfer, std::move(next));
      continue;
    }
    if (transfer) idle_.push_back(transfer);
    return !stopping;
  }
}

void CurlThread::start_one(CurlTransfer& transfer, Waiting waiting) {
  const auto time_left =
      std::chrono::duration_cast<std::chrono::milliseconds>(waiting.request.deadline - clock_.steady());
  const bool in_time = time_left.count() > 0;
  const bool prepared = transfer.prepare(std::move(waiting.request), std::move(waiting.completion),
                                         std::max(time_left, std::chrono::milliseconds(1)));
  if (in_time && prepared && curl_multi_add_handle(multi_.get(), transfer.easy()) == CURLM_OK) {
    in_flight_.insert(&transfer);
    return;
  }
  transfer.fail(in_time ? Error::invalid("libcurl does not take the request; the address may be malformed.")
                        : Error::unavailable("The request waited past its deadline."));
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

// A transfer came free while requests wait.
bool CurlThread::has_startable() {
  const std::lock_guard lock(mutex_);
  return !queue_.empty() && (!idle_.empty() || transfers_.size() < settings_.in_flight_max);
}

void CurlThread::run() {
  while (start_waiting()) {
    int running = 0;
    CURLMcode code = curl_multi_perform(multi_.get(), &running);
    finish_ended();
    if (code == CURLM_OK && has_startable()) continue;
    if (code == CURLM_OK) code = curl_multi_poll(multi_.get(), nullptr, 0, kPollMsMax, nullptr);
    // Nothing but a bug or a lack of memory leads here; the pause keeps it from spinning.
    if (code != CURLM_OK) {
      log_error("libcurl's loop failed: {}.", curl_multi_strerror(code));
      curl_multi_poll(multi_.get(), nullptr, 0, 100, nullptr);
    }
  }
  end_all();
}

}  // namespace leadgate::gateway
