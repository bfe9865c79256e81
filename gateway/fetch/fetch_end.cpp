#include "gateway/fetch/fetch_end.hpp"

#include "gateway/intake/settle_event.hpp"

namespace leadgate::gateway {
namespace {

using connectors::Event;

class FetchAftermath final : public Aftermath {
 public:
  explicit FetchAftermath(FetchEnd end) : end_(std::move(end)) {}

  size_t size_bytes() const override { return sizeof *this + (end_.answer ? end_.answer->body.size() : 0); }

  Result<void> apply(store::WriteContext& context) override {
    std::optional<queue::InboxEvent> event = queue::read_event(context.connection, end_.event_id);
    if (!event) return context.connection.status();  // past retention by now
    if (end_.answer) queue::put_answer(context.connection, *event, *end_.answer);
    if (!end_.failure.empty()) {
      tell(context, *event, connectors::Problem{kFetchFailed, end_.failure});
    } else if (end_.event) {
      take(context, *event);
    }
    return context.connection.status();
  }

 private:
  void take(store::WriteContext& context, queue::InboxEvent& event) {
    // It has its deal, and with the answer it would have none: the deal stays, and the event says why.
    if (event.target != 0 && end_.event->kind != Event::Kind::kLead) {
      tell(context, event, end_.event->problem);
      return;
    }
    const auto outcome = replay_event(context, *end_.event, *end_.snapshot, *end_.source, end_.event_id, end_.at);
    if (!outcome.ok()) tell(context, event, connectors::Problem{kFetchFailed, outcome.error().message});
  }

  static void tell(store::WriteContext& context, queue::InboxEvent& event,
                   const std::optional<connectors::Problem>& problem) {
    event.problem_code = problem ? problem->code : "";
    event.problem_text = problem ? problem->text : "";
    queue::update_outcome(context.connection, event);
  }

  const FetchEnd end_;
};

}  // namespace

std::shared_ptr<Aftermath> fetch_aftermath(FetchEnd end) {
  return std::make_shared<FetchAftermath>(std::move(end));
}

}  // namespace leadgate::gateway
