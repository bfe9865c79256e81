#include "gateway/http/session.hpp"

#include <algorithm>
#include <exception>

#include "base/log.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

// What the buffer must be able to hold unconsumed: the longest line that any parser waits for.
size_t input_bytes_max(const HttpLimits& limits) {
  return std::max({limits.header_bytes_max, limits.target_bytes_max + 64, ChunkedDecoder::kTrailerBytesMax});
}

std::string address_of(const Socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

}  // namespace

Session::Session(Socket socket, std::shared_ptr<ServerState> state, Lane& lane,
                 std::shared_ptr<const HttpLimits> limits, Admission admission)
    : state_(std::move(state)),
      lane_(lane),
      head_limits_(std::move(limits)),
      limits_(head_limits_),
      socket_(std::move(socket)),
      admission_(admission),
      peer_(address_of(socket_)),
      input_(input_bytes_max(*head_limits_)),
      parser_(*head_limits_) {
  state_->connection_opened();
}

Session::~Session() {
  state_->connection_closed();
}

struct Session::Served {
  explicit Served(Session& session) : s(session) { s.lane_.add(s); }
  ~Served() {
    s.close();
    s.lane_.remove(s);
  }
  Session& s;
};

Task<void> Session::run(std::shared_ptr<Session> self) {
  Session& s = *self;
  const Served served(s);
  while (s.open_) {
    Step step = s.start_message();
    while (step == Step::kReadHead) {
      const auto space = s.input_.space();
      const auto [error, bytes] = co_await s.socket_.async_read_some(space, with_error());
      step = s.on_head_bytes(error, bytes);
    }
    if (step == Step::kClose) break;
    if (step == Step::kSizedBody) step = co_await s.read_sized_body();
    if (step == Step::kChunkedBody) step = co_await s.read_chunked_body();
    if (step == Step::kClose) break;
    if (step == Step::kHandle) co_await s.handle();
    s.begin_answer();
    if (s.written_ < s.out_.size() + s.tail_.size() || s.response_.stream || s.discard_) co_await s.finish_answer();
    s.end_answer();
  }
}

// `bytes` are what was received or is to be sent: they may take as long as the lowest rate allows.
void Session::arm_deadline(Phase phase, Milliseconds timeout, size_t bytes) {
  if (phase != phase_ || phase == Phase::kIdle) {
    phase_began_ = state_->clock.steady();
    timed_out_ = false;
  }
  phase_ = phase;
  const auto slack = Milliseconds(bytes * 1000 / std::max<size_t>(limits_->body_bytes_per_second_min, 1));
  deadline_ = phase_began_ + timeout + slack;
}

// Cancelling ends the pending read or write with an error; who waits for it then looks at timed_out_. One that has
// completed already cannot be cancelled: hence again at every tick, as long as the phase lasts.
void Session::check_deadline(SteadyTime now) {
  if (peer_pipelines_ && phase_ == Phase::kHandler) look_behind_pipelined_bytes();
  if (now >= ring_at_) {
    ring_at_ = SteadyTime::max();
    if (waker_ != nullptr) waker_->wake();
  }
  if (now < deadline_) return;
  if (phase_ == Phase::kHandler) {
    deadline_ = SteadyTime::max();
    state_->metrics.overdue_handlers.add();
    if (waker_ != nullptr) waker_->wake();
    return;
  }
  if (!timed_out_ && phase_ != Phase::kIdle && phase_ != Phase::kDiscard) state_->metrics.timeouts.add();
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Session::begin_drain() {
  boost::system::error_code ignored;
  if (phase_ == Phase::kIdle) socket_.cancel(ignored);
  if (waker_ != nullptr) waker_->wake();
}

void Session::abort() {
  peer_gone_ = true;
  open_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (waker_ != nullptr) waker_->wake();
}

bool Session::closing() const {
  return peer_gone_ || state_->draining.load(std::memory_order_relaxed);
}

Session::Step Session::start_message() {
  parser_.reset();
  limits_ = lane_.limits();
  discard_ = is_head_ = sender_closes_ = peer_pipelines_ = false;
  if (admission_ == Admission::kRefuse) {
    return refuse(503, "Too many connections are open; try again in a moment.");
  }
  if (!input_.empty()) return parse_head();
  if (state_->draining) return Step::kClose;
  arm_deadline(Phase::kIdle, requests_ == 0 ? limits_->first_byte_timeout : limits_->idle_timeout);
  return Step::kReadHead;
}

Session::Step Session::on_head_bytes(boost::system::error_code error, size_t bytes) {
  if (!error) {
    input_.commit(bytes);
    const Step next = parse_head();
    if (next != Step::kReadHead || !timed_out_) return next;
  }
  const bool began = phase_ == Phase::kHead;
  if (timed_out_ && began) return refuse(408, "The head of the request did not arrive in time.");
  return Step::kClose;
}

Session::Step Session::parse_head() {
  const HeadParser::Progress progress = parser_.consume(input_.view());
  input_.consume(progress.consumed);
  switch (progress.state) {
    case HeadParser::State::kNeedMore:
      if (phase_ != Phase::kHead) arm_deadline(Phase::kHead, limits_->header_timeout);
      return Step::kReadHead;
    case HeadParser::State::kRefused:
      return refuse(parser_.refusal().status, parser_.refusal().text);
    case HeadParser::State::kDone:
      break;
  }
  return admit();
}

// The head is complete and well-framed: who answers, and is the body wanted?
Session::Step Session::admit() {
  Head& head = parser_.head();
  request_ = std::make_shared<HttpRequest>();
  HttpRequest& request = *request_;
  is_head_ = head.method == "HEAD";
  request.raw.method = std::move(head.method);
  request.raw.path = std::move(head.path);
  if (head.target.find('%') < head.target.find('?')) {
    request.raw.raw_path = head.target.substr(0, head.target.find('?'));
  }
  request.raw.query = std::move(head.query);
  request.raw.headers = std::move(head.fields);
  request.raw.received_at = state_->clock.now();
  request.target = std::move(head.target);
  request.peer = peer_;
  request.connection = this;
  content_length_ = head.content_length;
  chunked_ = head.chunked;
  minor_version_ = head.minor_version;
  expects_continue_ = head.expects_continue;
  limits_ = lane_.limits();  // those of its first byte may be long out of force
  sender_closes_ = head.persistence == Persistence::kClose;
  persistence_ = head.persistence;
  if (++requests_ >= limits_->requests_per_connection_max && !sender_closes_) {
    // The sender cannot know that this one is the last: what it has sent behind it is dropped.
    persistence_ = Persistence::kClose;
    discard_ = true;
  }
  state_->metrics.requests.add();

  Route route;
  try {
    route = state_->application.route(request);
  } catch (...) {
    state_->metrics.handler_failures.add();
    log_error("Routing threw, which is a bug: {}", describe_exception(std::current_exception()));
  }
  if (route.answer) return answer_at_once(std::move(*route.answer));
  if (route.endpoint == nullptr) return answer_at_once(problem_response(500, "The request could not be routed."));
  endpoint_ = std::move(route.endpoint);
  if (auto answer = quick_answer()) return answer_at_once(std::move(*answer));
  body_bytes_max_ = std::min(endpoint_->body_bytes_max, limits_->body_bytes_max);
  return begin_body();
}

std::optional<HttpResponse> Session::quick_answer() {
  if (!endpoint_->quick || chunked_ || content_length_ > 0) return std::nullopt;
  try {
    return endpoint_->quick(*request_);
  } catch (...) {
    state_->metrics.handler_failures.add();
    log_error("A quick handler threw, which is a bug: {}", describe_exception(std::current_exception()));
    return problem_response(500, "An error of the server; the request was not at fault.");
  }
}

// Before the body is read. What of it has arrived whole is dropped; if more is to come, the connection ends.
Session::Step Session::answer_at_once(HttpResponse response) {
  response_ = std::move(response);
  if (!chunked_ && content_length_ <= input_.size()) {
    input_.consume(static_cast<size_t>(content_length_));
  } else {
    persistence_ = Persistence::kClose;
    discard_ = true;
  }
  return Step::kAnswer;
}

// For faults of the peer that leave it unknown, or unwanted, where the next message starts.
Session::Step Session::refuse(int status, std::string_view detail) {
  state_->metrics.refused_requests.add();
  response_ = problem_response(status, detail);
  persistence_ = Persistence::kClose;
  discard_ = true;
  return Step::kAnswer;
}

Task<void> Session::handle() {
  arm_deadline(Phase::kHandler, limits_->handler_timeout);
  request_->deadline = deadline_;
  std::exception_ptr failure;
  try {
    Task<HttpResponse> answering = endpoint_->handle(request_);
    response_ = co_await std::move(answering);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    state_->metrics.handler_failures.add();
    log_error("A handler threw, which is a bug: {}", describe_exception(failure));
    response_ = problem_response(500, "An error of the server; the request was not at fault.");
  }
}

void Session::close() {
  open_ = false;
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
}

// The body is whole. Bytes after a request that called itself the last mean that the sender counts its body otherwise
// than we do (characters for bytes, say): what was framed is a part of what was meant, and must not become a lead.
Session::Step Session::on_body_complete() {
  const std::string_view rest = input_.view();
  if (sender_closes_ && !std::all_of(rest.begin(), rest.end(), is_line_end)) {
    return refuse(400, "Bytes follow a request that closes the connection; Content-Length is likely too small.");
  }
  if (!body_.empty()) request_->raw.body = PaddedBytes::adopt(std::move(body_));
  body_.clear();
  return Step::kHandle;
}

}  // namespace leadgate::gateway
