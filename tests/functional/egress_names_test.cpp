// Names whose addresses change, mix or never come, in a network of the test's own where every address answers: no
// connection is made to a denied one, and the error says why.
#include <gmock/gmock.h>
#include <poll.h>

#include <cstdlib>
#include <future>
#include <map>
#include <mutex>

#include "gateway/mail/imap_connection.hpp"
#include "gateway/net/http_client.hpp"
#include "tests/support/any_address_server.hpp"
#include "tests/support/name_server.hpp"
#include "tests/support/net_namespace.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AnyAddressServer;
using ::testing::HasSubstr;
using testing::NameAnswer;
using testing::NameServer;

const std::vector<uint16_t> kPorts = {80, 443, 993, 3128};
const std::vector<std::string> kPublic = {"2.2.2.2:80", "3.3.3.3:80", "[2606:4700::1]:80"};

// What the names are just now; a name that is not there is never answered.
class Zone {
 public:
  void set(const std::string& name, NameAnswer answer) {
    const std::lock_guard lock(mutex_);
    answers_[name] = std::move(answer);
  }
  std::optional<NameAnswer> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(name);
    if (found == answers_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, NameAnswer> answers_;
};

struct Net {
  explicit Net(std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      : server(kPorts, std::move(answer)) {
    EXPECT_TRUE(server.listens() && names.listens());
    client = fresh_client();
  }

  std::unique_ptr<HttpClient> fresh_client() {
    HttpClientSettings settings;
    settings.egress =
        std::make_shared<const EgressRules>(EgressRules{.allow = {}, .ports = std::set<uint16_t>{}, .own = {}});
    return HttpClient::start(clock, settings).value();
  }

  Result<OutboundResponse> call(const std::string& url, HttpClient* by = nullptr) {
    OutboundRequest request;
    request.url = url;
    request.body = "{}";
    request.deadline = clock.steady() + seconds(3);
    request.connect_timeout = milliseconds(1000);
    auto promise = std::make_shared<std::promise<Result<OutboundResponse>>>();
    const auto submitted = (by != nullptr ? by : client.get())->submit(request, [promise](auto response) {
      promise->set_value(std::move(response));
    });
    if (!submitted) return submitted.error();
    return promise->get_future().get();
  }
  // Refused, for a reason that has `why` in it.
  void expect_refused(const Result<OutboundResponse>& response, const std::string& why) {
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::kForbidden);
    EXPECT_THAT(response.error().message, HasSubstr(why));
  }
  void expect_public_only() {
    poll(nullptr, 0, 50);
    EXPECT_EQ(server.other_than(kPublic), "");
  }

  SystemClock clock;
  Zone zone;
  AnyAddressServer server;
  NameServer names{[this](const std::string& name) { return zone.find(name); }};
  std::unique_ptr<HttpClient> client;
};

void expect_in_own_network(const std::function<void()>& body) {
  const testing::NamespaceOutcome outcome = testing::in_own_network(body);
  if (!outcome.possible) GTEST_SKIP() << outcome.why;
  EXPECT_TRUE(outcome.passed) << "what failed is said above, by the process with the network";
}

TEST(EgressNames, ThatMoveToADeniedAddressAreNotFollowed) {
  expect_in_own_network([] {
    Net net;
    net.zone.set("shop.test", {"", {"2.2.2.2"}});
    EXPECT_TRUE(net.call("http://shop.test/").value().new_connection);
    net.zone.set("shop.test", {"", {"127.0.0.1"}});
    EXPECT_FALSE(net.call("http://shop.test/").value().new_connection) << "to the address that was checked";
    for (const char* moved : {"127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "0.0.0.0"}) {
      net.zone.set("shop.test", {"", {moved}});
      const auto another = net.fresh_client();
      net.expect_refused(net.call("http://shop.test/", another.get()), moved);
    }
    EXPECT_GT(net.names.questions(), 0);
    net.expect_public_only();
    EXPECT_EQ(net.server.connections()["2.2.2.2:80"], 1);
  });
}

TEST(EgressNames, ThatChangeWithEveryQuestionReachPublicAddressesOnly) {
  expect_in_own_network([] {
    Net net;
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
      net.zone.set("shop.test", {"", {i % 2 == 0 ? "2.2.2.2" : "127.0.0.1"}});
      const auto another = net.fresh_client();
      answered += net.call("http://shop.test/", another.get()).ok() ? 1 : 0;
    }
    EXPECT_EQ(answered, 10);
    net.expect_public_only();
  });
}

TEST(EgressNames, OfMixedAddressesReachTheGoodOnes) {
  expect_in_own_network([] {
    Net net;
    net.zone.set("a.test", {"", {"2.2.2.2", "::1"}});
    net.zone.set("b.test", {"", {"127.0.0.1", "2606:4700::1"}});
    net.zone.set("c.test", {"", {"10.0.0.1", "169.254.169.254", "3.3.3.3", "192.168.0.1", "127.0.0.1"}});
    net.zone.set("d.test", {"", {"10.0.0.1", "127.0.0.1", "::1", "fd00:ec2::254"}});
    for (const char* url : {"http://a.test/", "http://b.test/", "http://c.test/"}) {
      const auto response = net.call(url);
      EXPECT_TRUE(response) << url << ": " << response.error().message;
    }
    net.expect_refused(net.call("http://d.test/"), "address");
    net.expect_public_only();
  });
}

TEST(EgressNames, ThatAreAliasesAreJudgedByTheirAddress) {
  expect_in_own_network([] {
    Net net;
    net.zone.set("alias.test", {"localhost", {"127.0.0.1", "::1"}});
    net.expect_refused(net.call("http://alias.test/"), "loopback");
    net.zone.set("good.test", {"other.test", {"2.2.2.2"}});
    EXPECT_TRUE(net.call("http://good.test/"));
    net.expect_public_only();
  });
}

TEST(EgressNames, WithoutAnAnswerEndInTime) {
  expect_in_own_network([] {
    Net net;
    const SteadyTime begin = net.clock.steady();
    const auto response = net.call("http://silent.test/");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << response.error().message;
    net.client->stop();
    EXPECT_LT(net.clock.steady() - begin, seconds(10));
    net.expect_public_only();
  });
}

TEST(EgressNames, OnAKeptConnectionAreJudgedByTheRulesOfTheMoment) {
  expect_in_own_network([] {
    Net net;
    net.zone.set("erp.test", {"", {"10.1.0.5"}});
    net.expect_refused(net.call("http://erp.test/"), "10.1.0.5");
    net.client->set_rules(std::make_shared<const EgressRules>(
        EgressRules{.allow = {*AddressBlock::parse("10.1.0.0/16")}, .ports = std::set<uint16_t>{}, .own = {}}));
    EXPECT_TRUE(net.call("http://erp.test/"));
    EXPECT_FALSE(net.call("http://erp.test/").value().new_connection);
    const int requests = net.server.requests();
    net.client->set_rules(std::make_shared<const EgressRules>());
    net.expect_refused(net.call("http://erp.test/"), "10.1.0.5");
    EXPECT_EQ(net.server.requests(), requests);
  });
}

TEST(EgressNames, OfRedirectsAndProxiesAreNotAsked) {
  expect_in_own_network([] {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
      setenv(name, "http://127.0.0.1:3128", 1);
    }
    Net net("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n");
    net.zone.set("shop.test", {"", {"2.2.2.2"}});
    EXPECT_EQ(net.call("http://shop.test/").value().status, 302);
    EXPECT_FALSE(net.call("https://shop.test/")) << "the server there speaks no TLS";
    poll(nullptr, 0, 50);
    EXPECT_EQ(net.server.other_than({"2.2.2.2:80", "2.2.2.2:443"}), "");
  });
}

TEST(EgressNames, OfMailboxesAreJudgedToo) {
  expect_in_own_network([] {
    Net net;
    const StopEvent stop;
    for (const char* address : {"127.0.0.1", "10.0.0.1", "169.254.169.254"}) {
      net.zone.set("mail.test", {"", {address}});
      ImapConfig config;
      config.host = "mail.test";
      config.user = "u";
      config.password = Secret("p");
      const auto opened = ImapConnection::open(config, stop);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().code, ErrorCode::kForbidden) << opened.error().message;
      EXPECT_THAT(opened.error().message, HasSubstr(address));
    }
    net.expect_public_only();
  });
}

}  // namespace
}  // namespace leadgate::gateway
