#include "gateway/net/curl_transfer.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/log.hpp"
#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

constexpr long kReceiveBufferBytes = 16 * 1024;
constexpr long kConnectionLifeSeconds = 300;
constexpr long kAuthoritiesLifeSeconds = 3600;

}  // namespace

CurlTransfer::CurlTransfer(const HttpClientSettings& settings, bool& look_again)
    : settings_(settings), look_again_(look_again), easy_(curl_easy_init()) {
  if (!easy_) return;
  set_transport();
  set_callbacks();
}

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
  set_authorities();
  set(CURLOPT_MAXLIFETIME_CONN, kConnectionLifeSeconds);
  set(CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
}

// libcurl keeps the authorities from one connection to the next only where a file is all they come from. Else it reads
// the system's hundreds of them for each, milliseconds in which no other call goes on.
void CurlTransfer::set_authorities() {
  std::string file = settings_.ca_file;
  if (file.empty()) {
    char* system = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_CAINFO, &system);
    if (system == nullptr || access(system, R_OK) != 0) return;  // they are in a folder alone
    file = system;
  }
  set(CURLOPT_CAINFO, file.c_str());
  set(CURLOPT_CAPATH, nullptr);
  set(CURLOPT_CA_CACHE_TIMEOUT, kAuthoritiesLifeSeconds);
}

void CurlTransfer::set_callbacks() {
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_before_request);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(CURLOPT_WRITEDATA, this);
}

// Each of these options changes others as well, so one that stands already is not set again.
void CurlTransfer::set_method() {
  Method method = Method::kOther;
  if (request_.method == "HEAD") method = Method::kHead;
  if (request_.method == "GET" && request_.body.empty()) method = Method::kGet;
  if (request_.method == "POST") method = Method::kPost;
  if (method != method_) {
    set(CURLOPT_CUSTOMREQUEST, nullptr);
    set(CURLOPT_POSTFIELDS, nullptr);
    if (method == Method::kHead)
      set(CURLOPT_NOBODY, 1L);
    else if (method == Method::kGet)
      set(CURLOPT_HTTPGET, 1L);
    else
      set(CURLOPT_POST, 1L);
    method_ = method;
  }
  if (method == Method::kOther) set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  if (method == Method::kHead || method == Method::kGet) return;
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(CURLOPT_POSTFIELDS, request_.body.data());
}

// libcurl's list of headers over memory that is used again, instead of two allocations a line.
void CurlTransfer::set_headers() {
  header_text_.clear();
  size_t count = 0;
  const auto add = [&](std::string_view name, std::string_view colon, std::string_view value) {
    header_text_.append(name).append(colon).append(value).push_back('\0');
    ++count;
  };
  // Without these two libcurl would add a form's content type, and wait for 100 Continue before large bodies.
  add("Expect", ":", "");
  const bool typed = std::any_of(request_.headers.begin(), request_.headers.end(),
                                 [](const auto& header) { return equals_ignoring_case(header.first, "content-type"); });
  if (!typed) add("Content-Type", ":", "");
  // A header without a value is written with a semicolon, else libcurl takes it as one to leave out.
  for (const auto& [name, value] : request_.headers) add(name, value.empty() ? ";" : ": ", value);
  header_list_.resize(count);
  char* line = header_text_.data();
  for (curl_slist& node : header_list_) {
    node = {line, &node == &header_list_.back() ? nullptr : &node + 1};
    line += std::strlen(line) + 1;
  }
  set(CURLOPT_HTTPHEADER, header_list_.data());
}

Result<void> CurlTransfer::prepare(OutboundRequest request, HttpCompletion completion, SharedEgressRules rules,
                                   std::chrono::milliseconds time_left) {
  request_ = std::move(request);
  completion_ = std::move(completion);
  rules_ = std::move(rules);
  response_ = {};
  header_bytes_ = 0;
  headers_too_large_ = false;
  refused_.clear();
  detail_[0] = '\0';
  set_up_ = CURLE_OK;
  if (auto checked = check_url(*rules_, request_.egress, request_.url); !checked) return checked;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(time_left.count()));
  set(CURLOPT_URL, request_.url.c_str());
  set_method();
  set_headers();
  if (set_up_ == CURLE_OK) return {};
  method_ = Method::kNone;
  return Error::invalid("libcurl does not take the request; the address may be malformed.");
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

bool CurlTransfer::keep(const Result<void>& checked) {
  if (!checked) refused_ = checked.error().message;
  return checked.ok();
}

size_t CurlTransfer::on_header(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->take_header({data, size * count});
}

size_t CurlTransfer::on_body(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->take_body({data, size * count});
}

curl_socket_t CurlTransfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* const transfer = static_cast<CurlTransfer*>(self);
  const EgressPolicy policy = transfer->request_.egress;
  if (!transfer->keep(check_peer(*transfer->rules_, policy, &address->addr, address->addrlen))) {
    transfer->look_again_ = true;  // it goes on to the next address with the next turn only, and nothing would wake it
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlTransfer::on_before_request(void* self, char* peer, char*, int port, int) {
  auto* const transfer = static_cast<CurlTransfer*>(self);
  const EgressPolicy policy = transfer->request_.egress;
  const auto checked = check_address(*transfer->rules_, policy, peer, static_cast<uint16_t>(port));
  return transfer->keep(checked) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

Error CurlTransfer::error_of(CURLcode code) const {
  if (!refused_.empty() && (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK)) {
    return {ErrorCode::kForbidden, refused_};
  }
  if (headers_too_large_) return {ErrorCode::kTooLarge, "The answer's headers are over the limit."};
  if (code == CURLE_URL_MALFORMAT) return Error::invalid("The address is not a valid http or https address.");
  long status = 0;  // of an answer that has begun
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  const std::string begun = status == 0 ? "" : " An answer with status " + std::to_string(status) + " had begun.";
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return Error::unavailable("No complete answer came before the deadline." + begun);
  }
  const std::string more = detail_[0] == '\0' ? "" : " (" + log_safe(detail_.data()) + ")";
  return Error::unavailable(std::string("The call failed: ") + curl_easy_strerror(code) + more + "." + begun);
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
  rules_.reset();
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
