// One libcurl easy handle and what its callbacks work on; used for one request after another.
//
// Owned by a CurlThread and used on its thread only. An address is refused twice: before a socket is opened, and, since
// a reused connection opens none, again before the request is sent on it.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "gateway/net/http_client.hpp"

namespace leadgate::gateway {

class CurlTransfer {
 public:
  CurlTransfer(const HttpClientSettings& settings, EgressPolicy policy);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CURL* easy() const { return easy_.get(); }
  bool usable() const { return easy_ != nullptr; }

  // Sets the handle up for the request; false when libcurl refuses an option (no memory, a malformed address).
  bool prepare(OutboundRequest request, HttpCompletion completion, std::chrono::milliseconds time_left);

  // Calls the completion with what `code` and the callbacks say, and forgets the request.
  void finish(CURLcode code);
  void fail(Error error);

 private:
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value);
  void set_transport();
  void set_guard();
  void set_request(std::chrono::milliseconds time_left);
  bool set_headers();
  Result<OutboundResponse> result_of(CURLcode code);
  Error error_of(CURLcode code) const;
  void complete(Result<OutboundResponse> result);

  size_t take_header(std::string_view line);
  size_t take_body(std::string_view bytes);
  bool allows(AddressClass address_class, std::string_view address);

  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_before_request(void* self, char* peer, char* local, int peer_port, int local_port);

  const HttpClientSettings& settings_;
  const EgressPolicy policy_;
  std::unique_ptr<CURL, EasyDeleter> easy_;
  std::unique_ptr<curl_slist, ListDeleter> header_list_;
  OutboundRequest request_;
  HttpCompletion completion_;
  OutboundResponse response_;
  size_t header_bytes_ = 0;
  bool headers_too_large_ = false;
  std::string refused_;  // the last address that the guard refused, with its class
  CURLcode set_up_ = CURLE_OK;
};

}  // namespace leadgate::gateway
