// The rules of where calls may go, in a whole gateway: what a delivery says that they refuse.
#include <gmock/gmock.h>

#include <atomic>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::comes_true;
using testing::LiveGateway;

std::string configuration(uint16_t port, const std::string& url, const std::string& more) {
  std::string text = testing::usual_configuration(
      "  - { name: shop, connector: generic, pipeline: shop, map: { contact.name: body.name, external_id: body.order } "
      "}\n",
      "delivery: { schedule: [\"0s\", \"1h\"] }\n" + more + "portals:\n  - { name: account, url: \"" + url +
          "\", secret: " + testing::kPortalSecret + ", sources: [shop]" +
          (more.find("allow:") == std::string::npos ? ", allow_private: true" : "") + " }\n");
  return text.replace(text.find("127.0.0.1:0"), 11, "127.0.0.1:" + std::to_string(port));
}

std::string deliveries(uint16_t port) {
  BlockingClient client(port);
  const auto answer = client.get("/api/v1/deliveries", testing::kAdmin);
  return answer ? answer->body : "";
}

void post_order(uint16_t port) {
  BlockingClient client(port);
  ASSERT_TRUE(client.post_json("/in/shop", R"({"name":"Ivan","order":"1"})"));
}

TEST(Egress, APortalThatIsTheGatewayItselfIsNotCalled) {
  const uint16_t port = testing::closed_port();
  LiveGateway gateway(configuration(port, "http://127.0.0.1:" + std::to_string(port) + "/in/shop", ""));
  post_order(port);
  EXPECT_TRUE(comes_true([&] { return deliveries(port).find("where this gateway listens") != std::string::npos; }, 10))
      << deliveries(port);
}

TEST(Egress, APortalThatIsTheGatewayItselfIsCalledWhereThatIsMeant) {
  const uint16_t port = testing::closed_port();
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/healthz";
  LiveGateway gateway(configuration(port, url, "egress: { self: true }\n"));
  post_order(port);
  EXPECT_TRUE(comes_true([&] { return deliveries(port).find("\"last_status\":405") != std::string::npos; }, 10))
      << deliveries(port);
}

TEST(Egress, ANetworkOfTheAllowListIsCalledWithoutAllowPrivate) {
  std::atomic<int> requests{0};
  testing::Receiver receiver([&](const testing::ReceivedRequest&) {
    ++requests;
    return testing::reply(200);
  });
  LiveGateway gateway(configuration(0, receiver.url(), "egress: { allow: [127.0.0.0/8] }\n"));
  post_order(gateway.port());
  EXPECT_TRUE(comes_true([&] { return requests == 1; }, 10)) << deliveries(gateway.port());
  LiveGateway other(configuration(0, receiver.url(), "egress: { allow: [127.1.0.0/16] }\n"));
  post_order(other.port());
  EXPECT_TRUE(comes_true([&] { return deliveries(other.port()).find("egress.allow") != std::string::npos; }, 10));
  EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace leadgate
