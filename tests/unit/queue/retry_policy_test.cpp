#include "queue/retry_policy.hpp"

#include <gtest/gtest.h>

namespace leadgate::queue {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Next = Verdict::What;

const Timestamp kFailedAt = parse_rfc3339("2026-11-23T09:00:00Z").value();

// Draws the same number each time.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(uint64_t value) : value_(value) {}
  uint64_t next() override { return value_; }

 private:
  uint64_t value_;
};

Verdict judge_with(const AttemptEnd& outcome, uint64_t random = 0) {
  FixedRandom fixed(random);
  return judge(RetrySettings(), outcome, kFailedAt, fixed);
}

TEST(RetryPolicy, TakesOnlyTwoHundredsAsSuccess) {
  for (const int status : {200, 201, 202, 204, 299}) EXPECT_EQ(judge_with({1, status, {}}).what, Next::kDone) << status;
  for (const int status : {0, 101, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 422, 500, 503}) {
    EXPECT_EQ(judge_with({1, status, {}}).what, Next::kRetry) << status;
  }
}

TEST(RetryPolicy, FollowsTheScheduleOfStandardWebhooksAndThenGivesUp) {
  const std::vector<milliseconds> expected = {seconds(5), minutes(5), minutes(30), hours(2), hours(5),
                                              hours(10),  hours(14),  hours(20),   hours(24)};
  for (size_t i = 0; i < expected.size(); ++i) {
    const Verdict verdict = judge_with({static_cast<int>(i) + 1, 500, {}});
    EXPECT_EQ(verdict.what, Next::kRetry);
    EXPECT_EQ(verdict.retry_at, kFailedAt + expected[i]) << i;
  }
  EXPECT_EQ(judge_with({10, 500, {}}).what, Next::kDead);
  EXPECT_EQ(judge_with({11, 500, {}}).what, Next::kDead);
  EXPECT_EQ(judge_with({10, 200, {}}).what, Next::kDone);
}

TEST(RetryPolicy, AddsAtMostTheJitterAndNeverTakesAway) {
  const Verdict most = judge_with({2, 500, {}}, ~uint64_t{0});
  EXPECT_GT(most.retry_at, kFailedAt + minutes(5) + seconds(29));
  EXPECT_LE(most.retry_at, kFailedAt + minutes(5) + seconds(30));
}

TEST(RetryPolicy, GivesUpAtOnceWhenThePeerSaysGone) {
  EXPECT_EQ(judge_with({1, 410, {}}).what, Next::kDead);
  EXPECT_EQ(judge_with({1, 410, "60"}).what, Next::kDead);
}

TEST(RetryPolicy, SlowsDownOnlyForAPeerInTrouble) {
  for (const int status : {0, 429, 502, 503, 504}) EXPECT_TRUE(judge_with({1, status, {}}).slow_down) << status;
  for (const int status : {200, 302, 400, 404, 410, 500}) EXPECT_FALSE(judge_with({1, status, {}}).slow_down) << status;
}

TEST(RetryPolicy, HonoursRetryAfterOverBackoff) {
  const Verdict verdict = judge_with({1, 429, "120"});
  EXPECT_EQ(verdict.retry_at, kFailedAt + seconds(120));
  EXPECT_EQ(verdict.pause_until, kFailedAt + seconds(120));
}

TEST(RetryPolicy, KeepsTheBackoffWhenRetryAfterIsShorter) {
  const Verdict verdict = judge_with({2, 503, "10"});
  EXPECT_EQ(verdict.retry_at, kFailedAt + minutes(5));
  EXPECT_EQ(verdict.pause_until, kFailedAt + seconds(10));
}

TEST(RetryPolicy, PausesNobodyForAnAnswerAboutTheMessage) {
  const Verdict verdict = judge_with({1, 500, "120"});
  EXPECT_EQ(verdict.retry_at, kFailedAt + seconds(120));
  EXPECT_FALSE(verdict.pause_until);
}

TEST(RetryPolicy, NeedsOneAttemptAtLeastWithAnEmptySchedule) {
  RetrySettings settings;
  settings.delays.clear();
  FixedRandom random(0);
  EXPECT_EQ(judge(settings, {1, 500, {}}, kFailedAt, random).what, Next::kDead);
  EXPECT_EQ(judge(settings, {1, 200, {}}, kFailedAt, random).what, Next::kDone);
}

TEST(RetryAfter, ReadsSecondsAndTheThreeSpellingsOfADate) {
  const auto read = [](std::string_view text) { return retry_after_time(text, kFailedAt, hours(24)); };
  EXPECT_EQ(read("30"), kFailedAt + seconds(30));
  EXPECT_EQ(read("  30 "), kFailedAt + seconds(30));
  EXPECT_EQ(read("Mon, 23 Nov 2026 09:05:00 GMT"), kFailedAt + minutes(5));
  EXPECT_EQ(read("Monday, 23-Nov-26 09:05:00 GMT"), kFailedAt + minutes(5));
  EXPECT_EQ(read("Mon Nov 23 09:05:00 2026"), kFailedAt + minutes(5));
}

TEST(RetryAfter, IgnoresWhatIsPastOrUnreadable) {
  for (const char* text :
       {"", " ", "0", "-5", "+5", "1.5", "1e9", "soon", "0x10", "12 apples", "Mon, 23 Nov 2026 08:59:59 GMT",
        "Mon, 23 Nov 2026 09:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 31 Feb 2027 09:00:00 GMT",
        "Mon, 23 Nov 2026 25:00:00 GMT", "Mon, 23 Nov 99999 09:05:00 GMT", "Nov", "09:05:00", "\xff\xfe"}) {
    EXPECT_FALSE(retry_after_time(text, kFailedAt, hours(24))) << text;
  }
}

TEST(RetryAfter, BoundsWhatIsHuge) {
  for (const char* text : {"86401", "999999999", "99999999999999999999999999", "Mon, 23 Nov 9998 09:05:00 GMT"}) {
    EXPECT_EQ(retry_after_time(text, kFailedAt, hours(24)), kFailedAt + hours(24)) << text;
  }
}

TEST(RetryPolicy, KnowsHowLongAScheduleTakes) {
  RetrySettings settings;
  settings.delays = {std::chrono::seconds(0), std::chrono::seconds(5), std::chrono::minutes(1)};
  settings.jitter = 0.2;
  EXPECT_EQ(longest_course(settings), std::chrono::seconds(78));
}

}  // namespace
}  // namespace leadgate::queue
