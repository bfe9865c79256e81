// One libcurl easy handle and what its callbacks work on; used for one request after another.
//
// Owned by a CurlThread and used on its thread only. What is the same for every request is set once; what differs is
// all set by prepare(), so that nothing of one request is left for the next. An address is held against the egress
// rules three times: as text, then before a socket is opened, and, since a reused connection opens none, again before
// the request is sent on it.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "gateway/net/http_client.hpp"

namespace leadgate::gateway {

class CurlTransfer {
 public:
  // `look_again` is set when libcurl has to be driven on without waiting for an event.
  CurlTransfer(const HttpClientSettings& settings, bool& look_again);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CURL* easy() const { return easy_.get(); }
  bool usable() const { return easy_ != nullptr && set_up_ == CURLE_OK; }

  // Sets the handle up for the request; an error when the rules refuse its address as it is written (kForbidden,
  // kInvalid), or libcurl an option. fail() follows then.
  Result<void> prepare(OutboundRequest request, HttpCompletion completion, SharedEgressRules rules,
                       std::chrono::milliseconds time_left);

  // Calls the completion with what `code` and the callbacks say, and forgets the request.
  void finish(CURLcode code);
  void fail(Error error);

 private:
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  // Which options the last request has left on the handle.
  enum class Method { kNone, kHead, kGet, kPost, kOther };

  template <class Value>
  void set(CURLoption option, Value value);
  void set_transport();
  void set_authorities();
  void set_callbacks();
  void set_method();
  void set_headers();
  Result<OutboundResponse> result_of(CURLcode code);
  Error error_of(CURLcode code) const;
  void complete(Result<OutboundResponse> result);

  size_t take_header(std::string_view line);
  size_t take_body(std::string_view bytes);
  bool keep(const Result<void>& checked);

  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_before_request(void* self, char* peer, char* local, int peer_port, int local_port);

  const HttpClientSettings& settings_;
  bool& look_again_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
  std::unique_ptr<CURL, EasyDeleter> easy_;  // goes before what its callbacks use
  Method method_ = Method::kNone;
  std::string header_text_;              // the lines of the request, each with its zero
  std::vector<curl_slist> header_list_;  // over them
  OutboundRequest request_;
  SharedEgressRules rules_;
  HttpCompletion completion_;
  OutboundResponse response_;
  size_t header_bytes_ = 0;
  bool headers_too_large_ = false;
  std::string refused_;  // why the last address was, if it was
  CURLcode set_up_ = CURLE_OK;
};

}  // namespace leadgate::gateway
