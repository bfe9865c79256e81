#include "gateway/http/router.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "base/text.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kSegmentsMax = 64;

// The decoded segments of a target's path: "/a/b%2Fc?x" -> "a", "b/c". "/" has one empty segment.
std::vector<std::string> segments_of(std::string_view target) {
  if (!target.starts_with('/')) {  // absolute-form
    const size_t authority = target.find("://");
    if (authority == std::string_view::npos) return {};
    const size_t slash = target.find_first_of("/?", authority + 3);
    target = slash == std::string_view::npos || target[slash] == '?' ? "/" : target.substr(slash);
  }
  target = target.substr(1, target.find('?') - 1);
  std::vector<std::string> out;
  out.reserve(8);
  for (;;) {
    const size_t slash = target.find('/');
    out.push_back(percent_decode(target.substr(0, slash), Plus::kIsPlus));
    if (slash == std::string_view::npos || out.size() == kSegmentsMax) return out;
    target.remove_prefix(slash + 1);
  }
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
  std::unique_ptr<Node> parameter;
  std::string parameter_name;
  std::unique_ptr<Node> rest;
  std::string rest_name;
  std::map<std::string, std::shared_ptr<const Endpoint>, std::less<>> endpoints;  // by method

  std::string allow() const {
    std::string out = "OPTIONS";
    for (const auto& [method, endpoint] : endpoints) {
      if (method == "OPTIONS") continue;
      out += ", " + method;
      if (method == "GET" && endpoints.count("HEAD") == 0) out += ", HEAD";
    }
    return out;
  }
  std::shared_ptr<const Endpoint> endpoint_for(std::string_view method) const {
    auto found = endpoints.find(method);
    if (found == endpoints.end() && method == "HEAD") found = endpoints.find("GET");
    if (found == endpoints.end()) found = endpoints.find("*");
    return found == endpoints.end() ? nullptr : found->second;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(std::string_view method, std::string_view pattern, Endpoint endpoint) {
  LEADGATE_INVARIANT(pattern.starts_with('/'), "A route's pattern starts with '/'.");
  Node* node = root_.get();
  std::string_view left = pattern.substr(1);
  for (bool more = true; more;) {
    const size_t slash = left.find('/');
    more = slash != std::string_view::npos;
    const std::string_view segment = left.substr(0, slash);
    left.remove_prefix(more ? slash + 1 : left.size());
    std::unique_ptr<Node>* next = nullptr;
    if (segment.starts_with('{') && segment.ends_with("...}")) {
      LEADGATE_INVARIANT(!more, "A {name...} is the last segment of a route's pattern.");
      node->rest_name = segment.substr(1, segment.size() - 5);
      next = &node->rest;
    } else if (segment.starts_with('{') && segment.ends_with('}')) {
      const std::string_view name = segment.substr(1, segment.size() - 2);
      LEADGATE_INVARIANT(node->parameter == nullptr || node->parameter_name == name,
                         "Routes that share a parameter give it one name.");
      node->parameter_name = name;
      next = &node->parameter;
    } else {
      next = &node->literal[std::string(segment)];
    }
    if (*next == nullptr) *next = std::make_unique<Node>();
    node = next->get();
  }
  const bool added =
      node->endpoints.emplace(std::string(method), std::make_shared<const Endpoint>(std::move(endpoint))).second;
  LEADGATE_INVARIANT(added, "A route is added once.");
}

const Router::Node* Router::find(const Node& node, const std::vector<std::string>& segments, size_t at,
                                 Parameters& out) const {
  if (at == segments.size()) return node.endpoints.empty() ? nullptr : &node;
  const std::string& segment = segments[at];
  if (const auto next = node.literal.find(segment); next != node.literal.end()) {
    if (const Node* found = find(*next->second, segments, at + 1, out)) return found;
  }
  if (node.parameter != nullptr && !segment.empty()) {
    out.emplace_back(node.parameter_name, segment);
    if (const Node* found = find(*node.parameter, segments, at + 1, out)) return found;
    out.pop_back();
  }
  if (node.rest == nullptr || segment.empty()) return nullptr;
  std::string rest = segment;
  for (size_t i = at + 1; i < segments.size(); ++i) rest += "/" + segments[i];
  out.emplace_back(node.rest_name, std::move(rest));
  return node.rest.get();
}

Route Router::route(HttpRequest& head) const {
  Route out;
  if (head.target == "*") {
    out.answer.emplace().status = 204;
    out.answer->headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return out;
  }
  head.parameters.clear();
  const Node* node = find(*root_, segments_of(head.target), 0, head.parameters);
  if (node == nullptr) {
    out.answer = problem_response(404, "Nothing is served at '" + std::string(utf8_prefix(head.raw.path, 200)) + "'.");
    return out;
  }
  out.endpoint = node->endpoint_for(head.raw.method);
  if (out.endpoint != nullptr) return out;
  if (head.raw.method == "OPTIONS") {
    out.answer.emplace().status = 204;
  } else {
    out.answer = problem_response(405, "This path takes " + node->allow() + ".");
  }
  out.answer->headers.emplace_back("Allow", node->allow());
  return out;
}

bool Router::knows(std::string_view target) const {
  Parameters ignored;
  return find(*root_, segments_of(target), 0, ignored) != nullptr;
}

}  // namespace leadgate::gateway
