#include "queue/outbox_list.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;
using store::Statement;

constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

// Rows that an index has side by side.
struct Run {
  std::string target;
  int64_t state = -1;
  std::string kind;
};

// To the next run in three steps: compared as a whole, (target, state, kind) > (?, ?, ?) would walk through the run.
constexpr std::string_view kNextKind =
    "SELECT target, state, kind FROM outbox INDEXED BY outbox_list WHERE target = ? AND state = ? AND kind > ?"
    " ORDER BY kind LIMIT 1";
constexpr std::string_view kNextState =
    "SELECT target, state, kind FROM outbox INDEXED BY outbox_list WHERE target = ? AND state > ?"
    " ORDER BY state, kind LIMIT 1";
constexpr std::string_view kNextRun =
    "SELECT target, state, kind FROM outbox INDEXED BY outbox_list WHERE target > ?"
    " ORDER BY target, state, kind LIMIT 1";

#define LEADGATE_RUN " FROM outbox INDEXED BY outbox_list WHERE target = ? AND state = ? AND kind = ?"
constexpr std::string_view kNewest = "SELECT created_at, id" LEADGATE_RUN
                                     " AND created_at >= ? AND (created_at, id) < (?, ?)"
                                     " ORDER BY created_at DESC, id DESC LIMIT ?";
constexpr std::string_view kOldest = "SELECT created_at, id" LEADGATE_RUN
                                     " AND created_at < ? AND (created_at, id) > (?, ?)"
                                     " ORDER BY created_at, id LIMIT ?";
constexpr std::string_view kCount =
    "SELECT count(*) FROM (SELECT 1" LEADGATE_RUN " AND created_at >= ? AND created_at < ? LIMIT ?)";
#undef LEADGATE_RUN

// A lane is short, so that what else is asked for is looked at row by row.
#define LEADGATE_LANE                                                                                           \
  " FROM outbox INDEXED BY outbox_deal WHERE lane = ?1 AND (?2 = '' OR target = ?2) AND (?3 < 0 OR state = ?3)" \
  " AND (?4 = '' OR kind = ?4) AND (?5 = '' OR substr(target, 1, length(?5)) <> ?5)"
constexpr std::string_view kNewestOfLane = "SELECT created_at, id" LEADGATE_LANE
                                           " AND created_at >= ?6 AND (created_at, id) < (?7, ?8)"
                                           " ORDER BY created_at DESC, id DESC LIMIT ?9";
constexpr std::string_view kOldestOfLane = "SELECT created_at, id" LEADGATE_LANE
                                           " AND created_at < ?6 AND (created_at, id) > (?7, ?8)"
                                           " ORDER BY created_at, id LIMIT ?9";
constexpr std::string_view kCountOfLane =
    "SELECT count(*) FROM (SELECT 1" LEADGATE_LANE " AND created_at >= ?6 AND created_at < ?7 LIMIT ?8)";
#undef LEADGATE_LANE

std::optional<Run> first_run(Statement& statement) {
  Rows rows(statement);
  if (!rows.next()) return std::nullopt;
  return Run{std::string(rows->text(0)), rows->integer(1), std::string(rows->text(2))};
}

std::optional<Run> next_run(Connection& connection, const Run& run) {
  auto next = first_run(connection.query(kNextKind).bind_text(run.target).bind(run.state).bind_text(run.kind));
  if (!next) next = first_run(connection.query(kNextState).bind_text(run.target).bind(run.state));
  if (!next) next = first_run(connection.query(kNextRun).bind_text(run.target));
  return next;
}

bool fits(const DeliveryFilter& filter, const Run& run) {
  if (!filter.target.empty() && run.target != filter.target) return false;
  if (!filter.except_under.empty() && run.target.starts_with(filter.except_under)) return false;
  if (filter.state && static_cast<int64_t>(*filter.state) != run.state) return false;
  return filter.kind.empty() || filter.kind == run.kind;
}

std::vector<Run> runs_of(Connection& connection, const DeliveryFilter& filter) {
  std::vector<Run> runs;
  std::optional<Run> run = Run{filter.target, -1, ""};
  while ((run = next_run(connection, *run))) {
    if (!filter.target.empty() && run->target != filter.target) break;
    if (fits(filter, *run)) runs.push_back(*run);
  }
  return runs;
}

Statement& bind_run(Statement& statement, const Run& run) {
  return statement.bind_text(run.target).bind(run.state).bind_text(run.kind);
}

Statement& bind_lane(Statement& statement, const DeliveryFilter& filter) {
  statement.bind(*filter.lane).bind_text(filter.target);
  statement.bind(filter.state ? static_cast<int64_t>(*filter.state) : -1).bind_text(filter.kind);
  return statement.bind_text(filter.except_under);
}

// One query's part of a page: `bound` limits the far end, `from` is where it begins, exclusively.
struct Part {
  int64_t bound;
  DeliveryPlace from;
  int limit;
};

void read_part(Statement& statement, const Part& part, std::vector<DeliveryPlace>& out) {
  Rows rows(statement.bind(part.bound).bind(to_micros(part.from.created_at)).bind(part.from.id).bind(part.limit));
  while (rows.next()) out.push_back({from_micros(rows->integer(0)), rows->integer(1)});
}

std::vector<DeliveryPlace> newest_of(Connection& connection, const DeliveryFilter& filter, const Part& part) {
  std::vector<DeliveryPlace> out;
  if (filter.lane) {
    read_part(bind_lane(connection.query(kNewestOfLane), filter), part, out);
    return out;
  }
  for (const Run& run : runs_of(connection, filter)) read_part(bind_run(connection.query(kNewest), run), part, out);
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

std::vector<DeliveryPlace> oldest_of(Connection& connection, const DeliveryFilter& filter, const Part& part) {
  std::vector<DeliveryPlace> out;
  if (filter.lane) {
    read_part(bind_lane(connection.query(kOldestOfLane), filter), part, out);
    return out;
  }
  for (const Run& run : runs_of(connection, filter)) read_part(bind_run(connection.query(kOldest), run), part, out);
  std::sort(out.begin(), out.end());
  return out;
}

void cut(std::vector<DeliveryPlace>& places, int limit) {
  if (places.size() > static_cast<size_t>(limit)) places.resize(static_cast<size_t>(limit));
}

int64_t counted(Statement& statement, const DeliveryFilter& filter, int64_t max) {
  Rows rows(statement.bind(to_micros(filter.from)).bind(to_micros(filter.to)).bind(max));
  return rows.next() ? rows->integer(0) : 0;
}

}  // namespace

std::vector<DeliveryPlace> newest_deliveries(Connection& connection, const DeliveryFilter& filter,
                                             std::optional<DeliveryPlace> before, int limit) {
  // Ids begin at 1: at a time that is not included nothing is before id 0.
  const DeliveryPlace end = std::min(before.value_or(DeliveryPlace{Timestamp::max(), kLast}), {filter.to, 0});
  auto out = newest_of(connection, filter, {to_micros(filter.from), end, limit});
  cut(out, limit);
  return out;
}

std::vector<DeliveryPlace> oldest_deliveries(Connection& connection, const DeliveryFilter& filter,
                                             std::optional<DeliveryPlace> after, int limit) {
  const DeliveryPlace begin = std::max(after.value_or(DeliveryPlace{filter.from, 0}), {filter.from, 0});
  auto out = oldest_of(connection, filter, {to_micros(filter.to), begin, limit});
  cut(out, limit);
  return out;
}

int64_t count_deliveries(Connection& connection, const DeliveryFilter& filter, int64_t max) {
  if (filter.lane) return counted(bind_lane(connection.query(kCountOfLane), filter), filter, max);
  int64_t total = 0;
  for (const Run& run : runs_of(connection, filter)) {
    if (total >= max) break;
    total += counted(bind_run(connection.query(kCount), run), filter, max - total);
  }
  return total;
}

std::vector<Delivery> list_deliveries(Connection& connection, const DeliveryFilter& filter,
                                      std::optional<DeliveryPlace> before, int limit) {
  std::vector<Delivery> out;
  for (const DeliveryPlace& place : newest_deliveries(connection, filter, before, limit)) {
    if (auto row = find_delivery(connection, place.id)) out.push_back(std::move(*row));
  }
  return out;
}

}  // namespace leadgate::queue
