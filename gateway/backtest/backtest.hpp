// A new configuration's mapping over the stored events, without writing: which of them would end otherwise.
//
// Reads oldest first, a page at a time, so that memory is bounded and no read of the database stays open. One thread,
// with a read-only connection of its own; the gateway may go on meanwhile.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/backtest/conflicts.hpp"
#include "gateway/backtest/foresight.hpp"
#include "gateway/config/config.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

// Names of targets that are counted apart; past it the rest is one.
inline constexpr size_t kBacktestTargetsMax = 1000;
inline constexpr char kOtherTargets[] = "(others)";

enum class Verdict {
  kSame,
  kDiffers,   // a lead as before, but its deal would differ
  kLead,      // no lead before, one now
  kParked,    // not parked before
  kIgnored,   // not ignored before
  kNoEvent,   // the preset answers it as a handshake, refuses it, or makes fewer events of the delivery
  kNoSource,  // its source is not in the configuration
  kNoBytes,   // past retention
  kNoDeal,    // its deal is gone
};
std::string_view verdict_name(Verdict verdict);  // "same", "differs", "lead_now", "parked_now", ...

struct Finding {
  int64_t event_id = 0;
  int64_t deal_id = 0;  // 0: none
  std::string source;
  Verdict verdict = Verdict::kSame;
  std::string why;  // of what is parked or ignored now, and of what makes no event
  std::vector<Difference> differences;
  std::vector<ForeseenConflict> conflicts;  // also of what is the same
};

struct BacktestTotals {
  int64_t events = 0;
  std::map<Verdict, int64_t> by_verdict;
  std::map<std::string, int64_t> by_target;  // differences
  std::map<ConflictKind, int64_t> by_conflict;
};

struct BacktestFilter {
  Timestamp since{};
  std::string source;  // empty: all
};

// `tell` hears of every event that is not the same or has a conflict. Fails with what the connection says.
Result<BacktestTotals> run_backtest(store::Connection& connection, const Config& config, const BacktestFilter& filter,
                                    const std::function<void(const Finding&)>& tell);

}  // namespace leadgate::gateway
