// POST /deliveries/retry {"portal"?,"type"?,"deal"?,"state"?,"from"?,"to"?,"ids"?,"force"?,"dry_run"?,"limit"?,
// "cursor"?} -> {"matching","retried","items":[...],"next_cursor","overtaken"?,"overtaken_ids"?}: dead deliveries that
// a filter means are tried anew; with "state":"pending" those that wait for their next try are due now, instead. "ids"
// may be of either kind. A person's wish counts more than the time that a portal named by Retry-After: its pause ends,
// and where it is only probed, a probe goes at once.
//
// "matching" counts those in that state now, beyond the cursor, to a million and no further. With dry_run nothing is
// written and "items" are the first of them. Otherwise at most "limit" are taken, the oldest first, in transactions of
// kRowsATransaction, so that what comes in meanwhile is never kept waiting by more; "next_cursor" says where to go on,
// when the limit or half of the handler's time was reached.
// Of a deal they go out in order, newer pending ones behind them. One that the portal was told something newer of its
// deal after, or said it itself, is late, and left dead unless "force": else an old state would come over a newer one.
// Where there are such, "overtaken" counts those met on the way to "next_cursor", and "overtaken_ids" names the first.
#include <algorithm>
#include <set>

#include "gateway/api/api.hpp"
#include "gateway/api/delivery_json.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/workers/delivery.hpp"
#include "queue/overtaken.hpp"

namespace leadgate::gateway {
namespace {

constexpr int64_t kRowsMax = 10'000;
constexpr int64_t kRowsUsually = 1'000;
constexpr int64_t kCountMax = 1'000'000;
constexpr size_t kShownMax = 10;
constexpr std::ptrdiff_t kRowsATransaction = 200;

struct WantedRetry {
  queue::DeliveryFilter filter;
  std::vector<int64_t> ids;  // instead of the filter
  bool by_ids = false;
  bool dry_run = false;
  queue::Late late = queue::Late::kStays;
  int limit = 0;
  std::optional<queue::DeliveryPlace> after;
};

struct Found {
  int64_t matching = 0;
  std::vector<queue::DeliveryPlace> places;  // in order
  std::vector<int64_t> late;                 // those of them that stay dead, by their ids
  std::vector<queue::Delivery> shown;
};

Result<void> read_delivery_ids(const JsonBody& body, WantedRetry& wanted) {
  const auto ids = body.texts("ids");
  if (!ids.ok()) return ids.error();
  if (!*ids) return {};
  wanted.by_ids = true;
  if ((*ids)->size() > static_cast<size_t>(kPageLimitMax)) {
    return Error::invalid("'ids' takes at most " + std::to_string(kPageLimitMax) + " deliveries.");
  }
  for (const std::string& id : **ids) {
    const auto row = parse_id(IdKind::kDelivery, id);
    if (!row) return Error::invalid("'" + id + "' is no delivery; an id looks like w12.");
    wanted.ids.push_back(*row);
  }
  return {};
}

Result<void> read_filter(const JsonBody& body, WantedRetry& wanted) {
  DeliveryFilterTexts texts;
  const std::pair<const char*, std::string*> keys[] = {{"state", &texts.state}, {"portal", &texts.portal},
                                                       {"type", &texts.type},   {"deal", &texts.deal},
                                                       {"from", &texts.from},   {"to", &texts.to}};
  for (const auto& [key, text] : keys) {
    const auto value = body.text(key);
    if (!value.ok()) return value.error();
    *text = value->value_or("");
    if (wanted.by_ids && !text->empty()) return Error::invalid("Give either 'ids' or a filter.");
  }
  auto filter = delivery_filter(texts);
  if (!filter.ok()) return filter.error();
  wanted.filter = std::move(filter).value();
  if (!wanted.filter.state) wanted.filter.state = queue::DeliveryState::kDead;
  if (*wanted.filter.state == queue::DeliveryState::kDone) {
    return Error::invalid("'state' can only be dead or pending: done is done.");
  }
  return {};
}

Result<WantedRetry> read_wanted_retry(const ApiCall& call) {
  const auto body = JsonBody::parse(
      *call.request, {"portal", "type", "deal", "state", "from", "to", "ids", "force", "dry_run", "limit", "cursor"});
  if (!body.ok()) return body.error();
  WantedRetry wanted;
  if (auto read = read_delivery_ids(*body, wanted); !read.ok()) return read.error();
  if (auto read = read_filter(*body, wanted); !read.ok()) return read.error();
  const auto dry_run = body->boolean("dry_run");
  const auto force = body->boolean("force");
  const auto limit = body->integer("limit");
  const auto cursor = body->text("cursor");
  if (!dry_run.ok()) return dry_run.error();
  if (!force.ok()) return force.error();
  if (!limit.ok()) return limit.error();
  if (!cursor.ok()) return cursor.error();
  wanted.dry_run = dry_run->value_or(false);
  if (force->value_or(false)) wanted.late = queue::Late::kGoes;
  const int64_t rows = limit->value_or(kRowsUsually);
  if (rows < 1 || rows > kRowsMax) {
    return Error::invalid("'limit' is a whole number from 1 to " + std::to_string(kRowsMax) + ".");
  }
  wanted.limit = static_cast<int>(rows);
  if (const std::string text = cursor->value_or(""); !text.empty()) {
    wanted.after = delivery_place(text);
    if (!wanted.after) return Error::invalid("'cursor' is not one that was given out.");
  }
  return wanted;
}

bool is_late(const Found& found, int64_t id) {
  return std::binary_search(found.late.begin(), found.late.end(), id);
}

Result<Found> find(store::Connection& connection, const WantedRetry& wanted) {
  Found found;
  if (wanted.by_ids) {
    for (const int64_t id : wanted.ids) {
      const auto row = queue::find_delivery(connection, id);
      if (row && row->state != queue::DeliveryState::kDone) found.places.push_back({row->created_at, id});
    }
    std::sort(found.places.begin(), found.places.end());
    found.places.erase(std::unique(found.places.begin(), found.places.end()), found.places.end());
    found.matching = std::ssize(found.places);
  } else {
    queue::DeliveryFilter left = wanted.filter;
    if (wanted.after) left.from = std::max(left.from, wanted.after->created_at);
    found.matching = queue::count_deliveries(connection, left, kCountMax);
    found.places = queue::oldest_deliveries(connection, wanted.filter, wanted.after, wanted.limit);
  }
  for (const queue::DeliveryPlace& place : found.places) {
    if (wanted.late == queue::Late::kGoes) break;
    if (!queue::overtaken_by(connection, place.id).empty()) found.late.push_back(place.id);
  }
  std::sort(found.late.begin(), found.late.end());
  if (!wanted.dry_run) return found;
  for (const queue::DeliveryPlace& place : found.places) {
    if (found.shown.size() == kShownMax) break;
    if (is_late(found, place.id)) continue;
    if (auto row = queue::find_delivery(connection, place.id)) found.shown.push_back(std::move(*row));
  }
  return found;
}

HttpResponse answer(const Found& found, int64_t retried, const std::optional<queue::DeliveryPlace>& next) {
  JsonWriter json;
  json.begin_object().key("matching").integer(found.matching).key("retried").integer(retried);
  json.key("items").begin_array();
  for (const queue::Delivery& delivery : found.shown) write_delivery(json, delivery);
  json.end_array().key("next_cursor");
  if (next)
    json.string(delivery_cursor(*next));
  else
    json.null();
  if (!found.late.empty()) {
    json.key("overtaken").integer(std::ssize(found.late)).key("overtaken_ids").begin_array();
    for (size_t i = 0; i < found.late.size() && i < kShownMax; ++i) {
      json.string(format_id(IdKind::kDelivery, found.late[i]));
    }
    json.end_array();
  }
  json.end_object();
  return HttpResponse::json(200, json.take());
}

struct Revived {
  int64_t count = 0;
  std::set<std::string> targets;
};

// One transaction: those of the ids that are still dead or wait, counted.
WriteCall revival(std::vector<int64_t> ids, queue::Late late, Timestamp now, std::shared_ptr<Revived> revived) {
  return [ids = std::move(ids), late, now, revived](store::WriteContext& context) -> Result<HttpResponse> {
    *revived = {};
    for (const int64_t id : ids) {
      const bool is_revived = queue::retry_dead(context.connection, id, now, late);
      if (is_revived || queue::hasten(context.connection, id, now)) ++revived->count;
      revived->targets.insert(queue::target_of(context.connection, id));
    }
    return HttpResponse::json(200, "{}");
  };
}

// Where the next request goes on when the ids from `left` on were not handled: before the first of them.
std::optional<queue::DeliveryPlace> place_before(const WantedRetry& wanted,
                                                 const std::vector<queue::DeliveryPlace>& places,
                                                 const std::vector<int64_t>& ids, std::ptrdiff_t left) {
  std::optional<queue::DeliveryPlace> before = wanted.after;
  for (const queue::DeliveryPlace& place : places) {
    if (std::binary_search(ids.begin() + left, ids.end(), place.id)) break;
    before = place;
  }
  return before.value_or(queue::DeliveryPlace{wanted.filter.from, 0});
}

Task<HttpResponse> retry_found(ApiCall call, std::shared_ptr<const WantedRetry> wanted) {
  const SteadyTime begun = call.services->clock.steady();
  const SteadyTime enough = begun + (call.request->deadline - begun) / 2;
  std::function<Result<Found>(store::Connection&)> look = [wanted](store::Connection& connection) {
    return find(connection, *wanted);
  };
  Task<Result<Found>> looking =
      ask<Found>(call.services, call.request->connection, call.request->deadline, std::move(look));
  const Result<Found> found = co_await std::move(looking);
  if (!found.ok()) co_return problem_response(found.error());
  if (wanted->dry_run) co_return answer(*found, 0, std::nullopt);
  std::vector<int64_t> ids;
  for (const queue::DeliveryPlace& place : found->places) {
    if (!is_late(*found, place.id)) ids.push_back(place.id);
  }
  std::sort(ids.begin(), ids.end());
  int64_t retried = 0;
  std::ptrdiff_t at = 0;
  while (at < std::ssize(ids) && (at == 0 || call.services->clock.steady() < enough)) {
    const std::ptrdiff_t end = std::min(std::ssize(ids), at + kRowsATransaction);
    auto revived = std::make_shared<Revived>();
    WriteCall write = revival({ids.begin() + at, ids.begin() + end}, wanted->late, call.services->clock.now(), revived);
    Task<HttpResponse> writing = write_call(call.services, call.request, std::move(write));
    HttpResponse written = co_await std::move(writing);
    if (written.status != 200 && at == 0) co_return written;
    if (written.status != 200) break;  // the caller tries the rest again
    const std::vector<std::string> lifted(revived->targets.begin(), revived->targets.end());
    if (call.services->delivery != nullptr) call.services->delivery->read_anew(lifted);
    retried += revived->count;
    at = end;
  }
  if (at < std::ssize(ids)) co_return answer(*found, retried, place_before(*wanted, found->places, ids, at));
  const bool more = !wanted->by_ids && std::ssize(found->places) == wanted->limit;
  co_return answer(*found, retried, more ? std::optional(found->places.back()) : std::nullopt);
}

Task<HttpResponse> retry_many(ApiCall call) {
  auto wanted = read_wanted_retry(call);
  if (!wanted.ok()) return answered_at_once(problem_response(wanted.error()));
  return retry_found(std::move(call), std::make_shared<const WantedRetry>(std::move(wanted).value()));
}

}  // namespace

void add_delivery_retry(Router& router, Services* services) {
  router.add("POST", "/api/v1/deliveries/retry", api_endpoint(services, Role::kAdmin, retry_many, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
