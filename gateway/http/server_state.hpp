// What the sessions of one HTTP server share: the references it was given, the budget, the counts, and a lane for each
// I/O thread. Internal to gateway/http.
//
// Owned by shared_ptr by the server and every session, so that a session which outlives the server's drain still has
// it. Counters are for any thread; a Lane belongs to its thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/http/application.hpp"
#include "gateway/http/body_budget.hpp"
#include "gateway/http/limits.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

class Session;

struct HttpMetrics {
  explicit HttpMetrics(Metrics& metrics);

  Gauge& connections;
  Counter& accepted;
  Counter& refused_connections;
  Counter& requests;
  Counter& refused_requests;  // by the framing gate or a limit
  Counter& timeouts;
  Counter& overdue_handlers;
  Counter& handler_failures;
  Counter& task_failures;
};

// The sessions of one I/O thread, their deadlines and the current Date. Deadlines are plain members of the sessions;
// one timer a thread looks at them all, a few times within the shortest timeout, so that no request arms or cancels a
// timer.
class Lane {
 public:
  Lane(boost::asio::io_context& context, std::shared_ptr<const HttpLimits> limits, const Clock& clock);

  boost::asio::io_context& context() { return context_; }
  // The limits in force; a message keeps those that it began with.
  const std::shared_ptr<const HttpLimits>& limits() const { return limits_; }
  void set_limits(std::shared_ptr<const HttpLimits> limits);
  void add(Session& session);
  void remove(Session& session);
  // The Date field for `now`, rendered once a second.
  const std::string& date(Timestamp now);

  // Looks at the deadlines until stop().
  static Task<void> watch(std::shared_ptr<Lane> self);
  void stop();
  void drain_sessions();
  void abort_sessions();

 private:
  boost::asio::io_context& context_;
  const Clock& clock_;
  std::shared_ptr<const HttpLimits> limits_;
  std::chrono::milliseconds tick_;
  Timer timer_;
  std::vector<Session*> sessions_;
  std::string date_;
  int64_t date_second_ = -1;
  bool stopped_ = false;
};

struct ServerState {
  ServerState(const HttpLimits& http_limits, Application& app, const Clock& the_clock, Metrics& registry)
      : application(app), clock(the_clock), metrics(registry), budget(http_limits.in_flight_body_bytes_max) {}

  Application& application;
  const Clock& clock;
  HttpMetrics metrics;
  BodyBudget budget;
  std::vector<std::shared_ptr<Lane>> lanes;

  std::atomic<bool> draining{false};
  std::atomic<size_t> connections{0};  // served ones and refused ones
  std::mutex mutex;                    // only for waiting until connections is 0
  std::condition_variable all_gone;

  void connection_opened();
  void connection_closed();
};

}  // namespace leadgate::gateway
