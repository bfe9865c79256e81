// One connection: reads heads and bodies, calls handlers, writes answers, in order, one at a time. Internal to
// gateway/http.
//
// run() is the one coroutine; it is a loop over steps whose decisions are plain functions, and it suspends only for the
// socket and for the handler. Buffers and parsers are members, so that coroutine frames stay small enough for Asio to
// recycle. Owned by shared_ptr from run(); everything runs on the lane's thread. Peers' faults end the connection, or
// the request, never the process; a handler's exception becomes a 500.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/http/application.hpp"
#include "gateway/http/chunked.hpp"
#include "gateway/http/framing.hpp"
#include "gateway/http/input_buffer.hpp"
#include "gateway/http/response_head.hpp"
#include "gateway/http/server_state.hpp"

namespace leadgate::gateway {

enum class Admission {
  kServe,
  kRefuse,  // over connections_max: answered 503 and closed
};

class Session final : public std::enable_shared_from_this<Session>, public Connection, public ResponseStream {
 public:
  // Made on the acceptor's thread, so the limits come from there.
  Session(Socket socket, std::shared_ptr<ServerState> state, Lane& lane, std::shared_ptr<const HttpLimits> limits,
          Admission admission);
  ~Session() override;

  static Task<void> run(std::shared_ptr<Session> self);

  // By the lane.
  void check_deadline(SteadyTime now);
  void begin_drain();
  void abort();
  size_t lane_index() const { return lane_index_; }
  void set_lane_index(size_t index) { lane_index_ = index; }

  Executor executor() override { return socket_.get_executor(); }
  const Clock& clock() const override { return state_->clock; }
  bool closing() const override;
  std::shared_ptr<Waker> waker() override;
  void ring_at(SteadyTime when) override { ring_at_ = when; }
  void rest() override;
  Task<bool> write(SharedText text) override;
  Connection& connection() override { return *this; }

 private:
  using Milliseconds = std::chrono::milliseconds;
  // What the loop has to do next.
  enum class Step { kReadHead, kSizedBody, kChunkedBody, kHandle, kAnswer, kClose };
  // A session in its lane, until its coroutine ends, however it ends.
  struct Served;
  // What the deadline is for.
  enum class Phase { kIdle, kHead, kBody, kHandler, kWrite, kDiscard };

  // session.cpp: the loop and the head
  void arm_deadline(Phase phase, Milliseconds timeout, size_t bytes = 0);
  Step start_message();
  Step parse_head();
  Step on_head_bytes(boost::system::error_code error, size_t bytes);
  Step admit();
  Step answer_at_once(HttpResponse response);
  std::optional<HttpResponse> quick_answer();
  Step refuse(int status, std::string_view detail);
  Task<void> handle();
  void close();

  // session_body.cpp
  Step begin_body();
  Step on_body_complete();
  Step on_body_failure();
  Step refuse_for_budget();
  void take_buffered_body();
  Task<Step> read_sized_body();
  Task<Step> read_chunked_body();
  Step feed_chunked();
  std::string_view continue_line();

  // session_answer.cpp
  void begin_answer();
  void write_at_once();
  void end_answer();
  Task<void> finish_answer();
  Task<bool> write_rest();
  Task<void> run_stream();
  Task<void> discard_input();
  void watch_peer();
  void look_behind_pipelined_bytes();

  std::shared_ptr<ServerState> state_;
  Lane& lane_;
  const std::shared_ptr<const HttpLimits> head_limits_;  // of the connection's buffer and parser
  std::shared_ptr<const HttpLimits> limits_;             // of the message
  Socket socket_;
  const Admission admission_;
  size_t lane_index_ = 0;
  std::string peer_;
  bool open_ = true;

  // Deadline
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime phase_began_{};
  SteadyTime ring_at_ = SteadyTime::max();  // of the bell, for the handler
  bool timed_out_ = false;  // the phase is past its deadline; what it waits for may have come all the same

  // The message being read
  InputBuffer input_;
  HeadParser parser_;
  RequestPtr request_;
  std::shared_ptr<const Endpoint> endpoint_;
  std::optional<ChunkedDecoder> chunks_;
  std::string body_;
  uint64_t content_length_ = 0;
  size_t body_bytes_max_ = 0;
  int minor_version_ = 1;
  bool chunked_ = false;
  bool expects_continue_ = false;
  bool is_head_ = false;
  bool sender_closes_ = false;  // the request called itself the last of its connection
  size_t requests_ = 0;

  // The answer
  HttpResponse response_;
  Persistence persistence_ = Persistence::kKeepAlive;
  BodyFraming framing_ = BodyFraming::kLength;
  std::string out_;        // head, and the body when that is small
  std::string_view tail_;  // a large body, within response_; or a text that a stream is writing
  std::string_view end_;   // of that text's chunk
  size_t written_ = 0;     // of the three together
  bool discard_ = false;   // unread input is left: read and drop some before closing
  bool peer_gone_ = false;
  bool watching_peer_ = false;
  bool peer_pipelines_ = false;  // unread bytes wait, behind which the socket may have ended
  std::shared_ptr<Waker> waker_;
};

}  // namespace leadgate::gateway
