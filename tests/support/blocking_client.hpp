// A small blocking HTTP/1.1 client over one keep-alive connection, for tests that play a sender. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadgate::testing {

struct ClientResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // The text after "key":" in the body; empty when it is not there. Enough for flat answers.
  std::string text(std::string_view key) const;
};

class BlockingClient {
 public:
  explicit BlockingClient(uint16_t port, int timeout_ms = 10'000) : port_(port), timeout_ms_(timeout_ms) {}
  ~BlockingClient();
  BlockingClient(const BlockingClient&) = delete;
  BlockingClient& operator=(const BlockingClient&) = delete;

  using Headers = std::vector<std::pair<std::string, std::string>>;

  // Nothing when the connection failed or broke before the whole answer was here: the request may have been taken.
  std::optional<ClientResponse> send(std::string_view method, std::string_view target, std::string_view body = "",
                                     const Headers& headers = {});
  std::optional<ClientResponse> post_json(std::string_view target, std::string_view body, const Headers& headers = {});
  std::optional<ClientResponse> get(std::string_view target, std::string_view token = "");

 private:
  bool connect();
  void close();
  bool write(std::string_view bytes);
  bool read_more();
  std::optional<ClientResponse> read_response(bool head_only);

  uint16_t port_;
  int timeout_ms_;
  int fd_ = -1;
  std::string received_;
};

}  // namespace leadgate::testing
