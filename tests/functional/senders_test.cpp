// Who a sender is, over real sockets: its address through a proxy, the public address, the answer to our own faults.
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kSenderSources = R"(  - name: pay
    connector: generic
    pipeline: leads
    verify: { ip_allow: { addresses: [203.0.113.0/24] } }
    map: { contact.phones: body.tel }
  - name: sms
    connector: generic
    pipeline: leads
    secret: s
    verify: { hmac: { header: X-S, signed: "{url}{body}" } }
    map: { contact.phones: body.tel }
  - name: busy
    connector: generic
    pipeline: leads
    requests_per_second: 1
    retries: { too_many: 503 }
    map: { contact.phones: body.tel }
)";

std::string configuration() {
  std::string text = testing::usual_configuration(kSenderSources, "limits: { requests_burst: 1 }\n");
  const std::string server = "log_level: \"off\"";
  return text.replace(text.find(server), server.size(),
                      server + ", trusted_proxies: [127.0.0.1], public_url: \"https://leads.example\"");
}

class Senders : public ::testing::Test {
 protected:
  int post(const std::string& path, const BlockingClient::Headers& headers = {}) {
    const auto response = client_.post_json(path, R"({"tel":"+79161234567"})", headers);
    return response ? response->status : 0;
  }

  LiveGateway gateway_{configuration()};
  BlockingClient client_{gateway_.port()};
};

TEST_F(Senders, AreKnownByTheAddressThatTheProxySays) {
  EXPECT_EQ(post("/in/pay"), 401);
  EXPECT_EQ(post("/in/pay", {{"X-Forwarded-For", "203.0.113.9, 198.51.100.1"}}), 401);
  EXPECT_EQ(post("/in/pay", {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}}), 201);
}

TEST_F(Senders, SignThePublicAddressAsItIsSpelt) {
  const auto signature = [](const std::string& url) {
    return to_hex(hmac(DigestAlgorithm::kSha256, "s", url + R"({"tel":"+79161234567"})"));
  };
  EXPECT_EQ(post("/in/%73ms?a=1", {{"X-S", signature("https://leads.example/in/%73ms?a=1")}}), 201);
  EXPECT_EQ(post("/in/sms", {{"X-S", signature("https://other.example/in/sms")}}), 401);
}

TEST_F(Senders, HearAStatusThatTheyComeBackOn) {
  post("/in/busy");
  EXPECT_EQ(post("/in/busy"), 503);
}

}  // namespace
}  // namespace leadgate
