// The yardstick of the HTTP server: Beast with callbacks and nothing around it. Answers 200 to everything, with no
// limits, no gate and no timeouts. usage: bench_echo PORT THREADS
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

class EchoSession : public std::enable_shared_from_this<EchoSession> {
 public:
  explicit EchoSession(Tcp::socket socket) : stream_(std::move(socket)) {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, size_t) { self->on_read(error); });
  }

 private:
  void on_read(beast::error_code error) {
    if (error) return;
    response_ = {};
    response_.version(request_.version());
    response_.keep_alive(request_.keep_alive());
    response_.set(http::field::content_type, "application/json");
    response_.body() = "{\"ok\":true}";
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code failed, size_t) {
      if (!failed && self->response_.keep_alive()) self->read();
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

struct Worker {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
};

void accept_next(Tcp::acceptor& acceptor, std::vector<std::unique_ptr<Worker>>& workers, size_t next) {
  Worker& worker = *workers[next % workers.size()];
  acceptor.async_accept(worker.context, [&, next](beast::error_code error, Tcp::socket socket) {
    if (!error) {
      socket.set_option(Tcp::no_delay(true));
      auto session = std::make_shared<EchoSession>(std::move(socket));
      asio::post(workers[next % workers.size()]->context, [session] { session->read(); });
    }
    accept_next(acceptor, workers, next + 1);
  });
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < number(argv[2]); ++i) workers.push_back(std::make_unique<Worker>());
  Tcp::acceptor acceptor(workers[0]->context,
                         {asio::ip::address_v4::loopback(), static_cast<uint16_t>(number(argv[1]))});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept_next(acceptor, workers, 0);
  std::vector<std::thread> threads;
  for (size_t i = 1; i < workers.size(); ++i) threads.emplace_back([&, i] { workers[i]->context.run(); });
  workers[0]->context.run();
}
