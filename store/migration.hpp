// The schema's history: each folder that has tables contributes numbered steps; each step runs once, in a transaction
// of its own, and is remembered in `schema_steps`. Run at start, before the writer, on its connection.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/connection.hpp"

namespace leadgate::store {

struct MigrationStep {
  std::string_view part;  // "inbox", "book", ...
  int number;             // from 1, without gaps within the part
  std::string_view sql;
};

// Fails, and changes nothing further, when a step fails or when the database knows a step that this program does not
// (it was written by a newer one).
Result<void> migrate(Connection& connection, std::span<const MigrationStep> steps);

}  // namespace leadgate::store
