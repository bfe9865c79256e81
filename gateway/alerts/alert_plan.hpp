// What people are told of portals, decided of how these are now and of what was told before. Pure; any thread.
//
// Of each portal four things are told: it has been failing for longer than `after`, also where it takes others and one
// of its events is not taken for so long; it was stopped by its own 410; it has new dead letters, and, after one of the
// first two, that it works again. A trouble that lasts is told again after `again`; of each kind there is one message a
// portal in that time at most, however often it changes. A portal that a person or the configuration has disabled is
// not told of, and what was told stays as it is. A portal that is not configured any more is forgotten.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace leadgate::gateway {

enum class AlertKind { kFailing, kStopped, kDeadLetters, kRecovered };
std::string_view alert_type(AlertKind kind);  // "portal.failing", ...

struct PortalHealth {
  bool disabled = false;  // by a person or the configuration
  std::optional<Timestamp> failing_since;
  std::optional<Timestamp> refused_since;  // it does not take one that waits, whatever else it takes
  std::optional<Timestamp> stopped_since;  // by its own 410
  std::optional<Timestamp> last_success_at;
  std::optional<Timestamp> last_failure_at;
  int64_t pending = 0;
  int64_t dead = 0;
  int64_t deaths = 0;   // ever
  int last_status = 0;  // 0: there was no answer
  std::string last_error;
  std::string last_answer;
  std::optional<Timestamp> next_probe;
};

// What one way of telling has told of one portal.
struct AlertsTold {
  std::optional<Timestamp> failing_at;
  std::optional<Timestamp> stopped_at;
  std::optional<Timestamp> dead_at;
  bool is_open = false;  // of failing or stopped, and not of its end
  int64_t deaths = 0;    // those that are not news

  bool operator==(const AlertsTold&) const = default;
};

struct AlertTimes {
  std::chrono::milliseconds after{};
  std::chrono::milliseconds again{};
};

struct Alert {
  AlertKind kind = AlertKind::kFailing;
  std::string portal;
  std::optional<Timestamp> since;  // of the trouble; of kRecovered: when it worked again
  PortalHealth health;
};

using AlertsToldByPortal = std::map<std::string, AlertsTold>;

struct AlertPlan {
  std::vector<Alert> say;
  AlertsToldByPortal told;  // once that is said; what is not in it is forgotten
};

AlertPlan plan_alerts(const std::map<std::string, PortalHealth>& portals, const AlertsToldByPortal& told,
                      const AlertTimes& times, Timestamp now);

// The same for the same news, also after a restart in between: what receivers know a repeated message by.
std::string alert_id(const std::vector<Alert>& alerts, const AlertsToldByPortal& told_before);

}  // namespace leadgate::gateway
