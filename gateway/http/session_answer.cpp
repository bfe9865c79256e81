// The answer: head and body in one write, streams, and the orderly end of a connection with unread input.
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/write.hpp>
#include <charconv>

#include "base/log.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/session.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kInlineBodyBytesMax = 16 * 1024;  // copied behind the head; a larger body is gathered
constexpr size_t kKeptOutputBytesMax = 64 * 1024;  // a larger output buffer is not kept for the next answer

// What of consecutive pieces is left after `written` bytes.
template <size_t kCount>
std::array<boost::asio::const_buffer, kCount> rest_of(const std::array<std::string_view, kCount>& pieces,
                                                      size_t written) {
  std::array<boost::asio::const_buffer, kCount> rest;
  for (size_t i = 0; i < kCount; ++i) {
    const size_t sent = std::min(written, pieces[i].size());
    rest[i] = boost::asio::const_buffer(pieces[i].data() + sent, pieces[i].size() - sent);
    written -= sent;
  }
  return rest;
}

std::string hex_size(size_t size) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

// Serialises the answer and sends what the socket takes at once, which nearly always is all of it.
void Session::begin_answer() {
  const bool is_unwelcome = response_.to_anybody && state_->connections.load() > limits_->connections_max / 2;
  if ((is_unwelcome || state_->draining.load(std::memory_order_relaxed)) && persistence_ != Persistence::kClose) {
    persistence_ = Persistence::kClose;
    discard_ = discard_ || !input_.empty();
  }
  if (response_.stream) persistence_ = Persistence::kClose;
  framing_ = body_framing(response_, minor_version_);
  out_.clear();
  append_response_head(out_, response_, lane_.date(state_->clock.now()), framing_, persistence_);
  tail_ = {};
  written_ = 0;
  const bool has_body = framing_ == BodyFraming::kLength && !is_head_;
  const std::string_view body = response_.body_bytes();
  if (has_body && body.size() <= kInlineBodyBytesMax) {
    out_.append(body);
  } else if (has_body) {
    tail_ = body;
  }
  if (is_head_) response_.stream = nullptr;
  phase_ = Phase::kWrite;
  deadline_ = SteadyTime::max();
  write_at_once();
}

void Session::write_at_once() {
  boost::system::error_code error;
  written_ += socket_.write_some(rest_of<2>({out_, tail_}, written_), error);
}

// A small answer that went out whole takes no coroutine: this is all that follows it.
void Session::end_answer() {
  if (persistence_ == Persistence::kClose) open_ = false;
  if (out_.capacity() > kKeptOutputBytesMax) out_ = std::string();
  tail_ = {};
  ring_at_ = SteadyTime::max();
  response_ = HttpResponse();
  request_.reset();
  endpoint_.reset();
  chunks_.reset();
}

Task<void> Session::finish_answer() {
  bool sent = co_await write_rest();
  if (sent && response_.stream) co_await run_stream();
  if (sent && discard_) co_await discard_input();
  if (!sent) open_ = false;
}

Task<bool> Session::write_rest() {
  const size_t total = out_.size() + tail_.size() + end_.size();
  phase_ = Phase::kIdle;  // each write has a deadline of its own
  arm_deadline(Phase::kWrite, limits_->write_timeout, total);
  while (written_ < total) {
    const auto rest = rest_of<3>({out_, tail_, end_}, written_);
    const auto [error, bytes] = co_await socket_.async_write_some(rest, with_error());
    written_ += bytes;
    if (error || (timed_out_ && written_ < total)) {
      peer_gone_ = true;
      co_return false;
    }
  }
  co_return true;
}

// The text is sent from where it is: a peer that takes it slowly holds no copy of it.
Task<bool> Session::write(SharedText text) {
  if (peer_gone_ || !open_) co_return false;
  if (text->empty()) co_return true;
  const bool chunked = framing_ == BodyFraming::kChunked;
  out_ = chunked ? hex_size(text->size()) + "\r\n" : std::string();
  tail_ = *text;
  end_ = chunked ? "\r\n" : "";
  written_ = 0;
  const bool sent = co_await write_rest();
  tail_ = end_ = {};
  phase_ = Phase::kHandler;
  deadline_ = SteadyTime::max();
  co_return sent;
}

Task<void> Session::run_stream() {
  phase_ = Phase::kHandler;
  deadline_ = SteadyTime::max();
  std::exception_ptr failure;
  try {
    Task<void> streaming = response_.stream(*this);
    co_await std::move(streaming);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    state_->metrics.handler_failures.add();
    log_error("A stream threw, which is a bug: {}", describe_exception(failure));
    co_return;  // without the last chunk, so that the peer sees that the answer is cut
  }
  if (framing_ != BodyFraming::kChunked || peer_gone_) co_return;
  out_ = "0\r\n\r\n";
  written_ = 0;
  co_await write_rest();
}

// Says that no more will be sent, then reads and drops what is on its way, within bytes and time.
Task<void> Session::discard_input() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  arm_deadline(Phase::kDiscard, limits_->discard_timeout);
  size_t left = limits_->discard_bytes_max;
  while (left > 0) {
    input_.consume(input_.size());
    const auto space = input_.space();
    const auto [error, bytes] = co_await socket_.async_read_some(space, with_error());
    if (error || timed_out_) co_return;
    left -= std::min(left, bytes);
  }
}

std::shared_ptr<Waker> Session::waker() {
  if (waker_ == nullptr) waker_ = std::make_shared<Waker>(socket_.get_executor(), state_->clock);
  if (!watching_peer_) watch_peer();
  return waker_;
}

// What is sent while a handler sleeps makes its buffers anew; what has been received and not read stays.
void Session::rest() {
  input_.release_when_empty();
  out_ = std::string();
  body_ = std::string();
  parser_.reset();
  chunks_.reset();
}

// A handler that waits for news would not learn that its client has gone: it neither reads nor writes. So the socket is
// watched for readability, and looked into without taking anything.
void Session::watch_peer() {
  watching_peer_ = true;
  auto on_readable = [self = shared_from_this()](boost::system::error_code error) {
    self->watching_peer_ = false;
    if (error) return;
    char byte = 0;
    const ssize_t seen = ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    self->peer_pipelines_ = seen > 0;
    if (seen > 0 || (seen < 0 && (errno == EAGAIN || errno == EINTR))) return;
    self->peer_gone_ = true;
    self->waker_->wake();
  };
  socket_.async_wait(Socket::wait_read, std::move(on_readable));
}

// While unread bytes wait the socket is always readable, which says nothing about its end: the lane asks for that
// alone, once a tick.
void Session::look_behind_pipelined_bytes() {
  pollfd peer{socket_.native_handle(), POLLRDHUP, 0};
  if (::poll(&peer, 1, 0) <= 0) return;
  peer_pipelines_ = false;
  peer_gone_ = true;
  if (waker_ != nullptr) waker_->wake();
}

}  // namespace leadgate::gateway
