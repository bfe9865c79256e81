// The thread that drives libcurl for the requests of an egress policy: a queue in front, one multi handle, a pool of
// transfers.
//
// curl_multi_poll and curl_multi_wakeup only: the socket interface of 7.88 loses events (curl#10146).
// submit() and stop() may be called from any thread; all else happens on the thread itself. Transfers are kept until
// the thread ends, because libcurl may hold on to what their callbacks were given as long as a connection lives.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "gateway/net/curl_transfer.hpp"
#include "gateway/net/http_client.hpp"

namespace leadgate::gateway {

class CurlThread {
 public:
  static Result<std::unique_ptr<CurlThread>> start(const Clock& clock, const HttpClientSettings& settings);
  // For requests that begin from now on.
  void set_rules(SharedEgressRules rules);
  // At least so many requests in flight.
  void make_room(size_t in_flight);
  Result<void> submit(OutboundRequest request, HttpCompletion completion);
  void stop();
  ~CurlThread();

 private:
  struct Passkey {};

 public:
  CurlThread(Passkey, const Clock& clock, const HttpClientSettings& settings);  // use start()

 private:
  struct Waiting {
    OutboundRequest request;
    HttpCompletion completion;
  };
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void run();
  void keep_connections();
  bool start_waiting();
  void start_one(CurlTransfer& transfer, Waiting waiting, SharedEgressRules rules);
  void finish_ended();
  void end_all();
  bool may_sleep();
  void wake();
  void fail_late();
  CurlTransfer* idle_transfer();

  const Clock& clock_;
  const HttpClientSettings settings_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::atomic<size_t> in_flight_max_;                     // grows only
  size_t connections_max_ = 0;                            // what libcurl was told last
  std::vector<std::unique_ptr<CurlTransfer>> transfers_;  // at most in_flight_max_; the thread's own
  std::vector<CurlTransfer*> idle_;                       // those of them that are free
  std::unordered_set<CurlTransfer*> in_flight_;
  bool look_again_ = false;  // a transfer asks for another turn at once
  bool starved_ = false;     // libcurl could not make the last transfer that was asked for

  std::mutex mutex_;
  std::deque<Waiting> queue_;  // under mutex_
  size_t queue_bytes_ = 0;     // under mutex_
  SharedEgressRules rules_;    // under mutex_
  bool asleep_ = false;        // under mutex_; nobody has woken it yet
  bool stopping_ = false;      // under mutex_
  std::thread thread_;
};

}  // namespace leadgate::gateway
