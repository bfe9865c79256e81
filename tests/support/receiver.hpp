// A small HTTP receiver on a real socket of 127.0.0.1, at a port of the kernel's choice: what outbound calls are tested
// against. Each connection has a thread; a handler answers each request with raw bytes and says what happens after.
//
// The handler runs on the connections' threads, so it guards what it touches. The destructor closes everything and
// joins.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace leadgate::testing {

struct ReceivedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int connection = 0;  // which connection it came on, from 1
};

struct ReceiverReply {
  enum class Then {
    kKeep,  // the next request may follow on the connection
    kClose,
    kReset,    // RST instead of an orderly end
    kHang,     // nothing more is sent, the connection stays open
    kEndless,  // the bytes `more` are sent until the peer goes
    kDrip,     // the same, a byte every 100 ms
  };
  std::string bytes;
  Then then = Then::kKeep;
  std::string more = std::string(16 * 1024, 'x');
};

// "HTTP/1.1 STATUS ..." with the body and its length; `headers` are whole lines with their CRLF.
ReceiverReply reply(int status, const std::string& body = "", const std::string& headers = "");

class Receiver {
 public:
  using Handler = std::function<ReceiverReply(const ReceivedRequest&)>;
  explicit Receiver(Handler handler);
  ~Receiver();

  uint16_t port() const;
  std::string url(const std::string& path = "/") const;
  int connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A port of 127.0.0.1 where nobody listens.
uint16_t closed_port();

}  // namespace leadgate::testing
