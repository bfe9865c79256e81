// Every attempt of a delivery as it went: when, how long, what the peer said and what happens next. Rows of the
// outbox's schema, written in the transaction that settles the attempt; the newest kAttemptsKept of a delivery are kept
// and go with it. Numbers are given over the whole life of a delivery, also over its being tried anew by hand. Threads
// and failures as in outbox.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

inline constexpr int kAttemptsKept = 20;

// What becomes of the delivery after the attempt. kStopped: it stays, and its target is sent nothing more.
enum class AttemptNext : int { kDone = 1, kRetry = 2, kDead = 3, kStopped = 4 };
std::string_view attempt_next_name(AttemptNext next);  // "done", "retry", "dead", "stopped"

struct Attempt {
  int64_t number = 0;  // from 1
  Timestamp started_at{};
  Micros duration{};
  int status = 0;      // HTTP status; 0: no answer
  std::string error;   // empty: none
  std::string answer;  // its first bytes
  AttemptNext next = AttemptNext::kDone;
  std::optional<Timestamp> next_at;  // kRetry
};

// `attempt.number` is given here. Error and answer are as long as the caller lets them be.
void log_attempt(store::Connection& connection, int64_t delivery, const Attempt& attempt);

// Oldest first.
std::vector<Attempt> attempts_of(store::Connection& connection, int64_t delivery);

}  // namespace leadgate::queue
