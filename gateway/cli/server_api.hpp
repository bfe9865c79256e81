// A running gateway's API for the commands that need one: a call, and its answer waited for.
//
// One thread. Each call has a minute.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "gateway/config/config.hpp"
#include "gateway/net/http_client.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

struct ServerAnswer {
  int status = 0;
  std::string body;
};

class ServerApi {
 public:
  // `url` as in http://127.0.0.1:8080, with or without a slash at its end; any address but those no call may reach.
  static Result<std::unique_ptr<ServerApi>> start(std::string url, Secret token, const Clock& clock);

  // An answer of any status; fails with kUnavailable when there is none.
  // `json`: what is sent; empty: nothing.
  Result<ServerAnswer> call(const std::string& method, const std::string& path, std::string json = "");

 private:
  struct Passkey {};

 public:
  ServerApi(Passkey, std::string url, Secret token, const Clock& clock, std::unique_ptr<HttpClient> client)  // start()
      : url_(std::move(url)), token_(std::move(token)), clock_(clock), client_(std::move(client)) {}

 private:
  const std::string url_;
  const Secret token_;
  const Clock& clock_;
  std::unique_ptr<HttpClient> client_;
};

// The server at `url` with the token; empty ones are the configuration's own server and its first admin.
Result<std::unique_ptr<ServerApi>> open_server(const std::string& url, const std::string& token, const Config& config,
                                               const Clock& clock);

// What a problem of the server says, or its status.
std::string refusal(const ServerAnswer& answer);

// A scalar of a JSON object as text; empty: it is not there.
std::string text_of(const mapping::Value& object, std::string_view key);

}  // namespace leadgate::gateway
