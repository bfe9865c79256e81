#include "gateway/net/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/net/curl_thread.hpp"

namespace leadgate::gateway {
namespace {

// libcurl wants this once a process, before its first handle and not beside other threads' first use.
bool curl_is_set_up() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_token(std::string_view text) {
  constexpr std::string_view kOther = "!#$%&'*+-.^_`|~0123456789";
  return !text.empty() && std::all_of(text.begin(), text.end(), [kOther](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kOther.find(c) != std::string_view::npos;
  });
}

// What libcurl would pass on as it is: a line break would add a header, or a request.
Result<void> check(const OutboundRequest& request) {
  if (!is_token(request.method)) return Error::invalid("The method of an outbound request is not an HTTP token.");
  if (request.url.empty() || has_control_character(request.url)) {
    return Error::invalid("The address of an outbound request is empty or has control characters.");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || has_control_character(value)) {
      return Error::invalid("The header '" + name.substr(0, 60) +
                            "' of an outbound request has characters that are not allowed.");
    }
  }
  return {};
}

}  // namespace

std::optional<std::string_view> OutboundResponse::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return std::nullopt;
}

HttpClient::HttpClient(Passkey) {}
HttpClient::~HttpClient() {
  stop();
}

Result<std::unique_ptr<HttpClient>> HttpClient::start(const Clock& clock, HttpClientSettings settings) {
  if (!curl_is_set_up()) return Error::unavailable("libcurl could not be set up.");
  auto client = std::make_unique<HttpClient>(Passkey());
  for (auto& thread : client->threads_) {
    auto started = CurlThread::start(clock, settings);
    if (!started) return started.error();
    thread = std::move(started).value();
  }
  return client;
}

CurlThread& HttpClient::thread_for(EgressPolicy policy) const {
  return *threads_[policy == EgressPolicy::kAllowPrivate ? 1 : 0];
}

void HttpClient::set_rules(const SharedEgressRules& rules) {
  for (const auto& thread : threads_) thread->set_rules(rules);
}

void HttpClient::make_room(size_t in_flight) {
  for (const auto& thread : threads_) thread->make_room(in_flight);
}

Result<void> HttpClient::submit(OutboundRequest request, HttpCompletion completion) {
  if (auto checked = check(request); !checked) return checked;
  CurlThread& thread = thread_for(request.egress);
  return thread.submit(std::move(request), std::move(completion));
}

void HttpClient::stop() {
  for (auto& thread : threads_) {
    if (thread) thread->stop();
  }
}

}  // namespace leadgate::gateway
