#include "gateway/alerts/alert_plan.hpp"

#include <algorithm>

#include "base/crypto.hpp"

namespace leadgate::gateway {
namespace {

// A clock that was set back makes what was told seem to be still to come: then it may be told again.
bool may_tell(const std::optional<Timestamp>& last, std::chrono::milliseconds again, Timestamp now) {
  return !last || *last > now || now - *last >= again;
}

// It takes nothing, or goes on refusing what waits though it takes others. What it refused before and has not been
// asked to take since says nothing of now.
std::optional<Timestamp> failing_since(const PortalHealth& health, std::chrono::milliseconds after, Timestamp now) {
  const bool refuses = health.refused_since && health.last_failure_at && now - *health.last_failure_at < after;
  if (!refuses) return health.failing_since;
  return std::min(health.failing_since.value_or(*health.refused_since), *health.refused_since);
}

std::optional<AlertKind> trouble_of(const PortalHealth& health, std::chrono::milliseconds after, Timestamp now) {
  if (health.stopped_since) return AlertKind::kStopped;
  const auto since = failing_since(health, after, now);
  if (since && now - *since >= after) return AlertKind::kFailing;
  return std::nullopt;
}

class PortalPlan {
 public:
  PortalPlan(const std::string& portal, const PortalHealth& health, AlertsTold& told, std::vector<Alert>& say)
      : portal_(portal), health_(health), told_(told), say_(say) {}

  void tell_trouble(AlertKind kind, const AlertTimes& times, Timestamp now) {
    std::optional<Timestamp>& last = kind == AlertKind::kStopped ? told_.stopped_at : told_.failing_at;
    if (!may_tell(last, times.again, now)) return;
    last = now;
    told_.is_open = true;
    // It tells how many are dead.
    if (health_.deaths > told_.deaths) told_.dead_at = now;
    told_.deaths = health_.deaths;
    say_.push_back({kind, portal_,
                    kind == AlertKind::kStopped ? health_.stopped_since : failing_since(health_, times.after, now),
                    health_});
  }

  void tell_dead(const AlertTimes& times, Timestamp now) {
    // What died is no news once somebody has dealt with all of it; and a number may be of another database.
    if (health_.dead == 0 || health_.deaths < told_.deaths) told_.deaths = health_.deaths;
    if (health_.deaths == told_.deaths || !may_tell(told_.dead_at, times.again, now)) return;
    told_.dead_at = now;
    told_.deaths = health_.deaths;
    say_.push_back({AlertKind::kDeadLetters, portal_, health_.failing_since, health_});
  }

  void tell_end(const AlertTimes& times, Timestamp now) {
    if (!told_.is_open || health_.failing_since || trouble_of(health_, times.after, now)) return;
    told_.is_open = false;
    say_.push_back({AlertKind::kRecovered, portal_, health_.last_success_at, health_});
  }

 private:
  const std::string& portal_;
  const PortalHealth& health_;
  AlertsTold& told_;
  std::vector<Alert>& say_;
};

void add_time(std::string& text, const std::optional<Timestamp>& time) {
  text += time ? std::to_string(to_micros(*time)) : "-";
  text += '\n';
}

}  // namespace

std::string_view alert_type(AlertKind kind) {
  switch (kind) {
    case AlertKind::kFailing:
      return "portal.failing";
    case AlertKind::kStopped:
      return "portal.stopped";
    case AlertKind::kDeadLetters:
      return "portal.dead_letters";
    case AlertKind::kRecovered:
      return "portal.recovered";
  }
  return "";
}

AlertPlan plan_alerts(const std::map<std::string, PortalHealth>& portals, const AlertsToldByPortal& told,
                      const AlertTimes& times, Timestamp now) {
  AlertPlan plan;
  for (const auto& [name, health] : portals) {
    const auto before = told.find(name);
    AlertsTold next = before == told.end() ? AlertsTold() : before->second;
    if (!health.disabled) {
      PortalPlan portal(name, health, next, plan.say);
      if (const auto trouble = trouble_of(health, times.after, now)) portal.tell_trouble(*trouble, times, now);
      portal.tell_dead(times, now);
      portal.tell_end(times, now);
    }
    if (next != AlertsTold()) plan.told.emplace(name, next);
  }
  return plan;
}

std::string alert_id(const std::vector<Alert>& alerts, const AlertsToldByPortal& told_before) {
  std::string text;
  for (const Alert& alert : alerts) {
    text.append(alert_type(alert.kind)).append(1, '\n').append(alert.portal).append(1, '\n');
    add_time(text, alert.since);
    const auto before = told_before.find(alert.portal);
    if (before == told_before.end()) continue;
    add_time(text, before->second.failing_at);
    add_time(text, before->second.stopped_at);
    add_time(text, before->second.dead_at);
  }
  const auto hash = hash128(text);
  return "alert_" + to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace leadgate::gateway
