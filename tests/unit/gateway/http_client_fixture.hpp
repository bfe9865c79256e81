// What tests of the HTTP client work with: a client over real sockets, and requests that a receiver here may get. One
// test, one thread.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "gateway/net/http_client.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate::gateway {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ReceivedRequest;
using testing::Receiver;
using testing::ReceiverReply;
using Then = ReceiverReply::Then;

class HttpClientTest : public ::testing::Test {
 protected:
  void start(HttpClientSettings settings = {}) { client_ = HttpClient::start(clock_, settings).value(); }

  OutboundRequest request(const std::string& url, milliseconds timeout = seconds(20)) {
    OutboundRequest out;
    out.url = url;
    out.body = R"({"a":1})";
    out.headers = {{"content-type", "application/json"}, {"webhook-id", "msg_1"}};
    out.deadline = clock_.steady() + timeout;
    out.egress = EgressPolicy::kAllowPrivate;
    return out;
  }

  std::future<Result<OutboundResponse>> begin(OutboundRequest out) {
    auto promise = std::make_shared<std::promise<Result<OutboundResponse>>>();
    auto future = promise->get_future();
    const auto submitted = client_->submit(
        std::move(out), [promise](Result<OutboundResponse> response) { promise->set_value(std::move(response)); });
    if (!submitted) promise->set_value(submitted.error());
    return future;
  }

  Result<OutboundResponse> call(OutboundRequest out) { return begin(std::move(out)).get(); }

  SystemClock clock_;
  std::unique_ptr<HttpClient> client_;
};

}  // namespace leadgate::gateway
