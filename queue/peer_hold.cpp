#include "queue/peer_hold.hpp"

#include "queue/row_time.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;
using store::Statement;

std::optional<int64_t> micros_or_none(const std::optional<Timestamp>& time) {
  if (!time) return std::nullopt;
  return to_micros(*time);
}

}  // namespace

std::map<std::string, KeptHold> kept_holds(Connection& connection) {
  std::map<std::string, KeptHold> out;
  Rows rows(connection.query("SELECT target, mark, paused_until, next_probe, probe_interval FROM outbox_holds"));
  while (rows.next()) {
    const Statement& row = *rows.operator->();
    KeptHold& kept = out[std::string(row.text(0))];
    kept.mark = row.text(1);
    kept.hold = {time_or_none(row, 2), time_or_none(row, 3), std::chrono::milliseconds(row.integer(4))};
  }
  return out;
}

void keep_hold(Connection& connection, std::string_view target, const KeptHold& kept) {
  constexpr std::string_view kKeep =
      "INSERT OR REPLACE INTO outbox_holds (target, mark, paused_until, next_probe, probe_interval)"
      " VALUES (?, ?, ?, ?, ?)";
  Statement& insert = connection.query(kKeep).bind_text(target).bind_text(kept.mark);
  insert.bind_optional(micros_or_none(kept.hold.paused_until)).bind_optional(micros_or_none(kept.hold.next_probe));
  insert.bind(kept.hold.probe_interval.count()).run();
}

void lift_hold(Connection& connection, std::string_view target) {
  constexpr std::string_view kLift =
      "UPDATE outbox_holds SET paused_until = NULL, next_probe = iif(next_probe IS NULL, NULL, 0) WHERE target = ?";
  connection.query(kLift).bind_text(target).run();
}

}  // namespace leadgate::queue
