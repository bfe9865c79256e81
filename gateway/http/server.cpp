#include "gateway/http/server.hpp"

#include <boost/asio/post.hpp>
#include <charconv>

#include "base/log.hpp"
#include "gateway/http/server_state.hpp"
#include "gateway/http/session.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::milliseconds kAcceptRetry{100};
constexpr std::chrono::milliseconds kCutOffPatience{1000};

// Whether only this one connection could not be accepted. Any other failure may come again at once, for as long as its
// cause lasts.
bool concerns_one_peer(const boost::system::error_code& error) {
  namespace errc = boost::system::errc;
  return error == errc::connection_aborted || error == errc::interrupted;
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
  const Error wrong = Error::invalid("The address '" + std::string(text) +
                                     "' must be ADDRESS:PORT, for instance 127.0.0.1:8080 or [::1]:8080.");
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  ListenAddress out;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  out.host = host;
  boost::system::error_code error;
  boost::asio::ip::make_address(out.host, error);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error || bad != std::errc() || end != port.data() + port.size()) return wrong;
  return out;
}

// The acceptor and its loop, on the first lane's thread.
class HttpServer::Listener {
 public:
  Listener(std::shared_ptr<ServerState> state, boost::asio::io_context& context)
      : state_(std::move(state)), acceptor_(context.get_executor()), pause_(context.get_executor()) {}

  Result<uint16_t> open(const ListenAddress& address) {
    boost::system::error_code error;
    const auto host = boost::asio::ip::make_address(address.host, error);
    const boost::asio::ip::tcp::endpoint endpoint(host, address.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) {
      return Error::unavailable("Cannot listen on " + address.host + ":" + std::to_string(address.port) + ": " +
                                error.message() + ".");
    }
    return acceptor_.local_endpoint().port();
  }

  static Task<void> run(std::shared_ptr<Listener> self) {
    while (!self->stopped_) {
      Lane& lane = self->next_lane();
      auto [error, socket] = co_await self->acceptor_.async_accept(lane.context(), with_error());
      if (!error) {
        self->admit(std::move(socket), lane);
      } else if (!self->stopped_ && !concerns_one_peer(error)) {
        log_warn("Accepting connections pauses for 100 ms: {}.", error.message());
        self->pause_.expires_after(kAcceptRetry);
        co_await self->pause_.async_wait(with_error());
      }
    }
  }

  void stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  Lane& next_lane() { return *state_->lanes[next_++ % state_->lanes.size()]; }

  // Nothing that one connection can bring about ends the loop.
  void admit(Socket socket, Lane& lane) {
    try {
      open_session(std::move(socket), lane);
    } catch (...) {
      state_->metrics.task_failures.add();
      log_error("A connection could not be admitted: {}", describe_exception(std::current_exception()));
    }
  }

  void open_session(Socket socket, Lane& lane) {
    const size_t open = state_->connections.load();
    const std::shared_ptr<const HttpLimits> limits = state_->lanes[0]->limits();  // of the lane that accepts
    const size_t connections_max = limits->connections_max;
    if (open >= connections_max + kRefusalsMax) {
      state_->metrics.refused_connections.add();
      return;
    }
    boost::system::error_code error;
    socket.set_option(boost::asio::ip::tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    if (error) return;
    const Admission admission = open < connections_max ? Admission::kServe : Admission::kRefuse;
    (admission == Admission::kServe ? state_->metrics.accepted : state_->metrics.refused_connections).add();
    auto session = std::make_shared<Session>(std::move(socket), state_, lane, limits, admission);
    spawn(lane.context().get_executor(), "http session", state_->metrics.task_failures, Session::run(session));
  }

  std::shared_ptr<ServerState> state_;
  Acceptor acceptor_;
  Timer pause_;
  size_t next_ = 0;
  bool stopped_ = false;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ListenAddress& address, const HttpLimits& limits,
                                                      Application& application, IoThreads& threads, const Clock& clock,
                                                      Metrics& metrics) {
  auto server = std::make_unique<HttpServer>(Passkey());
  server->state_ = std::make_shared<ServerState>(limits, application, clock, metrics);
  ServerState& state = *server->state_;
  server->listener_ = std::make_shared<Listener>(server->state_, threads.context(0));
  Result<uint16_t> port = server->listener_->open(address);
  if (!port.ok()) {
    server->drained_ = true;
    return port.error();
  }
  server->bound_port_ = *port;
  const auto shared_limits = std::make_shared<const HttpLimits>(limits);
  for (size_t i = 0; i < threads.size(); ++i) {
    auto lane = state.lanes.emplace_back(std::make_shared<Lane>(threads.context(i), shared_limits, clock));
    spawn(threads.context(i).get_executor(), "http deadlines", state.metrics.task_failures, Lane::watch(lane));
  }
  spawn(threads.context(0).get_executor(), "http accept", state.metrics.task_failures,
        Listener::run(server->listener_));
  return server;
}

HttpServer::~HttpServer() {
  if (!drained_) drain(std::chrono::milliseconds(0));
}

size_t HttpServer::open_connections() const {
  return state_->connections.load();
}

void HttpServer::update_limits(const HttpLimits& limits) {
  const auto shared = std::make_shared<const HttpLimits>(limits);
  state_->budget.set_bytes_max(limits.in_flight_body_bytes_max);
  for (const auto& lane : state_->lanes) {
    boost::asio::post(lane->context(), [lane, shared] { lane->set_limits(shared); });
  }
}

bool HttpServer::wait_until_idle(std::chrono::milliseconds patience) {
  std::unique_lock lock(state_->mutex);
  return state_->all_gone.wait_for(lock, patience, [this] { return state_->connections.load() == 0; });
}

size_t HttpServer::drain(std::chrono::milliseconds patience) {
  LEADGATE_INVARIANT(!drained_, "A server is drained once.");
  drained_ = true;
  state_->draining = true;
  boost::asio::post(state_->lanes[0]->context(), [listener = listener_] { listener->stop(); });
  for (const auto& lane : state_->lanes) {
    boost::asio::post(lane->context(), [lane] { lane->drain_sessions(); });
  }
  size_t cut = 0;
  if (!wait_until_idle(patience)) {
    cut = state_->connections.load();
    log_warn("Draining took too long: {} connections are cut off.", cut);
    for (const auto& lane : state_->lanes) {
      boost::asio::post(lane->context(), [lane] { lane->abort_sessions(); });
    }
    wait_until_idle(kCutOffPatience);
  }
  for (const auto& lane : state_->lanes) {
    boost::asio::post(lane->context(), [lane] { lane->stop(); });
  }
  return cut;
}

}  // namespace leadgate::gateway
