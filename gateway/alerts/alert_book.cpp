#include "gateway/alerts/alert_book.hpp"

namespace leadgate::gateway {
namespace {

constexpr store::MigrationStep kAlertSchema[] = {{"alerts", 1, R"sql(
  CREATE TABLE alerts_told (
    way TEXT NOT NULL,
    portal TEXT NOT NULL,
    failing_at INTEGER,
    stopped_at INTEGER,
    dead_at INTEGER,
    is_open INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    PRIMARY KEY (way, portal)
  ) STRICT, WITHOUT ROWID;
)sql"}};

constexpr std::string_view kReadTold =
    "SELECT portal, failing_at, stopped_at, dead_at, is_open, dead FROM alerts_told WHERE way = ?";
constexpr std::string_view kWriteTold =
    "INSERT INTO alerts_told (way, portal, failing_at, stopped_at, dead_at, is_open, dead)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";

std::optional<Timestamp> time_or_none(const store::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_micros(row.integer(column));
}

std::optional<int64_t> micros_or_none(const std::optional<Timestamp>& time) {
  if (!time) return std::nullopt;
  return to_micros(*time);
}

}  // namespace

std::span<const store::MigrationStep> alert_book_schema() {
  return kAlertSchema;
}

AlertsToldByPortal read_told(store::Connection& connection, std::string_view way) {
  AlertsToldByPortal out;
  store::Rows rows(connection.query(kReadTold));
  rows->bind_text(way);
  while (rows.next()) {
    AlertsTold& told = out[std::string(rows->text(0))];
    const store::Statement& row = *rows.operator->();
    told.failing_at = time_or_none(row, 1);
    told.stopped_at = time_or_none(row, 2);
    told.dead_at = time_or_none(row, 3);
    told.is_open = row.integer(4) != 0;
    told.deaths = row.integer(5);
  }
  return out;
}

void write_told(store::Connection& connection, std::string_view way, const AlertsToldByPortal& told) {
  connection.query("DELETE FROM alerts_told WHERE way = ?").bind_text(way).run();
  for (const auto& [portal, one] : told) {
    store::Statement& insert = connection.query(kWriteTold).bind_text(way).bind_text(portal);
    for (const auto& time : {one.failing_at, one.stopped_at, one.dead_at}) insert.bind_optional(micros_or_none(time));
    insert.bind(one.is_open ? 1 : 0).bind(one.deaths).run();
  }
}

}  // namespace leadgate::gateway
