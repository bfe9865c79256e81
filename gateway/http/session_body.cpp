// The body of a request: the limit before the first byte, the budget step by step as bytes come, straight into the
// string the handler gets.
#include <algorithm>

#include "gateway/http/problem.hpp"
#include "gateway/http/session.hpp"

namespace leadgate::gateway {
namespace {

// A claimed length is believed up to here; beyond, memory and budget grow with what arrives. It bounds what peers can
// take of the budget by claims alone.
constexpr size_t kBelievedBytes = InputBuffer::kInitialBytes;

// What to have room for when `have` bytes have come of `length`.
size_t next_step(size_t have, size_t length) {
  return std::min(length, std::max(have * 2, kBelievedBytes));
}

constexpr std::string_view kContinueLine = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Session::Step Session::begin_body() {
  if (!chunked_ && content_length_ == 0) return on_body_complete();
  if (content_length_ > body_bytes_max_) {
    return refuse(413, "The body is longer than " + std::to_string(body_bytes_max_) + " bytes.");
  }
  request_->lease = BodyLease(state_->budget);
  body_.clear();
  if (chunked_) {
    chunks_.emplace(body_bytes_max_);
    const Step step = feed_chunked();
    if (step == Step::kChunkedBody) arm_deadline(Phase::kBody, limits_->body_timeout);
    return step;
  }
  const auto length = static_cast<size_t>(content_length_);
  if (!request_->lease.extend_to(next_step(std::min(input_.size(), length), length))) return refuse_for_budget();
  body_.reserve(next_step(0, length) + kPaddingBytes);
  take_buffered_body();
  if (body_.size() == content_length_) return on_body_complete();
  arm_deadline(Phase::kBody, limits_->body_timeout);
  return Step::kSizedBody;
}

void Session::take_buffered_body() {
  const size_t missing = static_cast<size_t>(content_length_) - body_.size();
  const std::string_view ready = input_.view().substr(0, missing);
  body_.append(ready);
  input_.consume(ready.size());
}

// What to say before the rest of the body is waited for; empty when the client does not ask, or has begun to send.
std::string_view Session::continue_line() {
  const bool asked = std::exchange(expects_continue_, false);
  return asked && body_.empty() && input_.empty() ? kContinueLine : std::string_view();
}

Task<Session::Step> Session::read_sized_body() {
  out_ = continue_line();
  if (!out_.empty()) {
    tail_ = {};
    written_ = 0;
    const bool sent = co_await write_rest();
    if (!sent) co_return Step::kClose;
    arm_deadline(Phase::kBody, limits_->body_timeout);
  }
  const auto length = static_cast<size_t>(content_length_);
  while (body_.size() < length) {
    const size_t have = body_.size();
    const size_t room = next_step(have, length);
    if (!request_->lease.extend_to(room)) co_return refuse_for_budget();
    body_.reserve(room + kPaddingBytes);
    body_.resize(room);
    const auto space = boost::asio::buffer(body_.data() + have, room - have);
    const auto [error, bytes] = co_await socket_.async_read_some(space, with_error());
    body_.resize(have + bytes);
    if (error || (timed_out_ && body_.size() < length)) co_return on_body_failure();
    arm_deadline(Phase::kBody, limits_->body_timeout, body_.size());
  }
  co_return on_body_complete();
}

Task<Session::Step> Session::read_chunked_body() {
  out_ = continue_line();
  if (!out_.empty()) {
    tail_ = {};
    written_ = 0;
    const bool sent = co_await write_rest();
    if (!sent) co_return Step::kClose;
    arm_deadline(Phase::kBody, limits_->body_timeout);
  }
  Step step = Step::kChunkedBody;
  while (step == Step::kChunkedBody) {
    const auto space = input_.space();
    const auto [error, bytes] = co_await socket_.async_read_some(space, with_error());
    if (error) co_return on_body_failure();
    input_.commit(bytes);
    step = feed_chunked();
    if (step != Step::kChunkedBody) break;
    if (timed_out_) co_return on_body_failure();
    arm_deadline(Phase::kBody, limits_->body_timeout, body_.size());
  }
  co_return step;
}

// Decodes what is buffered. The budget is asked first, for all that the buffer could add.
Session::Step Session::feed_chunked() {
  if (!request_->lease.extend_to(body_.size() + input_.size())) return refuse_for_budget();
  const ChunkedDecoder::Progress progress = chunks_->feed(input_.view(), body_);
  input_.consume(progress.consumed);
  switch (progress.state) {
    case ChunkedDecoder::State::kNeedMore:
      return Step::kChunkedBody;
    case ChunkedDecoder::State::kRefused:
      return refuse(chunks_->refusal().status, chunks_->refusal().text);
    case ChunkedDecoder::State::kDone:
      break;
  }
  return on_body_complete();
}

Session::Step Session::refuse_for_budget() {
  return refuse(503, "Too many bodies are being received; try again in a moment.");
}

Session::Step Session::on_body_failure() {
  if (timed_out_) return refuse(408, "The body of the request did not arrive in time.");
  if (!open_) return Step::kClose;
  // The peer may have closed its half only: it can still read why.
  return refuse(400, "The connection ended before the body of the request was complete.");
}

}  // namespace leadgate::gateway
