#include "gateway/fetch/fetch_end.hpp"

#include "gateway/intake/settle_event.hpp"

namespace leadgate::gateway {
namespace {

using connectors::Event;
using connectors::Problem;

constexpr char kFetchIgnored[] = "fetch_ignored";

class FetchAftermath final : public Aftermath {
 public:
  explicit FetchAftermath(FetchEnd end) : end_(std::move(end)) {}

  size_t size_bytes() const override { return sizeof *this + (end_.answer ? end_.answer->body.size() : 0); }

  Result<void> apply(store::WriteContext& context) override {
    std::optional<queue::InboxEvent> event = queue::read_event(context.connection, end_.event_id);
    if (!event) return context.connection.status();  // past retention by now
    if (end_.answer) queue::put_answer(context.connection, *event, *end_.answer);
    if (!end_.failure.empty()) {
      tell_problem(context.connection, *event, Problem{connectors::kFetchFailed, end_.failure});
    } else if (end_.event) {
      take(context, *event);
    }
    return context.connection.status();
  }

 private:
  void take(store::WriteContext& context, queue::InboxEvent& event) {
    // It has its deal, and with the answer it would have none: the deal stays, and the event says why.
    if (event.target != 0 && end_.event->kind != Event::Kind::kLead && end_.event->fetch_step.empty()) {
      std::optional<Problem> problem = end_.event->problem;
      if (end_.event->kind == Event::Kind::kIgnored) {
        event.reason = end_.event->reason;
        problem = Problem{kFetchIgnored, "With what the platform answered it is no lead (" + event.reason +
                                             "); the deal that it made or touched before stays as it is."};
      }
      return tell_problem(context.connection, event, problem);
    }
    const auto outcome = replay_event(context, *end_.event, *end_.snapshot, *end_.source, end_.event_id, end_.at);
    if (!outcome.ok()) {
      tell_problem(context.connection, event, Problem{connectors::kFetchFailed, outcome.error().message});
    }
  }

  const FetchEnd end_;
};

}  // namespace

std::shared_ptr<Aftermath> fetch_aftermath(FetchEnd end) {
  return std::make_shared<FetchAftermath>(std::move(end));
}

}  // namespace leadgate::gateway
