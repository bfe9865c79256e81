#include "queue/clock_shift.hpp"

#include <limits>
#include <vector>

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();  // of what waits for its lane

// Both go away from where the rows are moved to, so that none is met twice.
constexpr std::string_view kFromTheLast =
    "SELECT id, next_attempt_at FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target = ?"
    " AND (next_attempt_at, id) < (?, ?) AND next_attempt_at > ? AND id <= ?"
    " ORDER BY next_attempt_at DESC, id DESC LIMIT ?";
constexpr std::string_view kFromTheFirst =
    "SELECT id, next_attempt_at FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target = ?"
    " AND (next_attempt_at, id) > (?, ?) AND next_attempt_at < ? AND id <= ?"
    " ORDER BY next_attempt_at, id LIMIT ?";
constexpr std::string_view kMove = "UPDATE outbox SET next_attempt_at = ? WHERE id = ? AND state = 0";
constexpr std::string_view kPullIn =
    "UPDATE outbox SET next_attempt_at = ?1 WHERE state = 0 AND id IN (SELECT id FROM outbox INDEXED BY outbox_due"
    " WHERE state = 0 AND target = ?2 AND next_attempt_at > ?3 AND next_attempt_at < ?4 LIMIT ?5)";

constexpr std::string_view kLastTarget =
    "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 ORDER BY target DESC LIMIT 1";
constexpr std::string_view kTargetBefore =
    "SELECT target FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target < ? ORDER BY target DESC LIMIT 1";
constexpr std::string_view kMark =
    "SELECT seen_at, jump_by, jump_before, jump_now, last_row, target, next_attempt_at, row FROM outbox_clock";
constexpr std::string_view kNote =
    "INSERT INTO outbox_clock (id, seen_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET seen_at = ?1,"
    " jump_by = NULL, jump_before = NULL, jump_now = NULL, last_row = NULL, target = NULL, next_attempt_at = NULL,"
    " row = NULL";
constexpr std::string_view kNoteWalk =
    "UPDATE outbox_clock SET jump_by = ?, jump_before = ?, jump_now = ?, last_row = ?, target = ?,"
    " next_attempt_at = ?, row = ?";

struct Found {
  int64_t id = 0;
  int64_t next_attempt_at = 0;
};

// False: there is none left.
bool begin_next_target(Connection& connection, ShiftWalk& walk) {
  const bool forward = walk.jump.by.count() > 0;
  walk.next_attempt_at = forward ? kNever : to_micros(walk.jump.now);
  walk.id = forward ? 0 : kNever;
  Rows rows(walk.target.empty() ? connection.query(kLastTarget)
                                : connection.query(kTargetBefore).bind_text(walk.target));
  if (!rows.next()) return false;
  walk.target = rows->text(0);
  return true;
}

bool begin_walk(Connection& connection, ShiftWalk& walk) {
  {
    Rows rows(connection.query("SELECT coalesce(max(id), 0) FROM outbox"));
    if (rows.next()) walk.last_row = rows->integer(0);
  }
  return begin_next_target(connection, walk);
}

void note_walk(Connection& connection, const ShiftWalk& walk) {
  note_clock(connection, walk.jump.now);
  store::Statement& update = connection.query(kNoteWalk).bind(walk.jump.by.count()).bind(to_micros(walk.jump.before));
  update.bind(to_micros(walk.jump.now)).bind(walk.last_row).bind_text(walk.target);
  update.bind(walk.next_attempt_at).bind(walk.id).run();
}

std::vector<Found> next_rows(Connection& connection, const ShiftWalk& walk, int rows_max) {
  const bool forward = walk.jump.by.count() > 0;
  const int64_t end = forward ? to_micros(walk.jump.before) : kNever;
  std::vector<Found> out;
  Rows rows(connection.query(forward ? kFromTheLast : kFromTheFirst)
                .bind_text(walk.target)
                .bind(walk.next_attempt_at)
                .bind(walk.id)
                .bind(end)
                .bind(walk.last_row)
                .bind(rows_max));
  while (rows.next()) out.push_back({rows->integer(0), rows->integer(1)});
  return out;
}

bool is_of_the_new_clock(const ClockJump& jump, int64_t next_attempt_at) {
  return jump.by.count() > 0 && next_attempt_at >= to_micros(jump.before + jump.by) &&
         next_attempt_at <= to_micros(jump.now);
}

}  // namespace

bool shift_slice(Connection& connection, ShiftWalk& walk, int rows_max) {
  if (walk.last_row == 0 && !begin_walk(connection, walk)) {
    note_clock(connection, walk.jump.now);
    return false;
  }
  const std::vector<Found> rows = next_rows(connection, walk, rows_max);
  for (const Found& row : rows) {
    walk.next_attempt_at = row.next_attempt_at;
    walk.id = row.id;
    if (is_of_the_new_clock(walk.jump, row.next_attempt_at)) continue;
    connection.query(kMove).bind(row.next_attempt_at + walk.jump.by.count()).bind(row.id).run();
  }
  const bool more = static_cast<int>(rows.size()) == rows_max || begin_next_target(connection, walk);
  if (more)
    note_walk(connection, walk);
  else
    note_clock(connection, walk.jump.now);
  return more;
}

int64_t pull_in(Connection& connection, std::string_view target, Timestamp latest, Timestamp now, int rows_max) {
  auto& update = connection.query(kPullIn).bind(to_micros(now)).bind_text(target).bind(to_micros(latest));
  return update.bind(kNever).bind(rows_max).run() ? connection.changes() : 0;
}

std::optional<ClockMark> clock_mark(Connection& connection) {
  Rows rows(connection.query(kMark));
  if (!rows.next()) return std::nullopt;
  ClockMark out{from_micros(rows->integer(0)), std::nullopt};
  if (rows->is_null(1)) return out;
  ShiftWalk& walk = out.walk.emplace(
      ClockJump{Micros(rows->integer(1)), from_micros(rows->integer(2)), from_micros(rows->integer(3))});
  walk.last_row = rows->integer(4);
  walk.target = rows->text(5);
  walk.next_attempt_at = rows->integer(6);
  walk.id = rows->integer(7);
  return out;
}

void note_clock(Connection& connection, Timestamp seen_at) {
  connection.query(kNote).bind(to_micros(seen_at)).run();
}

}  // namespace leadgate::queue
