#include "queue/attempts.hpp"

namespace leadgate::queue {
namespace {

using store::Connection;
using store::Rows;
using store::Statement;

constexpr std::string_view kLastNumber = "SELECT max(number) FROM outbox_attempts WHERE delivery = ?";
constexpr std::string_view kLog =
    "INSERT INTO outbox_attempts (delivery, number, started_at, duration, status, error, answer, next, next_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kForget = "DELETE FROM outbox_attempts WHERE delivery = ? AND number <= ?";
constexpr std::string_view kRead =
    "SELECT number, started_at, duration, status, error, answer, next, next_at FROM outbox_attempts"
    " WHERE delivery = ? ORDER BY number";

int64_t last_number(Connection& connection, int64_t delivery) {
  Rows rows(connection.query(kLastNumber).bind(delivery));
  return rows.next() ? rows->integer(0) : 0;
}

}  // namespace

std::string_view attempt_next_name(AttemptNext next) {
  switch (next) {
    case AttemptNext::kDone:
      return "done";
    case AttemptNext::kRetry:
      return "retry";
    case AttemptNext::kDead:
      return "dead";
    case AttemptNext::kStopped:
      return "stopped";
  }
  return "";
}

void log_attempt(Connection& connection, int64_t delivery, const Attempt& attempt) {
  const int64_t number = last_number(connection, delivery) + 1;
  Statement& insert = connection.query(kLog).bind(delivery).bind(number);
  insert.bind(to_micros(attempt.started_at)).bind(attempt.duration.count());
  insert.bind_optional(attempt.status == 0 ? std::nullopt : std::optional<int64_t>(attempt.status));
  insert.bind_text_or_null(attempt.error);
  if (attempt.answer.empty())
    insert.bind_null();
  else
    insert.bind_blob(attempt.answer);
  insert.bind(static_cast<int64_t>(attempt.next));
  insert.bind_optional(attempt.next_at ? std::optional<int64_t>(to_micros(*attempt.next_at)) : std::nullopt).run();
  if (number > kAttemptsKept) connection.query(kForget).bind(delivery).bind(number - kAttemptsKept).run();
}

std::vector<Attempt> attempts_of(Connection& connection, int64_t delivery) {
  std::vector<Attempt> out;
  Rows rows(connection.query(kRead).bind(delivery));
  while (rows.next()) {
    Attempt& attempt = out.emplace_back();
    attempt.number = rows->integer(0);
    attempt.started_at = from_micros(rows->integer(1));
    attempt.duration = Micros(rows->integer(2));
    attempt.status = static_cast<int>(rows->integer(3));
    attempt.error = rows->text(4);
    attempt.answer = rows->blob(5);
    attempt.next = static_cast<AttemptNext>(rows->integer(6));
    if (!rows->is_null(7)) attempt.next_at = from_micros(rows->integer(7));
  }
  return out;
}

}  // namespace leadgate::queue
