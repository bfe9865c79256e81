#include <algorithm>

#include "gateway/http/server_state.hpp"
#include "gateway/http/session.hpp"

namespace leadgate::gateway {
namespace {

// A quarter of the shortest timeout, so that none is late by more than that; 5 to 250 ms.
std::chrono::milliseconds tick_for(const HttpLimits& limits) {
  const auto shortest =
      std::min({limits.first_byte_timeout, limits.idle_timeout, limits.header_timeout, limits.body_timeout,
                limits.handler_timeout, limits.write_timeout, limits.discard_timeout});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

HttpMetrics::HttpMetrics(Metrics& metrics)
    : connections(metrics.gauge("leadgate_http_connections", "Open connections")),
      accepted(metrics.counter("leadgate_http_connections_accepted_total", "Connections accepted")),
      refused_connections(metrics.counter("leadgate_http_connections_refused_total", "Connections over the limit")),
      requests(metrics.counter("leadgate_http_requests_total", "Requests that passed the framing gate")),
      refused_requests(
          metrics.counter("leadgate_http_requests_refused_total", "Requests refused by the framing gate or a limit")),
      timeouts(metrics.counter("leadgate_http_timeouts_total", "Connections that were too slow")),
      overdue_handlers(metrics.counter("leadgate_http_handlers_overdue_total", "Handlers past their deadline")),
      handler_failures(metrics.counter("leadgate_http_handler_failures_total", "Handlers that threw; each is a bug")),
      task_failures(metrics.counter("leadgate_task_failures_total", "Exceptions that left a task; each one is a bug")) {
}

Lane::Lane(boost::asio::io_context& context, std::shared_ptr<const HttpLimits> limits, const Clock& clock)
    : context_(context),
      clock_(clock),
      limits_(std::move(limits)),
      tick_(tick_for(*limits_)),
      timer_(context.get_executor()) {}

void Lane::set_limits(std::shared_ptr<const HttpLimits> limits) {
  limits_ = std::move(limits);
  tick_ = tick_for(*limits_);
}

void Lane::add(Session& session) {
  session.set_lane_index(sessions_.size());
  sessions_.push_back(&session);
}

void Lane::remove(Session& session) {
  const size_t index = session.lane_index();
  LEADGATE_INVARIANT(index < sessions_.size() && sessions_[index] == &session, "A session is removed once.");
  sessions_[index] = sessions_.back();
  sessions_[index]->set_lane_index(index);
  sessions_.pop_back();
}

const std::string& Lane::date(Timestamp now) {
  const int64_t second = to_micros(now) / 1'000'000;
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(now);
  }
  return date_;
}

// Nothing below runs a session in place: cancelling a read or ringing a bell only queues it, so the list holds still.
Task<void> Lane::watch(std::shared_ptr<Lane> self) {
  while (!self->stopped_) {
    self->timer_.expires_after(self->tick_);
    co_await self->timer_.async_wait(with_error());
    const SteadyTime now = self->clock_.steady();
    for (Session* session : self->sessions_) session->check_deadline(now);
  }
}

void Lane::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Lane::drain_sessions() {
  for (Session* session : sessions_) session->begin_drain();
}

void Lane::abort_sessions() {
  for (Session* session : sessions_) session->abort();
}

void ServerState::connection_opened() {
  connections.fetch_add(1);
  metrics.connections.add(1);
}

void ServerState::connection_closed() {
  metrics.connections.add(-1);
  if (connections.fetch_sub(1) == 1 && draining) {
    const std::lock_guard lock(mutex);
    all_gone.notify_all();
  }
}

}  // namespace leadgate::gateway
