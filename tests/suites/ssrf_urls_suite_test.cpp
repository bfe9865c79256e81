// Every address of the suite, and more spellings of the same kind for three targets, called in a network where each
// address answers: the guard lets no connection through to a denied one. The same addresses through libcurl without the
// guard show that the connections would have come about.
#include <curl/curl.h>
#include <poll.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <memory>
#include <optional>
#include <set>

#include "gateway/net/http_client.hpp"
#include "tests/suites/suite_files.hpp"
#include "tests/support/any_address_server.hpp"
#include "tests/support/name_server.hpp"
#include "tests/support/net_namespace.hpp"

namespace leadgate::gateway {
namespace {

using testing::AnyAddressServer;
using testing::NameAnswer;
using testing::NameServer;

constexpr char kPublic[] = "2.2.2.2";  // what every name of the suite is, but for those that end in .local-test
const std::vector<uint16_t> kPorts = {22, 25, 80, 443, 3128, 8080, 11211};
const std::vector<std::string> kMayCome = {"2.2.2.2:80", "2.2.2.2:443"};

std::vector<std::string> suite_urls() {
  std::vector<std::string> out;
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("ssrf/ssrf_cases.json")));
  const simdjson::dom::element suite = parser.parse(text);
  const simdjson::dom::object members = suite.get_object().value();
  for (const auto member : members) {
    simdjson::dom::array entries;
    if (member.value.get(entries) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element entry : entries) {
      std::string_view url;
      if (entry["url"].get(url) == simdjson::SUCCESS) out.emplace_back(url);
      bool deny = false;
      if (entry["ip"].get(url) != simdjson::SUCCESS || entry["deny"].get(deny) != simdjson::SUCCESS || !deny) continue;
      const bool v6 = url.find(':') != std::string_view::npos;
      out.push_back("http://" + (v6 ? "[" + std::string(url) + "]" : std::string(url)) + "/");
    }
  }
  return out;
}

std::string enclosed_digits(const std::string& dotted) {
  std::string out;
  for (const char c : dotted) {
    const char full_width[] = {'\xEF', '\xBC', static_cast<char>('\x90' + (c - '0')), '\0'};
    out += c == '.' ? "\xE3\x80\x82" : std::string(full_width);
  }
  return out;
}

// The spellings of an IPv4 address that some reader somewhere takes.
std::vector<std::string> spellings(unsigned a, unsigned b, unsigned c, unsigned d) {
  const auto format = [](const char* pattern, auto... numbers) {
    char text[128];
    std::snprintf(text, sizeof text, pattern, numbers...);
    return std::string(text);
  };
  const unsigned whole = a << 24 | b << 16 | c << 8 | d;
  const unsigned low = b << 16 | c << 8 | d;
  const std::string plain = format("%u.%u.%u.%u", a, b, c, d);
  std::vector<std::string> out = {plain,
                                  plain + ".",
                                  format("%u", whole),
                                  format("0x%x", whole),
                                  format("0X%X", whole),
                                  format("0%o", whole),
                                  format("%u.%u", a, low),
                                  format("%u.%u.%u", a, b, c << 8 | d),
                                  format("0x%x.0x%x.0x%x.0x%x", a, b, c, d),
                                  format("0%o.0%o.0%o.0%o", a, b, c, d),
                                  format("%04u.%u.%u.%u", a, b, c, d),
                                  format("0x%x.%u", a, low),
                                  format("%u.0x%x", a, low),
                                  format("%u.%u.%u.%u%%00", a, b, c, d),
                                  format("%%3%u%u.%u.%u.%u", a / 100, a % 100, b, c, d),
                                  enclosed_digits(plain),
                                  format("[::ffff:%u.%u.%u.%u]", a, b, c, d),
                                  format("[::%u.%u.%u.%u]", a, b, c, d),
                                  format("[64:ff9b::%u.%u.%u.%u]", a, b, c, d),
                                  format("[2002:%x:%x::1]", a << 8 | b, c << 8 | d),
                                  format("[::ffff:%x:%x]", a << 8 | b, c << 8 | d),
                                  format("[::ffff:%u.%u.%u.%u%%25lo]", a, b, c, d),
                                  format("a%u-%u-%u-%u.local-test", a, b, c, d)};
  return out;
}

std::vector<std::string> own_urls() {
  std::vector<std::string> hosts = {
      "localhost",   "LOCALHOST",     "a.localhost", "localhost.",      "[::1]",           "[::]",
      "0",           "0.0.0.0",       "[fe80::1]",   "[fe80::1%25lo]",  "[fd00:ec2::254]", "100.100.100.200",
      "192.0.0.192", "169.254.170.2", "224.0.0.1",   "255.255.255.255", "[ff02::1]",       "[fd12::1]"};
  for (const auto& target : {spellings(127, 0, 0, 1), spellings(169, 254, 169, 254), spellings(10, 0, 0, 1)}) {
    hosts.insert(hosts.end(), target.begin(), target.end());
  }
  std::vector<std::string> out;
  for (const std::string& host : hosts) {
    for (const char* tail : {"/", ":80/", ":443/", ":22/", ":8080/", "#@www.example.com/", "?@www.example.com/"}) {
      out.push_back("http://" + host + tail);
    }
    for (const char* user : {"u:p@", "www.example.com@", "www.example.com%40", "www.example.com\\@",
                             "www.example.com:80@", "www.example.com#@", "www.example.com\t@", "\\"}) {
      out.push_back("http://" + std::string(user) + host + "/");
    }
    out.push_back("https://" + host + "/");
    out.push_back("http:/" + host + "/");
    out.push_back("http:///" + host + "/");
    out.push_back("//" + host + "/");
    out.push_back("gopher://" + host + ":11211/_x");
    out.push_back("HTTP://" + host + "/");
  }
  return out;
}

std::optional<NameAnswer> answer_of(const std::string& name) {
  if (!name.ends_with(".local-test")) return NameAnswer{"", {kPublic}};
  std::string address = name.substr(1, name.find('.') - 1);
  std::replace(address.begin(), address.end(), '-', '.');
  return NameAnswer{"", {address}};
}

Result<OutboundResponse> call(HttpClient& client, const Clock& clock, const std::string& url, EgressPolicy policy) {
  OutboundRequest request;
  request.url = url;
  request.body = "{}";
  request.deadline = clock.steady() + std::chrono::seconds(3);
  request.egress = policy;
  std::promise<Result<OutboundResponse>> promise;
  const auto submitted =
      client.submit(request, [&promise](Result<OutboundResponse> response) { promise.set_value(std::move(response)); });
  if (!submitted) return submitted.error();
  return promise.get_future().get();
}

std::unique_ptr<HttpClient> guarded_client(const Clock& clock) {
  HttpClientSettings settings;
  settings.egress =
      std::make_shared<const EgressRules>(EgressRules{.allow = {}, .ports = std::set<uint16_t>{}, .own = {}});
  return HttpClient::start(clock, settings).value();
}

// A proxy that the environment asks for would be called at a denied address.
void ask_for_a_proxy() {
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:3128", 1);
  }
}

void call_without_guard(const std::string& url) {
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 1000L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  curl_easy_perform(easy);
  curl_easy_cleanup(easy);
}

// What came to denied addresses since the last look.
std::string denied_since(AnyAddressServer& server) {
  const std::string denied = server.other_than(kMayCome);
  server.forget();
  return denied;
}

void expect_in_own_network(const std::function<void()>& body) {
  const testing::NamespaceOutcome outcome = testing::in_own_network(body);
  if (!outcome.possible) GTEST_SKIP() << outcome.why;
  EXPECT_TRUE(outcome.passed) << "what failed is said above, by the process with the network";
}

TEST(SsrfUrlsSuite, LetsNoConnectionThroughToADeniedAddress) {
  expect_in_own_network([] {
    AnyAddressServer server(kPorts);
    NameServer names(answer_of);
    ASSERT_TRUE(server.listens() && names.listens());
    ask_for_a_proxy();
    SystemClock clock;
    const auto client = guarded_client(clock);
    EXPECT_EQ(call(*client, clock, "http://www.example.com/", EgressPolicy::kPublicOnly).value().status, 200);
    EXPECT_EQ(server.connections()["2.2.2.2:80"], 1) << "a public address is reached";
    for (const auto policy : {EgressPolicy::kPublicOnly, EgressPolicy::kFromSender}) {
      suites::Score score(policy == EgressPolicy::kFromSender ? "ssrf urls from a sender" : "ssrf urls");
      std::vector<std::string> urls = suite_urls();
      EXPECT_GE(urls.size(), 290u);
      for (const std::string& url : own_urls()) urls.push_back(url);
      for (const std::string& url : urls) {
        (void)call(*client, clock, url, policy);
        const std::string denied = denied_since(server);
        score.count(denied.empty(), url + " reached " + denied);
      }
      EXPECT_EQ(score.passed(), score.total());
    }
    poll(nullptr, 0, 50);
    EXPECT_EQ(denied_since(server), "");
  });
}

// allow_private opens loopback and private addresses in their usual spelling, and nothing else.
TEST(SsrfUrlsSuite, AllowPrivateOpensNoOtherSpellingAndNoOtherKind) {
  expect_in_own_network([] {
    AnyAddressServer server(kPorts);
    NameServer names(answer_of);
    ASSERT_TRUE(server.listens() && names.listens());
    SystemClock clock;
    const auto client = guarded_client(clock);
    for (const std::string& url : own_urls()) (void)call(*client, clock, url, EgressPolicy::kAllowPrivate);
    poll(nullptr, 0, 50);
    for (const auto& [address, count] : server.connections()) {
      const bool opened = address.starts_with("127.0.0.1:") || address.starts_with("10.0.0.1:") ||
                          address.starts_with("[::1]:") || address.starts_with("[fd12::1]:") ||
                          address.starts_with("[::ffff:127.0.0.1]:") || address.starts_with("[::ffff:10.0.0.1]:") ||
                          address.starts_with("2.2.2.2:");
      EXPECT_TRUE(opened) << address;
      EXPECT_TRUE(address.ends_with(":80") || address.ends_with(":443")) << address;
    }
    EXPECT_GT(server.connections()["127.0.0.1:80"], 0);
    EXPECT_GT(server.connections()["10.0.0.1:80"], 0);
    EXPECT_GT(server.connections()["[::1]:80"], 0);
  });
}

TEST(SsrfUrlsSuite, WithoutTheGuardManyOfThemWouldConnect) {
  expect_in_own_network([] {
    AnyAddressServer server(kPorts);
    NameServer names(answer_of);
    ASSERT_TRUE(server.listens() && names.listens());
    int of_the_suite = 0;
    int of_our_own = 0;
    for (const std::string& url : suite_urls()) {
      call_without_guard(url);
      of_the_suite += denied_since(server).empty() ? 0 : 1;
    }
    for (const std::string& url : own_urls()) {
      call_without_guard(url);
      of_our_own += denied_since(server).empty() ? 0 : 1;
    }
    std::printf("[   SCORE  ] libcurl without the guard: %d of the suite and %d more reach a denied address\n",
                of_the_suite, of_our_own);
    EXPECT_GE(of_the_suite, 74);
    EXPECT_GE(of_our_own, 100);
  });
}

}  // namespace
}  // namespace leadgate::gateway
