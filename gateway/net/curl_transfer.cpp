#include "gateway/net/curl_transfer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

constexpr long kReceiveBufferBytes = 16 * 1024;
constexpr long kConnectionLifeSeconds = 300;

std::string address_text(const curl_sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* const from = &address.addr;
  if (address.family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, from, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
  } else if (address.family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, from, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

CurlTransfer::CurlTransfer(const HttpClientSettings& settings, EgressPolicy policy)
    : settings_(settings), policy_(policy), easy_(curl_easy_init()) {}

template <class Value>
void CurlTransfer::set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (set_up_ == CURLE_OK) set_up_ = code;
}

void CurlTransfer::set_transport() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer must not hold up the thread
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!settings_.ca_file.empty()) set(CURLOPT_CAINFO, settings_.ca_file.c_str());
  set(CURLOPT_MAXLIFETIME_CONN, kConnectionLifeSeconds);
  set(CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
}

void CurlTransfer::set_guard() {
  set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_before_request);
  set(CURLOPT_PREREQDATA, this);
}

void CurlTransfer::set_request(std::chrono::milliseconds time_left) {
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(time_left.count()));
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.method == "GET" && request_.body.empty()) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    if (request_.method != "POST") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

bool CurlTransfer::set_headers() {
  // Without these two libcurl would add a form's content type, and wait for 100 Continue before large bodies.
  std::vector<std::string> lines = {"Expect:"};
  const bool typed = std::any_of(request_.headers.begin(), request_.headers.end(),
                                 [](const auto& header) { return equals_ignoring_case(header.first, "content-type"); });
  if (!typed) lines.push_back("Content-Type:");
  // A header without a value is written with a semicolon, else libcurl takes it as one to leave out.
  for (const auto& [name, value] : request_.headers) lines.push_back(value.empty() ? name + ";" : name + ": " + value);
  header_list_.reset();
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(header_list_.get(), line.c_str());
    if (!longer) return false;
    if (!header_list_) header_list_.reset(longer);
  }
  set(CURLOPT_HTTPHEADER, header_list_.get());
  return true;
}

bool CurlTransfer::prepare(OutboundRequest request, HttpCompletion completion, std::chrono::milliseconds time_left) {
  request_ = std::move(request);
  completion_ = std::move(completion);
  response_ = {};
  header_bytes_ = 0;
  headers_too_large_ = false;
  refused_.clear();
  set_up_ = CURLE_OK;
  curl_easy_reset(easy_.get());
  set_transport();
  set_guard();
  set_request(time_left);
  return set_headers() && set_up_ == CURLE_OK;
}

size_t CurlTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > settings_.response_header_bytes_max) {
    headers_too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();  // an interim answer came before
  } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
    response_.headers.emplace_back(to_lower_ascii(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return line.size();
}

size_t CurlTransfer::take_body(std::string_view bytes) {
  const size_t room = request_.response_bytes_max - response_.body.size();
  response_.body.append(bytes.substr(0, room));
  if (bytes.size() <= room) return bytes.size();
  response_.body_cut = true;
  return 0;
}

bool CurlTransfer::allows(AddressClass address_class, std::string_view address) {
  if (may_reach(policy_, address_class)) return true;
  refused_ = std::string(address) + ", a " + std::string(address_class_name(address_class)) + " address";
  return false;
}

size_t CurlTransfer::on_header(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->take_header({data, size * count});
}

size_t CurlTransfer::on_body(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->take_body({data, size * count});
}

curl_socket_t CurlTransfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const auto address_class = classify_address(&address->addr, address->addrlen);
  if (!static_cast<CurlTransfer*>(self)->allows(address_class, address_text(*address))) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlTransfer::on_before_request(void* self, char* peer, char*, int, int) {
  return static_cast<CurlTransfer*>(self)->allows(classify_address(peer), peer) ? CURL_PREREQFUNC_OK
                                                                                : CURL_PREREQFUNC_ABORT;
}

Error CurlTransfer::error_of(CURLcode code) const {
  if (!refused_.empty() && (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK)) {
    return {ErrorCode::kForbidden, "The host's address is " + refused_ +
                                       ", which is not called. If that is meant and it is a private or loopback "
                                       "address, set allow_private: true."};
  }
  if (headers_too_large_) return {ErrorCode::kTooLarge, "The answer's headers are over the limit."};
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return Error::invalid("The address is not a valid http or https address.");
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return Error::unavailable("No complete answer came before the deadline.");
  return Error::unavailable(std::string("The call failed: ") + curl_easy_strerror(code) + ".");
}

Result<OutboundResponse> CurlTransfer::result_of(CURLcode code) {
  const bool complete = code == CURLE_OK || (code == CURLE_WRITE_ERROR && response_.body_cut);
  if (!complete) return error_of(code);
  long status = 0;
  long connections = 0;
  curl_off_t elapsed_us = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &elapsed_us);
  response_.status = static_cast<int>(status);
  response_.new_connection = connections > 0;
  response_.elapsed = Micros(elapsed_us);
  return std::move(response_);
}

void CurlTransfer::complete(Result<OutboundResponse> result) {
  const HttpCompletion completion = std::exchange(completion_, nullptr);
  request_ = {};
  response_ = {};
  completion(std::move(result));
}

void CurlTransfer::finish(CURLcode code) {
  complete(result_of(code));
}
void CurlTransfer::fail(Error error) {
  complete(std::move(error));
}

}  // namespace leadgate::gateway
