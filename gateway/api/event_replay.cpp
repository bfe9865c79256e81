// POST /events/{id}/replay, and POST /events/replay:
// {"source"?,"outcome"?,"since"?,"until"?,"ids"?,"dry_run"?,"limit"?,"cursor"?} ->
// {"events","outcomes":{NAME: N},"items":[{"event_id","outcome","deal_id"?,...}],"next_cursor"}.
//
// Oldest first, each event a job of its own for the writer, so that what comes in meanwhile is never kept waiting by
// more than one. A request takes `limit` events at most and half of its handler's time, then says where to go on; an
// outcome "left" is an event that today's configuration makes no lead of, or whose bytes are past retention. With
// dry_run the events are only named.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "connectors/answer.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/intake_job.hpp"
#include "gateway/intake/remap.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {
namespace {

using Replayed = Completion<IntakeResult>;

Task<IntakeResult> replay_row(ApiCall call, int64_t id) {
  std::function<Result<StoredEvent>(store::Connection&)> load = [id](store::Connection& connection) {
    return read_stored(connection, id);
  };
  Task<Result<StoredEvent>> loading =
      ask<StoredEvent>(call.services, call.request->connection, call.request->deadline, std::move(load));
  const Result<StoredEvent> stored = co_await std::move(loading);
  if (!stored.ok()) co_return stored.error();
  const SourceRules* source = call.snapshot->find_source(stored->event.source);
  if (source == nullptr) co_return Error::conflict("The event's source is not in the configuration any more.");
  Result<PreparedEvent> prepared = remap_asking_again(*source, *stored);
  if (!prepared.ok()) co_return prepared.error();
  auto replayed = std::make_shared<Replayed>(call.request->connection->executor(), call.services->clock);
  auto done = [replayed](IntakeResult result) { replayed->fulfil(std::move(result)); };
  auto job = std::make_unique<ReplayJob>(call.snapshot, source, id, std::move(prepared).value(),
                                         call.services->clock.now(), std::move(done));
  const Result<void> submitted = call.services->writer.submit(std::move(job));
  if (!submitted.ok()) co_return submitted.error();
  Task<std::optional<IntakeResult>> waiting = Replayed::wait(replayed, call.request->deadline);
  std::optional<IntakeResult> result = co_await std::move(waiting);
  if (!result) co_return Error::unavailable("The replay takes long; look at the event in a moment.");
  co_return std::move(*result);
}

Task<HttpResponse> replay_answered(ApiCall call, int64_t id) {
  Task<IntakeResult> replaying = replay_row(std::move(call), id);
  const IntakeResult result = co_await std::move(replaying);
  if (!result.ok()) co_return problem_response(result.error());
  JsonWriter json;
  connectors::write_outcome(json, result->front());
  co_return HttpResponse::json(200, json.take());
}

Task<HttpResponse> replay(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kEvent);
  if (!row.ok()) return refused(row.error());
  return replay_answered(std::move(call), *row);
}

// What a request asks for.
struct Wanted {
  queue::SelectFilter filter;
  std::vector<int64_t> ids;  // instead of the filter; in order
  bool by_ids = false;
  bool dry_run = false;
};

Result<void> read_times(const JsonBody& body, queue::SelectFilter& filter, Timestamp now) {
  filter.until = now;
  for (const char* key : {"since", "until"}) {
    const auto text = body.text(key);
    if (!text.ok()) return text.error();
    if (!*text || (*text)->empty()) continue;
    const auto at = parse_rfc3339(**text);
    if (!at.ok()) return Error::invalid("'" + std::string(key) + "' is no time such as 2026-01-31T09:00:00Z.");
    (key == std::string_view("since") ? filter.since : filter.until) = *at;
  }
  return {};
}

Result<void> read_ids(const JsonBody& body, Wanted& wanted) {
  const auto ids = body.texts("ids");
  if (!ids.ok()) return ids.error();
  if (!*ids) return {};
  wanted.by_ids = true;
  if ((*ids)->size() > static_cast<size_t>(kPageLimitMax)) {
    return Error::invalid("'ids' takes at most " + std::to_string(kPageLimitMax) + " events.");
  }
  for (const std::string& id : **ids) {
    const auto row = parse_id(IdKind::kEvent, id);
    if (!row) return Error::invalid("'" + id + "' is no event; an id looks like e12.");
    if (*row > wanted.filter.after_id) wanted.ids.push_back(*row);
  }
  std::sort(wanted.ids.begin(), wanted.ids.end());
  wanted.ids.erase(std::unique(wanted.ids.begin(), wanted.ids.end()), wanted.ids.end());
  return {};
}

Result<Wanted> read_wanted(const ApiCall& call) {
  const auto body =
      JsonBody::parse(*call.request, {"source", "outcome", "since", "until", "ids", "dry_run", "limit", "cursor"});
  if (!body.ok()) return body.error();
  Wanted wanted;
  const auto source = body->text("source");
  const auto outcome = body->text("outcome");
  const auto cursor = body->text("cursor");
  const auto limit = body->integer("limit");
  const auto dry_run = body->boolean("dry_run");
  if (!source.ok()) return source.error();
  if (!outcome.ok()) return outcome.error();
  if (!cursor.ok()) return cursor.error();
  if (!limit.ok()) return limit.error();
  if (!dry_run.ok()) return dry_run.error();
  wanted.filter.source = source->value_or("");
  if (!wanted.filter.source.empty() && call.snapshot->find_source(wanted.filter.source) == nullptr) {
    return Error::not_found("There is no source '" + wanted.filter.source + "'.");
  }
  if (const std::string name = outcome->value_or(""); !name.empty()) {
    wanted.filter.outcome = queue::outcome_from_name(name);
    if (!wanted.filter.outcome) return Error::invalid("There is no outcome '" + name + "'.");
  }
  if (const std::string text = cursor->value_or(""); !text.empty()) {
    const auto row = parse_id(IdKind::kEvent, text);
    if (!row) return Error::invalid("'cursor' is not one that was given out.");
    wanted.filter.after_id = *row;
  }
  const int64_t rows = limit->value_or(50);
  if (rows < 1 || rows > kPageLimitMax) {
    return Error::invalid("'limit' is a whole number from 1 to " + std::to_string(kPageLimitMax) + ".");
  }
  wanted.filter.limit = static_cast<int>(rows);
  wanted.dry_run = dry_run->value_or(false);
  if (const auto times = read_times(*body, wanted.filter, call.services->clock.now()); !times.ok()) {
    return times.error();
  }
  if (const auto ids = read_ids(*body, wanted); !ids.ok()) return ids.error();
  if (wanted.by_ids == !wanted.filter.source.empty() || (wanted.by_ids && wanted.filter.outcome)) {
    return Error::invalid("Give either 'ids' or a 'source', which 'outcome', 'since' and 'until' may narrow.");
  }
  return wanted;
}

queue::Selection first_of(const Wanted& wanted) {
  queue::Selection out;
  const size_t taken = std::min(wanted.ids.size(), static_cast<size_t>(wanted.filter.limit));
  out.ids.assign(wanted.ids.begin(), wanted.ids.begin() + static_cast<ptrdiff_t>(taken));
  if (taken < wanted.ids.size()) out.next_after_id = out.ids.back();
  return out;
}

// What the request has come to so far.
class Tally {
 public:
  void left(int64_t id, const std::string& why) {
    ++events_;
    ++outcomes_["left"];
    items_.begin_object().field("event_id", format_id(IdKind::kEvent, id)).field("outcome", "left");
    items_.field("reason", why).end_object();
  }
  void named(int64_t id) {
    ++events_;
    items_.begin_object().field("event_id", format_id(IdKind::kEvent, id)).end_object();
  }
  void replayed(const connectors::EventOutcome& outcome) {
    ++events_;
    ++outcomes_[std::string(outcome.outcome)];
    write_outcome(items_, outcome);
  }
  int64_t events() const { return events_; }

  HttpResponse answer(const std::optional<int64_t>& next) {
    items_.end_array();
    JsonWriter json;
    json.begin_object().key("events").integer(events_).key("outcomes").begin_object();
    for (const auto& [name, times] : outcomes_) json.key(name).integer(times);
    json.end_object().key("items").raw(items_.take());
    json.key("next_cursor");
    if (next)
      json.string(format_id(IdKind::kEvent, *next));
    else
      json.null();
    json.end_object();
    return HttpResponse::json(200, json.take());
  }

  Tally() { items_.begin_array(); }

 private:
  int64_t events_ = 0;
  std::map<std::string, int64_t> outcomes_;
  JsonWriter items_;
};

// The others are worth another try; what one event alone cannot do must not hold up those behind it.
bool stays_as_it_is(ErrorCode code) {
  return code != ErrorCode::kUnavailable && code != ErrorCode::kOverloaded;
}

Task<HttpResponse> replay_wanted(ApiCall call, std::shared_ptr<const Wanted> wanted) {
  const SteadyTime begun = call.services->clock.steady();
  const SteadyTime enough = begun + (call.request->deadline - begun) / 2;
  queue::Selection selection = first_of(*wanted);
  if (!wanted->by_ids) {
    std::function<Result<queue::Selection>(store::Connection&)> select = [wanted](store::Connection& connection) {
      return Result<queue::Selection>(queue::select_events(connection, wanted->filter));
    };
    Task<Result<queue::Selection>> selecting =
        ask<queue::Selection>(call.services, call.request->connection, call.request->deadline, std::move(select));
    Result<queue::Selection> found = co_await std::move(selecting);
    if (!found.ok()) co_return problem_response(found.error());
    selection = std::move(found).value();
  }
  Tally tally;
  int64_t done = wanted->filter.after_id;
  for (const int64_t id : selection.ids) {
    if (wanted->dry_run) {
      tally.named(id);
      continue;
    }
    if (tally.events() > 0 && call.services->clock.steady() >= enough) co_return tally.answer(done);
    Task<IntakeResult> replaying = replay_row(call, id);
    const IntakeResult result = co_await std::move(replaying);
    if (result.ok()) {
      tally.replayed(result->front());
    } else if (stays_as_it_is(result.error().code)) {
      tally.left(id, result.error().message);
    } else if (tally.events() == 0) {
      co_return problem_response(result.error());
    } else {
      co_return tally.answer(done);  // the caller tries the rest again
    }
    done = id;
  }
  co_return tally.answer(selection.next_after_id);
}

Task<HttpResponse> replay_many(ApiCall call) {
  auto wanted = read_wanted(call);
  if (!wanted.ok()) return refused(wanted.error());
  return replay_wanted(std::move(call), std::make_shared<const Wanted>(std::move(wanted).value()));
}

}  // namespace

void add_replay_routes(Router& router, Services* services) {
  router.add("POST", "/api/v1/events/replay", api_endpoint(services, Role::kAdmin, replay_many, kApiBodyBytesMax));
  router.add("POST", "/api/v1/events/{id}/replay", api_endpoint(services, Role::kAdmin, replay, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
