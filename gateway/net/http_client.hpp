// Outbound HTTP: requests go to a libcurl thread by their egress policy and come back as completions.
//
// Every address is held against the egress rules (gateway/net/egress_rules.hpp), by the rules at the time when the call
// begins. Calls that allow private addresses have a thread and connections of their own. HTTP/1.1 with keep-alive; no
// redirects, no proxies, no cookies, no decompression; only http and https, TLS 1.2 or later, certificates verified.
// Each request has a deadline that covers all of it. submit() may be called from any thread and never blocks. The
// completion is called exactly once, on the libcurl thread: it must only hand over, and must not throw or call back
// into the client. Failures: kForbidden an address that the rules refuse, kInvalid a request that cannot be sent as it
// is, kTooLarge answer headers over the limit, kOverloaded a full queue, kUnavailable anything of the network, the peer
// or the deadline. An answer of any status is a success here. A body over response_bytes_max is cut and the connection
// closed.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {

using SharedEgressRules = std::shared_ptr<const EgressRules>;
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct OutboundRequest {
  std::string method = "POST";
  std::string url;
  HttpHeaders headers;
  std::string body;
  SteadyTime deadline{};  // by the client's clock
  std::chrono::milliseconds connect_timeout{10'000};
  size_t response_bytes_max = 64 * 1024;
  EgressPolicy egress = EgressPolicy::kPublicOnly;
};

struct OutboundResponse {
  int status = 0;
  HttpHeaders headers;  // names in lower case
  std::string body;
  bool body_cut = false;
  bool new_connection = true;
  Micros elapsed{};

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
};

struct HttpClientSettings {
  size_t queue_requests_max = 1024;    // waiting, a policy; as many as are in flight at least
  size_t queue_bytes_max = 16u << 20;  // their bodies
  size_t in_flight_max = 256;          // a policy
  size_t idle_connections_max = 64;    // a policy; kept beside as many as are in flight at most
  size_t response_header_bytes_max = 64 * 1024;
  std::string ca_file;       // PEM, read again every hour; empty: the system's authorities
  SharedEgressRules egress;  // null: those of EgressRules{}
};

using HttpCompletion = std::function<void(Result<OutboundResponse>)>;

class CurlThread;

class HttpClient {
 public:
  // The clock must outlive the client.
  static Result<std::unique_ptr<HttpClient>> start(const Clock& clock, HttpClientSettings settings);

  // For calls that begin from now on; from any thread.
  void set_rules(const SharedEgressRules& rules);

  // From now on at least so many calls are under way at once, a policy, and their connections are kept; from any
  // thread.
  void make_room(size_t in_flight);

  // On refusal the completion is not called.
  Result<void> submit(OutboundRequest request, HttpCompletion completion);

  // Refuses new requests, ends those in the queue and in flight with kUnavailable, joins. The destructor calls it too.
  void stop();
  ~HttpClient();

 private:
  struct Passkey {};

 public:
  explicit HttpClient(Passkey);  // use start()

 private:
  CurlThread& thread_for(EgressPolicy policy) const;

  std::array<std::unique_ptr<CurlThread>, 2> threads_;  // the second one for private addresses
};

}  // namespace leadgate::gateway
