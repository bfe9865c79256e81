// Whom rows were added to the outbox for since it was looked at last. A reader's; failures as in outbox.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "store/connection.hpp"

namespace leadgate::queue {

struct AddedRows {
  int64_t newest = 0;                            // what to ask by next time
  std::optional<std::set<std::string>> targets;  // nothing: there are more rows than were looked at, anybody's
};
// Of the rows with an id above `since`, at most `rows_max`.
AddedRows rows_added(store::Connection& connection, int64_t since, int rows_max);

}  // namespace leadgate::queue
