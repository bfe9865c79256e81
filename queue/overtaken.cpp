#include "queue/overtaken.hpp"

#include <limits>

#include "queue/outbox.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;

constexpr int64_t kAll = std::numeric_limits<int64_t>::max();

// Nothing for most rows: their target has no dead ones, and the lane is sent in order.
constexpr std::string_view kWithLateRows =
    "SELECT target, lane, message_id FROM outbox AS this WHERE id = ? AND"
    " ((SELECT dead FROM outbox_counts WHERE target = this.target) > 0 OR EXISTS"
    "  (SELECT 1 FROM outbox AS older INDEXED BY outbox_lane WHERE older.state = 0 AND older.target = this.target"
    "   AND older.lane = this.lane AND older.id < this.id))";
// A lane is short. What was overtaken and waits all the same is what somebody insisted on.
constexpr std::string_view kOvertake =
    "UPDATE outbox SET overtaken_by = ?1, state = 2, settled_at = iif(state = 0, ?2, settled_at),"
    " last_error = iif(state = 0, 'overtaken by ' || ?1, last_error) WHERE id IN"
    " (SELECT id FROM outbox INDEXED BY outbox_deal WHERE lane = ?3 AND target = ?4 AND id < ?5"
    "  AND state IN (0, 2) AND overtaken_by IS NULL)";

void overtake_below(Connection& connection, std::string_view target, int64_t lane, int64_t row, std::string_view by,
                    Timestamp now) {
  connection.query(kOvertake).bind_text(by).bind(to_micros(now)).bind(lane).bind_text(target).bind(row).run();
}

}  // namespace

void overtake(Connection& connection, std::string_view target, int64_t lane, std::string_view by, Timestamp now) {
  overtake_below(connection, target, lane, kAll, by, now);
}

void overtake_older(Connection& connection, int64_t row, Timestamp now) {
  std::string target;
  std::string by;
  int64_t lane = 0;
  {
    Rows rows(connection.query(kWithLateRows).bind(row));
    if (!rows.next()) return;
    target = rows->text(0);
    lane = rows->integer(1);
    by = rows->text(2);
  }
  overtake_below(connection, target, lane, row, by, now);
}

std::string overtaken_by(Connection& connection, int64_t row) {
  Rows rows(connection.query("SELECT overtaken_by FROM outbox WHERE id = ? AND state = 2").bind(row));
  return rows.next() ? std::string(rows->text(0)) : "";
}

}  // namespace leadgate::queue
