// Decides what becomes of a delivery after an attempt: done, try again at a time, or dead. Pure; any thread.
//
// The schedule is the one of Standard Webhooks 1.0.0: ten attempts over about 75 hours, each delay counted from the end
// of the attempt before and stretched by a random part, so that what failed together does not come back together.
// Only 2xx is success; a redirect is a failure, 410 ends it. Retry-After is honoured where it asks for more patience
// than the schedule, up to retry_after_max; one that is past, negative or unreadable is ignored.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace leadgate::queue {

struct RetrySettings {
  // delays[n] is waited before attempt n + 1; as many attempts as there are delays, at least one.
  std::vector<std::chrono::milliseconds> delays = {
      std::chrono::seconds(0), std::chrono::seconds(5), std::chrono::minutes(5), std::chrono::minutes(30),
      std::chrono::hours(2),   std::chrono::hours(5),   std::chrono::hours(10),  std::chrono::hours(14),
      std::chrono::hours(20),  std::chrono::hours(24)};
  double jitter = 0.1;  // up to this part of the delay is added
  std::chrono::milliseconds retry_after_max = std::chrono::hours(24);
};

struct AttemptEnd {
  int attempt = 1;                         // which attempt this was, from 1
  int status = 0;                          // HTTP status; 0: no answer
  std::optional<std::string> retry_after;  // the header's text
};

struct Verdict {
  enum class What { kDone, kRetry, kDead };
  What what = What::kDone;
  Timestamp retry_at{};  // kRetry
  // The peer, not the message, failed: no answer, 429 or 5xx.
  bool peer_failed = false;
  // The peer is in trouble: send it less.
  bool slow_down = false;
  // The peer named a time: send it nothing at all before.
  std::optional<Timestamp> pause_until;
};

// From the first attempt to the last at the latest, without what the peer asks for.
std::chrono::milliseconds longest_course(const RetrySettings& settings);

Verdict judge(const RetrySettings& settings, const AttemptEnd& outcome, Timestamp now, Random& random);

// Retry-After of RFC 9110: seconds, or a date in any of the three HTTP spellings. The time it means, if it is after
// `now`, at most `max` from now.
std::optional<Timestamp> retry_after_time(std::string_view text, Timestamp now, std::chrono::milliseconds max);

}  // namespace leadgate::queue
