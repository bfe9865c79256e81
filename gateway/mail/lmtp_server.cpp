#include "gateway/mail/lmtp_server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "gateway/config/text_rules.hpp"
#include "gateway/mail/lmtp_session.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

using StreamProtocol = boost::asio::generic::stream_protocol;
using StreamAcceptor = boost::asio::basic_socket_acceptor<StreamProtocol, Executor>;
using boost::system::error_code;

constexpr std::string_view kUnix = "unix:";
constexpr std::chrono::milliseconds kAcceptRetry{100};
constexpr std::chrono::milliseconds kDeadlineTick{100};
constexpr std::chrono::milliseconds kCutOffPatience{1000};

// A socket file whose server is gone; one that answers stays.
void remove_stale_socket(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0 || !S_ISSOCK(about.st_mode)) return;
  boost::asio::io_context context(1);
  boost::asio::local::stream_protocol::socket probe(context);
  error_code error;
  probe.connect(boost::asio::local::stream_protocol::endpoint(path), error);
  if (error == boost::asio::error::connection_refused) ::unlink(path.c_str());
}

Result<StreamProtocol::endpoint> endpoint_of(const std::string& listen) {
  if (listen.starts_with(kUnix)) {
    const std::string path = listen.substr(kUnix.size());
    if (path.size() >= sizeof(sockaddr_un{}.sun_path)) return Error::invalid("The path of the socket is too long.");
    remove_stale_socket(path);
    return StreamProtocol::endpoint(boost::asio::local::stream_protocol::endpoint(path));
  }
  const std::optional<ListenEndpoint> parsed = parse_listen(listen);
  if (!parsed) return Error::invalid("'" + listen + "' is no ADDRESS:PORT.");
  const auto address = boost::asio::ip::make_address(parsed->address);
  return StreamProtocol::endpoint(boost::asio::ip::tcp::endpoint(address, parsed->port));
}

}  // namespace

// The acceptor with its loop, and the look at the sessions' deadlines.
class LmtpServer::Listener {
 public:
  explicit Listener(std::shared_ptr<LmtpState> state)
      : state_(std::move(state)),
        acceptor_(state_->context.get_executor()),
        pause_(state_->context.get_executor()),
        tick_(state_->context.get_executor()) {}

  Result<uint16_t> open(const std::string& listen) {
    const auto endpoint = endpoint_of(listen);
    if (!endpoint.ok()) return endpoint.error();
    const bool is_unix = listen.starts_with(kUnix);
    error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error && !is_unix) acceptor_.set_option(StreamAcceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return Error::unavailable("Cannot listen for LMTP on " + listen + ": " + error.message() + ".");
    if (!is_unix) return bound_port();
    path_ = listen.substr(kUnix.size());
    ::chmod(path_.c_str(), 0666);  // the mail server has a user of its own; its folder says who may come
    return uint16_t{0};
  }

  static Task<void> run(std::shared_ptr<Listener> self) {
    while (!self->stopped_) {
      StreamSocket socket(self->state_->context.get_executor());
      auto [error] = co_await self->acceptor_.async_accept(socket, with_error());
      if (!error) {
        self->admit(std::move(socket));
      } else if (!self->stopped_ && error != boost::asio::error::connection_aborted) {
        log_warn("Accepting LMTP connections pauses for 100 ms: {}.", error.message());
        self->pause_.expires_after(kAcceptRetry);
        co_await self->pause_.async_wait(with_error());
      }
    }
  }

  static Task<void> watch(std::shared_ptr<Listener> self) {
    while (!self->state_->stopped) {
      self->tick_.expires_after(kDeadlineTick);
      co_await self->tick_.async_wait(with_error());
      const SteadyTime now = self->state_->services.clock.steady();
      for (LmtpSession* const session : self->state_->sessions) session->look_at_deadline(now);
    }
  }

  void drain() {
    stopped_ = true;
    state_->draining = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    if (!path_.empty()) ::unlink(path_.c_str());
    for (LmtpSession* const session : state_->sessions) session->drain();
    state_->one_gone();
  }
  void abort() {
    for (LmtpSession* const session : state_->sessions) session->abort();
  }
  void stop() {
    state_->stopped = true;
    tick_.cancel();
  }

 private:
  uint16_t bound_port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(const_cast<StreamAcceptor&>(acceptor_).native_handle(), reinterpret_cast<sockaddr*>(&address), &size);
    const auto* const four = reinterpret_cast<const sockaddr_in*>(&address);
    const auto* const six = reinterpret_cast<const sockaddr_in6*>(&address);
    return ntohs(address.ss_family == AF_INET6 ? six->sin6_port : four->sin_port);
  }

  void admit(StreamSocket socket) {
    if (state_->sessions.size() >= state_->settings().connections_max) {
      constexpr std::string_view kFull = "421 4.3.2 Too many connections; come back later.\r\n";
      error_code ignored;
      socket.non_blocking(true, ignored);
      socket.write_some(boost::asio::buffer(kFull), ignored);
      return;
    }
    auto session = std::make_shared<LmtpSession>(std::move(socket), state_);
    spawn(state_->context.get_executor(), "lmtp session", state_->task_failures, LmtpSession::run(session));
  }

  std::shared_ptr<LmtpState> state_;
  StreamAcceptor acceptor_;
  Timer pause_;
  Timer tick_;
  std::string path_;  // of a Unix socket
  bool stopped_ = false;
};

Result<std::unique_ptr<LmtpServer>> LmtpServer::start(const std::string& listen, Services& services,
                                                      LetterWorkers& workers, boost::asio::io_context& context) {
  auto server = std::make_unique<LmtpServer>(Passkey());
  server->drained_ = true;
  server->state_ = std::make_shared<LmtpState>(services, workers, context);
  server->listener_ = std::make_shared<Listener>(server->state_);
  const Result<uint16_t> port = server->listener_->open(listen);
  if (!port.ok()) return port.error();
  server->bound_port_ = *port;
  server->drained_ = false;
  Counter& failures = server->state_->task_failures;
  spawn(context.get_executor(), "lmtp accept", failures, Listener::run(server->listener_));
  spawn(context.get_executor(), "lmtp deadlines", failures, Listener::watch(server->listener_));
  return server;
}

void LmtpServer::update() {
  state_->budget.set_bytes_max(state_->services.snapshot.get()->config->limits.in_flight_body_bytes_max);
}

LmtpServer::~LmtpServer() {
  if (!drained_) drain(std::chrono::milliseconds(0));
}

void LmtpServer::drain(std::chrono::milliseconds patience) {
  LEADGATE_INVARIANT(!drained_, "A server is drained once.");
  drained_ = true;
  const auto on_its_thread = [this](void (Listener::*what)()) {
    boost::asio::post(state_->context, [listener = listener_, what] { (listener.get()->*what)(); });
  };
  const auto wait = [this](std::chrono::milliseconds span) {
    std::unique_lock lock(state_->mutex);
    return state_->all_gone.wait_for(lock, span, [this] { return state_->open == 0; });
  };
  on_its_thread(&Listener::drain);
  if (!wait(patience)) {
    log_warn("LMTP connections are cut off after {} ms.", patience.count());
    on_its_thread(&Listener::abort);
    wait(kCutOffPatience);
  }
  on_its_thread(&Listener::stop);
}

}  // namespace leadgate::gateway
