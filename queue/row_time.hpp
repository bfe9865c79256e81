// A time of a row that may have none: NULL, or microseconds as base/clock.hpp has them.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

inline std::optional<Timestamp> time_or_none(const store::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_micros(row.integer(column));
}

}  // namespace leadgate::queue
