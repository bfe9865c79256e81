#include "queue/outbox.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "queue/attempts.hpp"
#include "queue/outbox_list.hpp"
#include "queue/overtaken.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;
using store::Statement;

// The next attempt of a row that waits for an older one of its lane.
constexpr int64_t kBehind = std::numeric_limits<int64_t>::max();

constexpr std::string_view kEnqueue =
    "INSERT INTO outbox (target, lane, kind, message_id, payload, created_at, state, attempts, next_attempt_at)"
    " VALUES (?, ?, ?, ?, ?, ?6, 0, 0, ?6)";
constexpr std::string_view kRetry =
    "UPDATE outbox SET attempts = attempts + ?, next_attempt_at = ?, last_status = ?, last_error = ?, last_answer = ?"
    " WHERE id = ? AND state = 0";
constexpr std::string_view kFinish =
    "UPDATE outbox SET attempts = attempts + 1, state = ?, settled_at = ?, last_status = ?, last_error = ?,"
    " last_answer = ? WHERE id = ? AND state = 0";
// Asked again here, on the writer thread: the older row may be done since the page was read.
constexpr std::string_view kSetBehind =
    "UPDATE outbox SET next_attempt_at = ? WHERE id = ? AND state = 0 AND EXISTS"
    " (SELECT 1 FROM outbox AS older INDEXED BY outbox_lane WHERE older.state = 0 AND older.target = outbox.target"
    "  AND older.lane = outbox.lane AND older.id < outbox.id)";
constexpr std::string_view kLetNextGo =
    "UPDATE outbox SET next_attempt_at = ?2 WHERE next_attempt_at = ?3 AND state = 0 AND id ="
    " (SELECT min(next.id) FROM outbox AS next INDEXED BY outbox_lane, outbox AS this"
    "  WHERE this.id = ?1 AND next.state = 0 AND next.target = this.target AND next.lane = this.lane)";
constexpr std::string_view kSettled =
    "SELECT id, settled_at, state FROM outbox INDEXED BY outbox_settled WHERE state <> 0 AND (settled_at, id) > (?, ?)"
    " AND settled_at < ? AND id < (SELECT max(id) FROM outbox) ORDER BY settled_at, id LIMIT ?";
constexpr std::string_view kNextTarget =
    "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target > ? ORDER BY target LIMIT 1";
constexpr std::string_view kGiveUp =
    "UPDATE outbox SET state = 2, settled_at = ?, last_error = ? WHERE id = ? AND state = 0"
    " AND coalesce(retried_at, created_at) < ?";
// It has waited as long as the row in front of it: it is as old as its own making.
constexpr std::string_view kLetNextAge =
    "UPDATE outbox SET next_attempt_at = created_at WHERE next_attempt_at = ?2 AND state = 0 AND id ="
    " (SELECT min(next.id) FROM outbox AS next INDEXED BY outbox_lane, outbox AS this"
    "  WHERE this.id = ?1 AND next.state = 0 AND next.target = this.target AND next.lane = this.lane)";

#define LEADGATE_OUTBOX_COLUMNS                                                                                   \
  "SELECT id, target, lane, kind, message_id, payload, created_at, state, attempts, next_attempt_at, settled_at," \
  " last_status, last_error, last_answer, overtaken_by FROM outbox"
constexpr std::string_view kFind = LEADGATE_OUTBOX_COLUMNS " WHERE id = ?";
#undef LEADGATE_OUTBOX_COLUMNS

constexpr std::string_view kDue =
    "SELECT id, lane, EXISTS (SELECT 1 FROM outbox AS older INDEXED BY outbox_lane WHERE older.state = 0"
    "  AND older.target = due.target AND older.lane = due.lane AND older.id < due.id), attempts, created_at"
    " FROM outbox AS due INDEXED BY outbox_due WHERE state = 0 AND target = ? AND next_attempt_at <= ?"
    " ORDER BY next_attempt_at, id LIMIT ?";
constexpr std::string_view kNextDue =
    "SELECT next_attempt_at FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target = ? AND next_attempt_at > ?"
    " AND next_attempt_at < ? ORDER BY next_attempt_at LIMIT 1";

std::optional<Timestamp> time_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_micros(row.integer(column));
}

Delivery read_row(const Statement& row) {
  Delivery out;
  out.id = row.integer(0);
  out.target = row.text(1);
  out.lane = row.integer(2);
  out.kind = row.text(3);
  out.message_id = row.text(4);
  out.payload = row.blob(5);
  out.created_at = from_micros(row.integer(6));
  out.state = static_cast<DeliveryState>(row.integer(7));
  out.attempts = static_cast<int>(row.integer(8));
  if (out.state == DeliveryState::kPending && row.integer(9) != kBehind) out.next_attempt_at = time_or_none(row, 9);
  out.settled_at = time_or_none(row, 10);
  out.last_status = static_cast<int>(row.integer(11));
  out.last_error = row.text(12);
  out.last_answer = row.blob(13);
  out.overtaken_by = row.text(14);
  return out;
}

void bind_answer(Statement& statement, const Settlement& settlement) {
  if (settlement.status == 0)
    statement.bind_null();
  else
    statement.bind(settlement.status);
  statement.bind_text_or_null(utf8_prefix(settlement.error, kErrorBytesMax));
  statement.bind_blob(std::string_view(settlement.answer).substr(0, kAnswerBytesMax));
}

AttemptNext next_of(const Settlement& settlement) {
  switch (settlement.what) {
    case Settlement::What::kDone:
      return AttemptNext::kDone;
    case Settlement::What::kDead:
      return AttemptNext::kDead;
    default:
      return settlement.stops ? AttemptNext::kStopped : AttemptNext::kRetry;
  }
}

// A row that is not pending any more has got no answer just now.
void log_end(Connection& connection, const Settlement& settlement) {
  if (!settlement.call || connection.changes() == 0) return;
  Attempt attempt;
  attempt.started_at = settlement.call->started_at;
  attempt.duration = settlement.call->duration;
  attempt.status = settlement.status;
  attempt.error = utf8_prefix(settlement.error, kErrorBytesMax);
  attempt.answer = settlement.answer.substr(0, kAnswerBytesMax);
  attempt.next = next_of(settlement);
  if (attempt.next == AttemptNext::kRetry) attempt.next_at = settlement.retry_at;
  log_attempt(connection, settlement.id, attempt);
}

}  // namespace

std::string_view delivery_state_name(DeliveryState state) {
  switch (state) {
    case DeliveryState::kPending:
      return "pending";
    case DeliveryState::kDone:
      return "done";
    case DeliveryState::kDead:
      return "dead";
  }
  return "";
}

std::optional<DeliveryState> delivery_state_from_name(std::string_view name) {
  for (const auto state : {DeliveryState::kPending, DeliveryState::kDone, DeliveryState::kDead}) {
    if (name == delivery_state_name(state)) return state;
  }
  return std::nullopt;
}

int64_t enqueue(Connection& connection, const OutboxItem& item, Timestamp now) {
  Statement& insert = connection.query(kEnqueue);
  insert.bind_text(item.target).bind(item.lane).bind_text(item.kind).bind_text(item.message_id);
  insert.bind_blob(item.payload).bind(to_micros(now)).run();
  return connection.last_insert_id();
}

bool has_pending(Connection& connection, std::string_view target, int64_t lane) {
  Rows rows(connection.query("SELECT 1 FROM outbox INDEXED BY outbox_lane WHERE state = 0 AND target = ? AND lane = ?")
                .bind_text(target)
                .bind(lane));
  return rows.next();
}

void settle(Connection& connection, const Settlement& settlement, Timestamp now) {
  switch (settlement.what) {
    case Settlement::What::kBehind:
      connection.query(kSetBehind).bind(kBehind).bind(settlement.id).run();
      return;
    case Settlement::What::kRetry:
    case Settlement::What::kWait: {
      Statement& update = connection.query(kRetry).bind(settlement.what == Settlement::What::kRetry ? 1 : 0);
      update.bind(to_micros(settlement.retry_at));
      bind_answer(update, settlement);
      if (update.bind(settlement.id).run()) log_end(connection, settlement);
      return;
    }
    case Settlement::What::kDone:
    case Settlement::What::kDead: {
      const auto state = settlement.what == Settlement::What::kDone ? DeliveryState::kDone : DeliveryState::kDead;
      Statement& update = connection.query(kFinish).bind(static_cast<int64_t>(state)).bind(to_micros(now));
      bind_answer(update, settlement);
      if (update.bind(settlement.id).run()) log_end(connection, settlement);
      if (settlement.overtakes && state == DeliveryState::kDone) overtake_older(connection, settlement.id, now);
      connection.query(kLetNextGo).bind(settlement.id).bind(to_micros(now)).bind(kBehind).run();
      return;
    }
  }
}

Result<void> retry_delivery(Connection& connection, int64_t id, Timestamp now, Late late) {
  Statement& find = connection.query("SELECT state, overtaken_by FROM outbox WHERE id = ?").bind(id);
  const bool found = find.next();
  const auto state = found ? static_cast<DeliveryState>(find.integer(0)) : DeliveryState::kPending;
  const std::string newer(found ? find.text(1) : "");
  find.done();
  if (auto status = connection.status(); !status) return status;
  if (!found) return Error::not_found("There is no such delivery.");
  if (state == DeliveryState::kDone) {
    return Error::conflict("The delivery is done already; only a pending or a dead one can be tried again.");
  }
  if (state == DeliveryState::kDead) {
    if (!newer.empty() && late == Late::kStays) {
      return Error::conflict("Something newer was taken since (" + newer + "): it is late, and only force sends it.");
    }
    retry_dead(connection, id, now, late);
  } else {
    connection.query("UPDATE outbox SET next_attempt_at = ? WHERE id = ?").bind(to_micros(now)).bind(id).run();
  }
  return connection.status();
}

bool retry_dead(Connection& connection, int64_t id, Timestamp now, Late late) {
  constexpr std::string_view kRevive =
      "UPDATE outbox SET state = 0, attempts = 0, settled_at = NULL, next_attempt_at = ?1, retried_at = ?1"
      " WHERE id = ?2 AND state = 2 AND (?3 OR overtaken_by IS NULL)";
  Statement& revive = connection.query(kRevive).bind(to_micros(now)).bind(id).bind(late == Late::kGoes ? 1 : 0);
  return revive.run() && connection.changes() > 0;
}

bool hasten(Connection& connection, int64_t id, Timestamp now) {
  constexpr std::string_view kHasten =
      "UPDATE outbox SET next_attempt_at = ?1 WHERE id = ?2 AND state = 0 AND next_attempt_at > ?1"
      " AND next_attempt_at < ?3";
  return connection.query(kHasten).bind(to_micros(now)).bind(id).bind(kBehind).run() && connection.changes() > 0;
}

int64_t prune_outbox(Connection& connection, const PruneRules& rules, PruneWalk& walk, int64_t rows_max) {
  const Timestamp before = std::max(rules.done_before, rules.dead_before.value_or(rules.done_before));
  int64_t seen = 0;
  std::vector<int64_t> ids;
  {
    Rows rows(connection.query(kSettled).bind(walk.settled_at).bind(walk.id).bind(to_micros(before)).bind(rows_max));
    for (; rows.next(); ++seen) {
      walk = {rows->integer(1), rows->integer(0)};
      const bool is_dead = static_cast<DeliveryState>(rows->integer(2)) == DeliveryState::kDead;
      const auto bound = is_dead ? rules.dead_before : std::optional(rules.done_before);
      if (bound && from_micros(walk.settled_at) < *bound) ids.push_back(walk.id);
    }
  }
  for (const int64_t id : ids) connection.query("DELETE FROM outbox WHERE id = ?").bind(id).run();
  return seen;
}

std::vector<std::string> pending_targets(Connection& connection) {
  std::vector<std::string> targets;
  std::string last;
  for (;;) {
    Rows rows(connection.query(kNextTarget).bind_text(last));
    if (!rows.next()) return targets;
    targets.push_back(last = rows->text(0));
  }
}

GivenUp give_up(Connection& connection, const Abandoned& abandoned, std::optional<DeliveryPlace> after, Timestamp now,
                int rows_max) {
  DeliveryFilter filter;
  filter.target = abandoned.target;
  filter.state = DeliveryState::kPending;
  filter.to = abandoned.before;
  GivenUp out;
  for (const DeliveryPlace& place : oldest_deliveries(connection, filter, after, rows_max)) {
    ++out.seen;
    out.last = place;
    Statement& update = connection.query(kGiveUp).bind(to_micros(now)).bind_text(abandoned.reason).bind(place.id);
    if (!update.bind(to_micros(abandoned.before)).run() || connection.changes() == 0) continue;
    ++out.rows;
    connection.query(kLetNextAge).bind(place.id).bind(kBehind).run();
  }
  return out;
}

std::string target_of(Connection& connection, int64_t id) {
  Rows rows(connection.query("SELECT target FROM outbox WHERE id = ?").bind(id));
  return rows.next() ? std::string(rows->text(0)) : "";
}

std::optional<Delivery> find_delivery(Connection& connection, int64_t id) {
  Rows rows(connection.query(kFind).bind(id));
  if (!rows.next()) return std::nullopt;
  return read_row(*rows.operator->());
}

std::vector<DueRow> due_deliveries(Connection& connection, std::string_view target, Timestamp now, int limit) {
  Rows rows(connection.query(kDue).bind_text(target).bind(to_micros(now)).bind(limit));
  std::vector<DueRow> out;
  while (rows.next()) {
    out.push_back({rows->integer(0), rows->integer(1), rows->integer(2) != 0, static_cast<int>(rows->integer(3)),
                   from_micros(rows->integer(4))});
  }
  return out;
}

std::optional<Timestamp> next_due_after(Connection& connection, std::string_view target, Timestamp now) {
  Rows rows(connection.query(kNextDue).bind_text(target).bind(to_micros(now)).bind(kBehind));
  if (!rows.next()) return std::nullopt;
  return from_micros(rows->integer(0));
}

Superseded supersede(Connection& connection, const Superseding& superseding, Timestamp now) {
  constexpr std::string_view kNewestFirst =
      "SELECT id, kind, next_attempt_at, payload FROM outbox INDEXED BY outbox_lane"
      " WHERE state = 0 AND target = ? AND lane = ? ORDER BY id DESC";
  constexpr std::string_view kSupersede =
      "UPDATE outbox SET state = 1, settled_at = ?, last_error = ? WHERE id = ? AND state = 0";
  struct Row {
    int64_t id;
    int64_t next_attempt_at;
    std::string payload;
  };
  std::vector<Row> run;
  bool reaches_oldest = true;
  {
    Rows rows(connection.query(kNewestFirst).bind_text(superseding.target).bind(superseding.lane));
    while (rows.next()) {
      reaches_oldest = rows->text(1) == superseding.kind;
      if (!reaches_oldest) break;
      run.push_back({rows->integer(0), rows->integer(2), std::string(rows->blob(3))});
    }
  }
  if (!run.empty() && reaches_oldest && run.back().next_attempt_at <= to_micros(now + kInFlightDoubt)) run.pop_back();
  const std::string note = "superseded by " + std::string(superseding.by);
  for (const Row& row : run) {
    connection.query(kSupersede).bind(to_micros(now)).bind_text(note).bind(row.id).run();
  }
  Superseded out;
  out.rows = static_cast<int64_t>(run.size());
  if (!run.empty()) out.first_payload = std::move(run.back().payload);
  return out;
}

}  // namespace leadgate::queue
