// A request as handlers get it and the answer they give.
//
// A request is owned by shared_ptr and belongs to its connection's thread until it is handed on; it is never touched by
// two threads at once. Its body has simdjson's slack and counts against the process's body budget until the request
// goes. A response is a plain value.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "gateway/http/body_budget.hpp"
#include "gateway/net/task.hpp"
#include "gateway/net/waker.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

// The connection behind a request, for handlers that wait. On the connection's thread only.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Executor executor() = 0;
  virtual const Clock& clock() const = 0;
  // The peer is gone or the server drains: end what you are waiting for. Peers are watched once waker() was asked for.
  virtual bool closing() const = 0;
  // The connection's bell: also rung when closing() turns true and when the request's deadline passes.
  virtual std::shared_ptr<Waker> waker() = 0;
  // Rings it once more at that time, up to a quarter of a second late: the thread's one timer looks at all of them. A
  // new time replaces the one before; SteadyTime::max() is none.
  virtual void ring_at(SteadyTime when) = 0;
  // Gives back the memory that a wait needs not: for handlers that sleep long.
  virtual void rest() = 0;
};

struct HttpRequest {
  mapping::RawRequest raw;  // path percent-decoded (valid UTF-8, no control characters), query as sent
  std::string target;       // as sent
  std::string peer;         // the address of the other end of the connection
  SteadyTime deadline{};    // when the handler should have answered
  std::vector<std::pair<std::string, std::string>> parameters;  // of the route's pattern, decoded
  Connection* connection = nullptr;                             // valid while the handler runs
  BodyLease lease;

  // The value of the pattern's {name}; empty when there is none.
  std::string_view parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
      if (key == name) return value;
    }
    return {};
  }
};
using RequestPtr = std::shared_ptr<HttpRequest>;

// Drops what a handler that sleeps long looks at no more: body, target and every header field but these, in lower case.
void shed(HttpRequest& request, std::initializer_list<std::string_view> kept_fields);

// Text that any number of streams may be sending: none of them copies it.
using SharedText = std::shared_ptr<const std::string>;

// The open end of an answer without a known length (server-sent events). On the connection's thread only.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // False: the peer is gone or too slow; return from the stream function. One at a time.
  virtual Task<bool> write(SharedText text) = 0;
  Task<bool> write(std::string text) { return write(std::make_shared<const std::string>(std::move(text))); }
  virtual Connection& connection() = 0;
};

// Runs after the head is sent; the answer ends when it returns. The function object lives until then, so a lambda may
// hold state, but must not be a coroutine itself: it calls one with by-value parameters.
using StreamFunction = std::function<Task<void>(ResponseStream&)>;

// The part of an answer that is the same each time, made once: its own fields as bytes of the head, Content-Type and
// Content-Length included, each line with its end; and the body. Immutable and shared by any number of answers.
struct PreparedAnswer {
  std::string head;
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string content_type;                                  // empty: none
  std::vector<std::pair<std::string, std::string>> headers;  // Date, Content-Length and Connection are the server's
  std::string body;
  StreamFunction stream;  // instead of a body
  std::shared_ptr<const PreparedAnswer> prepared;  // instead of content_type and body
  // To a peer that may be anybody: its connection ends with the answer while more than half of all are taken.
  bool to_anybody = false;

  std::string_view body_bytes() const { return prepared ? std::string_view(prepared->body) : std::string_view(body); }

  // In place of what the field was before.
  void set_header(std::string_view name, std::string value) {
    std::erase_if(headers, [name](const auto& header) { return header.first == name; });
    headers.emplace_back(name, std::move(value));
  }

  static HttpResponse json(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
  }
};

}  // namespace leadgate::gateway
