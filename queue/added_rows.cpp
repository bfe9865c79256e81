#include "queue/added_rows.hpp"

namespace leadgate::queue {

using store::Connection;
using store::Rows;

AddedRows rows_added(Connection& connection, int64_t since, int rows_max) {
  AddedRows out{since, std::set<std::string>()};
  {
    Rows rows(connection.query("SELECT id, target FROM outbox WHERE id > ? ORDER BY id LIMIT ?")
                  .bind(since)
                  .bind(rows_max + 1));
    for (int count = 1; rows.next(); ++count) {
      if (count > rows_max) {
        out.targets.reset();
        break;
      }
      out.newest = rows->integer(0);
      const std::string_view target = rows->text(1);
      out.targets->emplace(target);
    }
  }
  if (out.targets) return out;
  Rows rows(connection.query("SELECT max(id) FROM outbox"));
  if (rows.next()) out.newest = rows->integer(0);
  return out;
}

}  // namespace leadgate::queue
