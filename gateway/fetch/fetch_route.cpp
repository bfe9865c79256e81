#include "gateway/fetch/fetch_route.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"
#include "gateway/fetch/fetch_end.hpp"
#include "gateway/fetch/fetch_row.hpp"
#include "gateway/intake/remap.hpp"

namespace leadgate::gateway {
namespace {

using connectors::FetchCall;
using connectors::StepAnswer;
using What = queue::Settlement::What;

// Counts as refused by the peer: tried again by the schedule, without sending the target less.
constexpr int kOfNoUse = 422;

// So often `absent` must be said in a row of attempts before it is believed: what was made a moment ago may not be
// everywhere yet. 410 is meant as it is said.
constexpr int kAbsentAttempts = 3;
constexpr int kGone = 410;

// What stays as it is until a person does something.
bool needs_person(int status) {
  return status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
}

void read_anew(const SourceRules& source, const StoredEvent& stored, FetchEnd& end) {
  Result<PreparedEvent> prepared = remap(source, stored);
  if (prepared.ok()) {
    end.event = std::move(prepared).value();
  } else {
    end.failure = prepared.error().message;
  }
}

class SourceCall final : public DeliveryCall {
 public:
  SourceCall(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source, StoredEvent stored, FetchCall call,
             const queue::Delivery& row)
      : snapshot_(std::move(snapshot)),
        source_(source),
        stored_(std::move(stored)),
        call_(std::move(call)),
        row_(row.id),
        attempt_(row.attempts + 1) {
    request.method = call_.method;
    request.url = std::move(call_.url);
    request.headers = std::move(call_.headers);
    request.body = std::move(call_.body);
    request.egress = call_.allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly;
    response_bytes_max = connectors::kFetchedBytesMax;
  }

  AttemptMeaning meaning_of(const Result<OutboundResponse>& response) const override {
    AttemptMeaning meaning = DeliveryCall::meaning_of(response);
    meaning.answer = connectors::without_secrets(std::move(meaning.answer), call_.secrets);
    if (!response) return meaning;
    if (is_absent(response->status)) {
      const bool is_final = attempt_ >= kAbsentAttempts || response->status == kGone;
      return {is_final ? 200 : response->status, "", std::move(meaning.answer)};
    }
    if (response->status / 100 != 2) return meaning;
    // What it says is kept with the event.
    meaning.answer.clear();
    if (response->body_cut) {
      return {kOfNoUse, "The answer is over " + std::to_string(connectors::kFetchedBytesMax) + " bytes.", ""};
    }
    const auto problem = connectors::answer_problem(answer_of(*response), source_->connector->limits());
    if (problem) return {kOfNoUse, "The answer cannot be read: " + problem->text, ""};
    return meaning;
  }

  std::shared_ptr<Aftermath> aftermath(const Result<OutboundResponse>& response, const AttemptMeaning& meaning,
                                       What what, Timestamp now) const override {
    FetchEnd end{snapshot_, source_, stored_.event.id, std::nullopt, std::nullopt, "", now};
    const bool nothing_there = response && is_absent(response->status);
    if (what == What::kDone || (what == What::kDead && nothing_there)) {
      complete(answer_of(*response), end);
      return fetch_aftermath(std::move(end));
    }
    if (what == What::kDead) {
      StepAnswer none{static_cast<size_t>(stored_.event.item), call_.step, false, "", ""};
      none.body = failure_text(response, meaning, what);
      none.is_given_up = true;
      complete(std::move(none), end);
      return fetch_aftermath(std::move(end));
    }
    const bool is_refused = !response && response.error().code != ErrorCode::kUnavailable;
    if (nothing_there || (!is_refused && !needs_person(meaning.counts_as))) return nullptr;
    end.failure = failure_text(response, meaning, what);
    return fetch_aftermath(std::move(end));
  }

 private:
  bool is_absent(int status) const {
    return std::find(call_.absent.begin(), call_.absent.end(), status) != call_.absent.end();
  }

  StepAnswer answer_of(const OutboundResponse& response) const {
    StepAnswer answer{static_cast<size_t>(stored_.event.item), call_.step, is_absent(response.status), "", ""};
    if (answer.is_absent) {
      answer.body = "The step '" + call_.step + "' of `fetch` found nothing: the platform answered " +
                    std::to_string(response.status) + ".";
      return answer;
    }
    answer.content_type = std::string(response.header("content-type").value_or(""));
    answer.body = connectors::without_secrets(response.body, call_.secrets);
    return answer;
  }

  void complete(StepAnswer answer, FetchEnd& end) const {
    StoredEvent whole = stored_;
    end.answer = queue::EventAnswer{stored_.event.item,  answer.step, answer.is_absent,
                                    answer.content_type, answer.body, answer.is_given_up};
    whole.answers.push_back(std::move(answer));
    read_anew(*source_, whole, end);
  }

  std::string failure_text(const Result<OutboundResponse>& response, const AttemptMeaning& meaning, What what) const {
    std::string text = "The step '" + call_.step + "' of `fetch` failed";
    if (response) text += ": the platform answered " + std::to_string(response->status);
    text += ".";
    const bool is_refused = response && (response->status == 401 || response->status == 403);
    if (is_refused) text += " The source's token is wrong, expired or lacks a right.";
    if (!meaning.error.empty()) text += " " + meaning.error;
    if (what != What::kDead) return text + " It is tried again.";
    return text + " It is given up; the delivery " + format_id(IdKind::kDelivery, row_) +
           " can be tried again by hand, and so can the event be replayed.";
  }

  const std::shared_ptr<const Snapshot> snapshot_;
  const SourceRules* const source_;
  const StoredEvent stored_;
  FetchCall call_;  // what is left of it once `request` is made
  const int64_t row_;
  const int attempt_;
};

class FetchRoute final : public DeliveryRoute {
 public:
  FetchRoute(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source)
      : snapshot_(std::move(snapshot)), source_(source) {}

  Result<CallStart> start(store::Connection& reader, const queue::Delivery& row, Timestamp now) const override {
    const std::optional<int64_t> id = fetch_event(row);
    if (!id) return CallStart(NoCall{What::kDead, "The row names no event.", nullptr});
    Result<StoredEvent> stored = read_stored(reader, *id);
    if (!stored.ok()) return CallStart(NoCall{What::kDead, stored.error().message, nullptr});
    // A row that is pending asks, even for what was given up before.
    std::erase_if(stored->answers, [](const StepAnswer& answer) { return answer.is_given_up; });
    Result<connectors::Event> event = reread(*source_, *stored);
    if (event.ok() && event->fetch && event->fetch->step == row.kind) {
      FetchCall call = std::move(*event->fetch);
      return CallStart(
          std::make_shared<SourceCall>(snapshot_, source_, std::move(stored).value(), std::move(call), row));
    }
    // The configuration has changed, or the step was answered meanwhile.
    FetchEnd end{snapshot_, source_, *id, std::nullopt, std::nullopt, "", now};
    read_anew(*source_, *stored, end);
    return CallStart(NoCall{What::kDone, "Nothing is left to ask for.", fetch_aftermath(std::move(end))});
  }

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
  const SourceRules* const source_;
};

}  // namespace

std::shared_ptr<const DeliveryRoute> fetch_route(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source) {
  return std::make_shared<FetchRoute>(std::move(snapshot), source);
}

}  // namespace leadgate::gateway
