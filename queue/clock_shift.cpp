#include "queue/clock_shift.hpp"

#include <limits>

#include "queue/outbox.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();  // of what waits for its lane

// Both go away from where the rows are moved to, so that none is met twice.
constexpr std::string_view kFromTheLast =
    "SELECT id, next_attempt_at FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target = ?"
    " AND (next_attempt_at, id) < (?, ?) AND next_attempt_at > ? ORDER BY next_attempt_at DESC, id DESC LIMIT ?";
constexpr std::string_view kFromTheFirst =
    "SELECT id, next_attempt_at FROM outbox INDEXED BY outbox_due WHERE state = 0 AND target = ?"
    " AND (next_attempt_at, id) > (?, ?) AND next_attempt_at < ? ORDER BY next_attempt_at, id LIMIT ?";
constexpr std::string_view kMove = "UPDATE outbox SET next_attempt_at = ? WHERE id = ? AND state = 0";
constexpr std::string_view kPullIn =
    "UPDATE outbox SET next_attempt_at = ?1 WHERE state = 0 AND id IN (SELECT id FROM outbox INDEXED BY outbox_due"
    " WHERE state = 0 AND target = ?2 AND next_attempt_at > ?3 AND next_attempt_at < ?4 LIMIT ?5)";

struct Found {
  int64_t id = 0;
  int64_t next_attempt_at = 0;
};

void begin_target(ShiftWalk& walk) {
  const bool forward = walk.jump.by.count() > 0;
  walk.next_attempt_at = forward ? kNever : to_micros(walk.jump.now);
  walk.id = forward ? 0 : kNever;
}

std::vector<Found> next_rows(Connection& connection, const ShiftWalk& walk, int rows_max) {
  const bool forward = walk.jump.by.count() > 0;
  const int64_t end = forward ? to_micros(walk.jump.before) : kNever;
  std::vector<Found> out;
  Rows rows(connection.query(forward ? kFromTheLast : kFromTheFirst)
                .bind_text(walk.targets.back())
                .bind(walk.next_attempt_at)
                .bind(walk.id)
                .bind(end)
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
  if (!walk.begun) {
    walk.targets = pending_targets(connection);
    walk.begun = true;
    begin_target(walk);
  }
  if (walk.targets.empty()) return false;
  const std::vector<Found> rows = next_rows(connection, walk, rows_max);
  for (const Found& row : rows) {
    walk.next_attempt_at = row.next_attempt_at;
    walk.id = row.id;
    if (is_of_the_new_clock(walk.jump, row.next_attempt_at)) continue;
    connection.query(kMove).bind(row.next_attempt_at + walk.jump.by.count()).bind(row.id).run();
  }
  if (static_cast<int>(rows.size()) == rows_max) return true;
  walk.targets.pop_back();
  begin_target(walk);
  return !walk.targets.empty();
}

int64_t pull_in(Connection& connection, std::string_view target, Timestamp latest, Timestamp now, int rows_max) {
  auto& update = connection.query(kPullIn).bind(to_micros(now)).bind_text(target).bind(to_micros(latest));
  return update.bind(kNever).bind(rows_max).run() ? connection.changes() : 0;
}

std::optional<Timestamp> newest_row_made_at(Connection& connection) {
  Rows rows(connection.query("SELECT created_at FROM outbox ORDER BY id DESC LIMIT 1"));
  if (!rows.next()) return std::nullopt;
  return from_micros(rows->integer(0));
}

}  // namespace leadgate::queue
