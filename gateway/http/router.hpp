// A table of routes: "GET", "/api/v1/deals/{id}" -> endpoint. 404, 405 with Allow, HEAD and OPTIONS fall out of it.
//
// A pattern's segments are literal or a {name}, which takes one non-empty segment, decoded after the path was split, so
// that an escaped slash stays inside; a last segment {name...} takes the rest of the path, slashes included. A literal
// segment wins over a parameter. The method "*" takes whatever the path has no other entry for. HEAD falls back to GET;
// OPTIONS without an entry is answered 204 with Allow. A slash at the end makes another path.
//
// Built once by one thread (a wrong or double pattern is a bug and aborts), then immutable: route() on any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/http/application.hpp"

namespace leadgate::gateway {

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  void add(std::string_view method, std::string_view pattern, Endpoint endpoint);

  // Matches the head's path as sent and fills head.parameters. The answer is set for 404, 405 and OPTIONS.
  Route route(HttpRequest& head) const;

  // Whether any method is served at this path; for an Application with several tables.
  bool knows(std::string_view target) const;

 private:
  struct Node;
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  const Node* find(const Node& node, const std::vector<std::string>& segments, size_t at, Parameters& out) const;

  std::unique_ptr<Node> root_;
};

}  // namespace leadgate::gateway
