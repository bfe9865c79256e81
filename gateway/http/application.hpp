// What the HTTP server serves: an Application decides by the head alone, before a byte of the body is read.
//
// route() runs on the connection's thread, for every request that passed the framing gate, possibly on several threads
// at once; it must not block. The head is complete, the body empty; route() may fill request.parameters. It either
// answers at once (404, 405, 401, 415: the body is not read beyond what keeps the connection orderly) or names an
// endpoint, whose body_bytes_max is enforced while reading.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "gateway/http/message.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

// Answers a request. It runs on the connection's thread and may suspend, but not block. An exception is a bug and
// becomes a 500. A lambda that captures must call a coroutine function, not be one.
using Handler = std::function<Task<HttpResponse>(RequestPtr)>;

// The answer of a request without a body that needs no waiting; nothing: ask the handler. Runs on the connection's
// thread, must not block, and saves the coroutine.
using QuickHandler = std::function<std::optional<HttpResponse>(const HttpRequest&)>;

struct Endpoint {
  Handler handle;
  size_t body_bytes_max = 64 * 1024;
  QuickHandler quick{};  // empty: always the handler
};

struct Route {
  std::optional<HttpResponse> answer;        // given at once
  std::shared_ptr<const Endpoint> endpoint;  // else; kept alive until the answer is sent
};

class Application {
 public:
  virtual ~Application() = default;
  virtual Route route(HttpRequest& head) = 0;
};

}  // namespace leadgate::gateway
