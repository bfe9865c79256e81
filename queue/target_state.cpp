#include "queue/target_state.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "queue/attempts.hpp"
#include "queue/outbox.hpp"
#include "queue/outbox_list.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;
using store::Statement;

constexpr std::string_view kCounts = "SELECT target, pending, dead, deaths FROM outbox_counts";
constexpr std::string_view kStates =
    "SELECT target, stopped_by, stopped_at, stop_reason, stop_mark, failing_since, last_success_at, last_failure_at,"
    " last_failure_status, last_failure_error, last_failure_answer FROM outbox_targets";
constexpr std::string_view kNoteSuccess =
    "INSERT INTO outbox_targets (target, last_success_at) VALUES (?1, ?2)"
    " ON CONFLICT (target) DO UPDATE SET last_success_at = ?2, failing_since = NULL";
constexpr std::string_view kNoteFailure =
    "INSERT INTO outbox_targets (target, failing_since, last_failure_at, last_failure_status, last_failure_error,"
    "  last_failure_answer) VALUES (?1, iif(?2, ?3, NULL), ?3, ?4, ?5, ?6)"
    " ON CONFLICT (target) DO UPDATE SET failing_since = iif(?2, coalesce(failing_since, ?3), NULL),"
    "  last_failure_at = ?3, last_failure_status = ?4, last_failure_error = ?5, last_failure_answer = ?6";
constexpr std::string_view kStop =
    "INSERT INTO outbox_targets (target, stopped_by, stopped_at, stop_reason, stop_mark) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (target) DO UPDATE SET stopped_by = ?2, stopped_at = ?3, stop_reason = ?4, stop_mark = ?5"
    "  WHERE ?2 <> ?6 OR stopped_by IS NULL OR stopped_by = ?6";
#define LEADGATE_RESUME \
  "UPDATE outbox_targets SET stopped_by = NULL, stopped_at = NULL, stop_reason = NULL, stop_mark = NULL"
constexpr std::string_view kResume = LEADGATE_RESUME " WHERE target = ? AND stopped_by IS NOT NULL";
constexpr std::string_view kResumeMoved = LEADGATE_RESUME " WHERE target = ? AND stopped_by = ? AND stop_mark <> ?";
#undef LEADGATE_RESUME

std::optional<Timestamp> time_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_micros(row.integer(column));
}

void read_state(const Statement& row, TargetState& state) {
  if (!row.is_null(1)) {
    state.stop = TargetStop{std::string(row.text(1)), from_micros(row.integer(2)), std::string(row.text(3)),
                            std::string(row.text(4))};
  }
  state.failing_since = time_or_none(row, 5);
  state.last_success_at = time_or_none(row, 6);
  if (row.is_null(7)) return;
  state.last_failure = PeerFailure{from_micros(row.integer(7)), static_cast<int>(row.integer(8)),
                                   std::string(row.text(9)), std::string(row.blob(10))};
}

}  // namespace

std::map<std::string, TargetState> target_states(Connection& connection) {
  std::map<std::string, TargetState> out;
  {
    Rows rows(connection.query(kCounts));
    while (rows.next()) {
      TargetState& state = out[std::string(rows->text(0))];
      state.pending = rows->integer(1);
      state.dead = rows->integer(2);
      state.deaths = rows->integer(3);
    }
  }
  Rows rows(connection.query(kStates));
  while (rows.next()) read_state(*rows.operator->(), out[std::string(rows->text(0))]);
  return out;
}

std::optional<Timestamp> oldest_pending(Connection& connection, std::string_view target) {
  DeliveryFilter filter;
  filter.target = target;
  filter.state = DeliveryState::kPending;
  const auto oldest = oldest_deliveries(connection, filter, std::nullopt, 1);
  if (oldest.empty()) return std::nullopt;
  return oldest.front().created_at;
}

std::optional<Timestamp> refused_since(Connection& connection, std::string_view target) {
  DeliveryFilter filter;
  filter.target = target;
  filter.state = DeliveryState::kPending;
  std::optional<Timestamp> since;
  for (const DeliveryPlace& place : oldest_deliveries(connection, filter, std::nullopt, kTriedLookedAt)) {
    const auto row = find_delivery(connection, place.id);
    if (!row || (row->last_status == 0 && row->last_error.empty())) continue;
    const std::vector<Attempt> log = attempts_of(connection, place.id);
    if (log.empty()) continue;
    // Those that count are the last ones; a row that starts over has older ones, too.
    const size_t tries = std::min(log.size(), static_cast<size_t>(std::max(row->attempts, 1)));
    const Timestamp first = log[log.size() - tries].started_at;
    since = std::min(since.value_or(first), first);
  }
  return since;
}

void note_attempts(Connection& connection, std::string_view target, const PeerNote& note) {
  if (note.success_at) connection.query(kNoteSuccess).bind_text(target).bind(to_micros(*note.success_at)).run();
  if (!note.failure) return;
  const PeerFailure& failure = *note.failure;
  Statement& update = connection.query(kNoteFailure).bind_text(target).bind(note.fails ? 1 : 0);
  update.bind(to_micros(failure.at)).bind(failure.status);
  update.bind_text(utf8_prefix(failure.error, kErrorBytesMax));
  update.bind_blob(std::string_view(failure.answer).substr(0, kAnswerBytesMax)).run();
}

void stop_target(Connection& connection, std::string_view target, const TargetStop& stop) {
  Statement& update = connection.query(kStop).bind_text(target).bind_text(stop.by).bind(to_micros(stop.since));
  update.bind_text(stop.reason).bind_text(stop.mark).bind_text(kStoppedByPeer).run();
}

bool resume_target(Connection& connection, std::string_view target) {
  return connection.query(kResume).bind_text(target).run() && connection.changes() > 0;
}

void resume_moved_target(Connection& connection, std::string_view target, std::string_view mark) {
  connection.query(kResumeMoved).bind_text(target).bind_text(kStoppedByPeer).bind_text(mark).run();
}

bool is_in_force(const TargetStop& stop, std::string_view mark) {
  return stop.by != kStoppedByPeer || stop.mark == mark;
}

}  // namespace leadgate::queue
