// Several reads of one moment: while it lives, the connection sees the database as it was at the first of them, and
// SQLite looks its pages up once.
//
// For connections that read; one at a time. What is open at its end is closed and a failure forgotten: look at status()
// before.
#pragma once

#include "store/connection.hpp"

namespace leadgate::store {

class ReadMoment {
 public:
  explicit ReadMoment(Connection& connection) : connection_(connection) { connection_.query("BEGIN").run(); }
  ReadMoment(const ReadMoment&) = delete;
  ReadMoment& operator=(const ReadMoment&) = delete;
  ~ReadMoment() {
    connection_.clear_failure();
    connection_.close_reads();
    if (connection_.in_transaction()) connection_.query("ROLLBACK").run();
  }

 private:
  Connection& connection_;
};

}  // namespace leadgate::store
