#include "gateway/mail/lmtp_session.hpp"

#include <boost/asio/buffer.hpp>

#include "base/log.hpp"
#include "gateway/mail/lmtp_delivery.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kWritePatience{30};
// For reading the letter and for the commit; what comes later is answered when the letter comes again.
constexpr std::chrono::seconds kTakingPatience{60};

// Beside its bytes, what a letter on its way to the database has.
constexpr size_t kEventBytes = 64 * 1024;

// The largest letter that any source takes by LMTP, and that may wait for the database.
size_t letter_bytes_max(const Snapshot& snapshot, size_t waiting) {
  size_t most = 0;
  for (const auto& [name, source] : snapshot.sources) {
    if (source.config->transport() == Transport::kLmtp) most = std::max(most, source.connector->body_bytes_max());
  }
  return std::min(most, waiting - std::min(waiting, kEventBytes));
}

Counter& recipients_counter(Metrics& metrics, const char* answer) {
  return metrics.counter("leadgate_lmtp_recipients_total", "Recipients of letters that came by LMTP, by answer.",
                         {{"answer", answer}});
}

}  // namespace

LmtpState::LmtpState(Services& the_services, LetterWorkers& the_workers, boost::asio::io_context& the_context)
    : services(the_services),
      workers(the_workers),
      context(the_context),
      waiting_bytes_max(services.snapshot.get()->config->storage.backlog_bytes_max),
      budget(services.snapshot.get()->config->limits.in_flight_body_bytes_max),
      connections(services.metrics.gauge("leadgate_lmtp_connections", "Open LMTP connections.")),
      taken(recipients_counter(services.metrics, "taken")),
      deferred(recipients_counter(services.metrics, "deferred")),
      refused(recipients_counter(services.metrics, "refused")),
      task_failures(
          services.metrics.counter("leadgate_task_failures_total", "Exceptions that left a task; each one is a bug")) {}

void LmtpState::one_gone() {
  const std::lock_guard lock(mutex);
  if (--open == 0) all_gone.notify_all();
}

LmtpSession::LmtpSession(StreamSocket socket, std::shared_ptr<LmtpState> state)
    : socket_(std::move(socket)),
      state_(std::move(state)),
      settings_(state_->settings()),
      lease_(state_->budget),
      protocol_(
          {letter_bytes_max(*state_->services.snapshot.get(), state_->waiting_bytes_max), settings_.recipients_max},
          [this](std::string_view address) { return state_->services.snapshot.get()->recipients.find(address); },
          [this](size_t bytes) { return lease_.extend_to(bytes); }) {
  state_->sessions.insert(this);
  state_->connections.add(1);
  const std::lock_guard lock(state_->mutex);
  ++state_->open;
}

LmtpSession::~LmtpSession() {
  state_->sessions.erase(this);
  state_->connections.add(-1);
  state_->one_gone();
}

void LmtpSession::extend_deadline() {
  const auto span = protocol_.at_rest() ? settings_.idle_timeout : settings_.letter_timeout;
  deadline_ = state_->services.clock.steady() + span;
}

void LmtpSession::look_at_deadline(SteadyTime now) {
  if (now < deadline_ || overdue_) return;
  overdue_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void LmtpSession::drain() {
  boost::system::error_code ignored;
  if (reading_ && protocol_.at_rest()) socket_.cancel(ignored);
}

void LmtpSession::abort() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<void> LmtpSession::run(std::shared_ptr<LmtpSession> self) {
  self->extend_deadline();
  for (;;) {
    Task<bool> writing = self->write_replies();
    const bool written = co_await std::move(writing);
    if (!written || self->protocol_.ended()) co_return;
    if (self->state_->draining && self->protocol_.at_rest()) {
      self->protocol_.shut_down("4.3.2 Leadgate is stopping; come back later.");
      continue;
    }
    if (self->protocol_.letter()) {
      Task<void> taking = self->take_letter();
      co_await std::move(taking);
      continue;
    }
    Task<bool> reading = self->read();
    const bool came = co_await std::move(reading);
    if (came) continue;
    if (self->overdue_) {
      self->protocol_.shut_down("4.4.2 That took too long.");
    } else if (!self->state_->draining) {
      co_return;
    }
  }
}

Task<bool> LmtpSession::write_replies() {
  out_ = protocol_.take_replies();
  if (out_.empty()) co_return true;
  overdue_ = false;
  deadline_ = state_->services.clock.steady() + kWritePatience;
  for (std::string_view left = out_; !left.empty();) {
    const auto bytes = boost::asio::buffer(left.data(), left.size());
    auto [error, size] = co_await socket_.async_write_some(bytes, with_error());
    if (error) co_return false;
    left.remove_prefix(size);
  }
  extend_deadline();
  co_return true;
}

// False: nothing came, for whatever reason.
Task<bool> LmtpSession::read() {
  if (overdue_) co_return false;
  reading_ = true;
  auto [error, size] = co_await socket_.async_read_some(boost::asio::buffer(buffer_), with_error());
  reading_ = false;
  if (error) co_return false;
  protocol_.receive({buffer_.data(), size});
  co_return true;
}

Task<void> LmtpSession::take_letter() {
  using Done = Completion<LmtpAnswers>;
  deadline_ = SteadyTime::max();
  auto done = std::make_shared<Done>(state_->context.get_executor(), state_->services.clock);
  auto letter = std::make_shared<LmtpLetter>(protocol_.take_letter());
  const size_t recipients = letter->recipients.size();
  std::function<void()> work = [state = state_, letter, done] {
    deliver_letter(state->services, *letter, [done](LmtpAnswers answers) { done->fulfil(std::move(answers)); });
  };
  const Result<void> submitted = state_->workers.submit(std::move(work));
  LmtpAnswers answers(recipients, {451, "4.3.2", "Too busy; send it again."});
  if (submitted.ok()) {
    Task<std::optional<LmtpAnswers>> waiting = Done::wait(done, state_->services.clock.steady() + kTakingPatience);
    std::optional<LmtpAnswers> came = co_await std::move(waiting);
    if (came) answers = std::move(*came);
  }
  count(answers);
  lease_ = BodyLease(state_->budget);
  protocol_.answer(answers);
  extend_deadline();
}

void LmtpSession::count(const std::vector<LmtpAnswer>& answers) {
  for (const LmtpAnswer& answer : answers) {
    (answer.code < 300 ? state_->taken : answer.code < 500 ? state_->deferred : state_->refused).add();
  }
}

}  // namespace leadgate::gateway
