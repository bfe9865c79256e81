// While one lives, all that its connection reads is of one moment, and SQLite looks its pages up once.
//
// A reader's; one at a time. Nothing may hold a row of the connection at its end, which forgets a failure that nobody
// has looked at.
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
