#include "store/migration.hpp"

#include <map>

namespace leadgate::store {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_steps ("
    " part TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (part, number)) STRICT, WITHOUT ROWID";

using Applied = std::map<std::string, int64_t, std::less<>>;

std::string step_name(std::string_view part, int64_t number) {
  return "step " + std::to_string(number) + " of '" + std::string(part) + "'";
}

// Rolls back what is open and tells the failure.
Error abandon(Connection& connection, const std::string& where) {
  Error error = connection.status().ok() ? Error{} : connection.status().error();
  error.message = "The database schema could not be brought up to date at " + where + ": " + error.message;
  connection.clear_failure();
  connection.close_reads();
  if (connection.in_transaction()) connection.execute("ROLLBACK");
  connection.clear_failure();
  return error;
}

Result<Applied> read_applied(Connection& connection) {
  Applied applied;
  Rows rows(connection.query("SELECT part, max(number) FROM schema_steps GROUP BY part"));
  while (rows.next()) applied.emplace(std::string(rows->text(0)), rows->integer(1));
  if (!connection.status().ok()) return abandon(connection, "the list of steps");
  return applied;
}

// The number of the last step of each part that this program has.
Applied known_steps(std::span<const MigrationStep> steps) {
  Applied known;
  for (const MigrationStep& step : steps) {
    int64_t& last = known[std::string(step.part)];
    LEADGATE_INVARIANT(step.number == last + 1, "the steps of a part are numbered from 1 without gaps");
    last = step.number;
  }
  return known;
}

Result<void> run_step(Connection& connection, const MigrationStep& step) {
  connection.execute("BEGIN IMMEDIATE");
  connection.execute(std::string(step.sql));
  connection.query("INSERT INTO schema_steps (part, number) VALUES (?, ?)")
      .bind_text(step.part)
      .bind(step.number)
      .run();
  connection.execute("COMMIT");
  if (!connection.status().ok()) return abandon(connection, step_name(step.part, step.number));
  return {};
}

}  // namespace

Result<void> migrate(Connection& connection, std::span<const MigrationStep> steps) {
  if (!connection.execute(std::string(kTable))) return abandon(connection, "the table of steps");
  Result<Applied> applied = read_applied(connection);
  if (!applied.ok()) return applied.error();
  Applied known = known_steps(steps);
  for (const auto& [part, number] : *applied) {
    auto ours = known.find(part);
    if (ours != known.end() && ours->second >= number) continue;
    return Error::conflict("The database knows " + step_name(part, number) +
                           " and this program does not: it was written by a newer one; start that one.");
  }
  for (const MigrationStep& step : steps) {
    auto done = applied->find(step.part);
    if (done != applied->end() && done->second >= step.number) continue;
    Result<void> result = run_step(connection, step);
    if (!result.ok()) return result;
  }
  return {};
}

}  // namespace leadgate::store
