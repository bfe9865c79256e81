// Texts from other servers that a verdict or a handshake needs: a platform's certificate, a subscription's
// confirmation. Over the egress guard, to public addresses only, whatever egress.allow names.
//
// fetch() runs on the caller's thread and may be called from any; what it got is kept for kKeptFor, at most kKeptMax
// texts of kTextBytesMax each. Fails with kUnavailable: no answer in time, an answer that is no 2xx, or one too long.
// Owned by the process; the client and the clock outlive it.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

class Fetcher {
 public:
  static constexpr std::chrono::hours kKeptFor{6};
  static constexpr size_t kKeptMax = 64;
  static constexpr size_t kTextBytesMax = 64 * 1024;
  static constexpr std::chrono::seconds kTimeout{8};

  Fetcher(HttpClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  // What is kept of that address; nothing: fetch it.
  std::optional<std::string> kept(const std::string& url);
  // What is kept of it turned out to be of no use.
  void forget(const std::string& url);
  // Always asks the server.
  Task<Result<std::string>> fetch(std::string url, Executor executor, SteadyTime deadline);

 private:
  struct Kept {
    std::string text;
    SteadyTime until;
  };

  void keep(const std::string& url, const std::string& text);

  HttpClient& client_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace leadgate::gateway
