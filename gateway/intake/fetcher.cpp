#include "gateway/intake/fetcher.hpp"

#include <algorithm>
#include <memory>

#include "base/log.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {

std::optional<std::string> Fetcher::kept(const std::string& url) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(url);
  if (found == kept_.end() || found->second.until <= clock_.steady()) return std::nullopt;
  return found->second.text;
}

void Fetcher::forget(const std::string& url) {
  const std::lock_guard lock(mutex_);
  kept_.erase(url);
}

void Fetcher::keep(const std::string& url, const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kKeptMax && kept_.find(url) == kept_.end()) {
    kept_.erase(std::min_element(kept_.begin(), kept_.end(),
                                 [](const auto& a, const auto& b) { return a.second.until < b.second.until; }));
  }
  kept_[url] = {text, clock_.steady() + kKeptFor};
}

Task<Result<std::string>> Fetcher::fetch(std::string url, Executor executor, SteadyTime deadline) {
  using Answered = Completion<Result<OutboundResponse>>;
  auto answered = std::make_shared<Answered>(executor, clock_);
  OutboundRequest request;
  request.method = "GET";
  request.url = url;
  request.deadline = std::min(deadline, clock_.steady() + kTimeout);
  request.response_bytes_max = kTextBytesMax;
  request.egress = EgressPolicy::kFromSender;
  const Result<void> submitted = client_.submit(
      std::move(request), [answered](Result<OutboundResponse> response) { answered->fulfil(std::move(response)); });
  if (!submitted) co_return Error::unavailable("What verifying needs could not be fetched; send it again.");
  Task<std::optional<Result<OutboundResponse>>> waiting = Answered::wait(answered, deadline);
  const std::optional<Result<OutboundResponse>> response = co_await std::move(waiting);
  const bool good = response && response->ok() && (*response)->status / 100 == 2 && !(*response)->body_cut;
  if (!good) {
    log_warn("A text that verifying needs could not be fetched: {}",
             response && !response->ok() ? log_safe(response->error().message) : "no answer that can be used");
    co_return Error::unavailable("What verifying needs could not be fetched; send it again.");
  }
  keep(url, (*response)->body);
  co_return (*response)->body;
}

}  // namespace leadgate::gateway
