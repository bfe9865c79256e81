#include "queue/retry_policy.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/result.hpp"
#include "base/text.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

// The whole of `text` as a number without sign; nothing when it has anything else or too many digits.
std::optional<int> plain_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

std::optional<std::chrono::seconds> clock_time(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = plain_number(text.substr(0, 2));
  const auto minute = plain_number(text.substr(3, 2));
  const auto second = plain_number(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::vector<std::string_view> date_words(std::string_view text) {
  std::vector<std::string_view> words;
  size_t at = 0;
  while (words.size() < 8 && (at = text.find_first_not_of(" ,-", at)) != std::string_view::npos) {
    const size_t end = std::min(text.find_first_of(" ,-", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

// The three spellings carry the same facts in different places: a month's name, a time with colons, and two numbers of
// which the first is the day.
std::optional<Timestamp> http_date(std::string_view text) {
  std::optional<int> day, year;
  std::optional<unsigned> month;
  std::optional<std::chrono::seconds> time;
  for (const std::string_view word : date_words(text)) {
    const auto name = std::find(kMonths.begin(), kMonths.end(), to_lower_ascii(word));
    if (name != kMonths.end())
      month = static_cast<unsigned>(name - kMonths.begin()) + 1;
    else if (const auto clock = clock_time(word))
      time = clock;
    else if (const auto number = plain_number(word))
      (day ? year : day) = number;
  }
  if (!day || !month || !year || !time) return std::nullopt;
  if (*year < 100) *year += *year < 70 ? 2000 : 1900;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year > 9999) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date).time_since_epoch() + *time);
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Timestamp after_backoff(const RetrySettings& settings, milliseconds delay, Timestamp now, Random& random) {
  const double stretched = static_cast<double>(delay.count()) * (1.0 + settings.jitter * random.unit());
  return now + milliseconds(static_cast<int64_t>(stretched));
}

// No answer at all, or one that says that the peer is busy or away.
bool says_slow_down(int status) {
  return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

std::optional<Timestamp> retry_after_time(std::string_view text, Timestamp now, milliseconds max) {
  text = trim(text);
  std::optional<Timestamp> time;
  if (is_digits(text)) {
    // More digits than an int holds is a wish for "very late", which the bound below answers.
    const auto seconds = text.size() <= 9 ? plain_number(text) : std::nullopt;
    time = seconds ? now + std::chrono::seconds(*seconds) : now + max;
  } else {
    time = http_date(text);
  }
  if (!time || *time <= now) return std::nullopt;
  return std::min(*time, now + Timestamp::duration(max));
}

milliseconds longest_course(const RetrySettings& settings) {
  milliseconds sum{};
  for (const milliseconds delay : settings.delays) sum += delay;
  return milliseconds(static_cast<int64_t>(static_cast<double>(sum.count()) * (1.0 + settings.jitter)));
}

Verdict judge(const RetrySettings& settings, const AttemptEnd& outcome, Timestamp now, Random& random) {
  LEADGATE_INVARIANT(outcome.attempt >= 1, "Attempts are counted from one.");
  Verdict verdict;
  if (outcome.status >= 200 && outcome.status < 300) return verdict;
  verdict.peer_failed = outcome.status == 0 || outcome.status == 429 || outcome.status >= 500;
  verdict.slow_down = says_slow_down(outcome.status);
  std::optional<Timestamp> asked;
  if (outcome.retry_after) asked = retry_after_time(*outcome.retry_after, now, settings.retry_after_max);
  if (verdict.slow_down) verdict.pause_until = asked;
  const auto next = static_cast<size_t>(outcome.attempt);
  if (outcome.status == 410 || next >= settings.delays.size()) {
    verdict.what = Verdict::What::kDead;
    return verdict;
  }
  verdict.what = Verdict::What::kRetry;
  verdict.retry_at = after_backoff(settings, settings.delays[next], now, random);
  if (asked) verdict.retry_at = std::max(verdict.retry_at, *asked);
  return verdict;
}

}  // namespace leadgate::queue
