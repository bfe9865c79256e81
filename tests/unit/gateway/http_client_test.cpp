#include "tests/unit/gateway/http_client_fixture.hpp"

#include <atomic>
#include <cstdlib>

namespace leadgate::gateway {
namespace {

TEST_F(HttpClientTest, SendsWhatItWasGivenAndBringsTheAnswer) {
  start();
  std::promise<ReceivedRequest> seen;
  Receiver receiver([&](const ReceivedRequest& got) {
    seen.set_value(got);
    return testing::reply(201, "made", "X-Kind:  two words \r\n");
  });
  const auto response = call(request(receiver.url("/hooks/order?x=1")));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(response->header("x-kind"), "two words");
  EXPECT_FALSE(response->header("x-none"));
  ReceivedRequest got = seen.get_future().get();
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.target, "/hooks/order?x=1");
  EXPECT_EQ(got.body, R"({"a":1})");
  EXPECT_EQ(got.headers["content-type"], "application/json");
  EXPECT_EQ(got.headers["webhook-id"], "msg_1");
  EXPECT_EQ(got.headers.count("expect"), 0u);
  EXPECT_EQ(got.headers.count("accept-encoding"), 0u);
}

TEST_F(HttpClientTest, SendsOtherMethodsAndAnEmptyHeader) {
  start();
  Receiver receiver([](const ReceivedRequest& got) {
    const bool has_type = got.headers.contains("content-type");
    const bool has_empty = got.headers.contains("x-empty");
    return testing::reply(200, got.method + " " + got.body + (has_type ? " typed" : "") + (has_empty ? " empty" : ""));
  });
  OutboundRequest put = request(receiver.url());
  put.method = "PATCH";
  put.headers = {{"x-empty", ""}};
  EXPECT_EQ(call(std::move(put)).value().body, R"(PATCH {"a":1} empty)");
  OutboundRequest get = request(receiver.url());
  get.method = "GET";
  get.body.clear();
  get.headers.clear();
  EXPECT_EQ(call(std::move(get)).value().body, "GET ");
}

// All by one handle of libcurl, which keeps its options.
TEST_F(HttpClientTest, LeavesNothingOfOneRequestForTheNext) {
  HttpClientSettings settings;
  settings.in_flight_max = 1;
  start(settings);
  Receiver receiver([](const ReceivedRequest& got) {
    std::string headers;
    for (const char* name : {"content-type", "webhook-id", "x-only", "content-length"}) {
      if (got.headers.contains(name)) headers += std::string(" ") + name;
    }
    const std::string seen = got.method + " " + got.body + headers;
    if (got.method != "HEAD") return testing::reply(200, seen);
    return ReceiverReply{"HTTP/1.1 200 OK\r\nX-Seen: " + seen + "\r\nContent-Length: 9\r\n\r\n"};
  });
  const auto seen = [&](const std::string& method, const std::string& body, const HttpHeaders& headers) {
    OutboundRequest out = request(receiver.url());
    out.method = method;
    out.body = body;
    out.headers = headers;
    const auto response = call(std::move(out));
    if (!response) return response.error().message;
    return method == "HEAD" ? std::string(response->header("x-seen").value_or("")) : response->body;
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(seen("POST", "one", {{"x-only", "1"}}), "POST one x-only content-length");
    EXPECT_EQ(seen("GET", "", {}), "GET ");
    EXPECT_EQ(seen("PATCH", "three", {{"content-type", "a/b"}}), "PATCH three content-type content-length");
    EXPECT_EQ(seen("HEAD", "", {}), "HEAD");
    EXPECT_EQ(seen("POST", "", {}), "POST  content-length");
    EXPECT_EQ(seen("DELETE", "six", {}), "DELETE six content-length");
    EXPECT_EQ(seen("GET", "seven", {}), "GET seven content-length");
    EXPECT_EQ(seen("GET", "", {{"webhook-id", "8"}}), "GET  webhook-id");
  }
  EXPECT_EQ(receiver.connections(), 1);
}

TEST_F(HttpClientTest, RefusesAddressesOfAnUnusualFormBeforeAnythingIsResolved) {
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  const std::string port = std::to_string(receiver.port());
  for (const std::string host : {"2130706433", "0x7f.1", "0177.0.0.1", "127.1", "u:p@127.0.0.1"}) {
    EXPECT_EQ(call(request("http://" + host + ":" + port + "/")).error().code, ErrorCode::kForbidden) << host;
  }
  for (const std::string host : {"127.0.0.1.", "localhost.", "127.0.0.1%00", "[::1%25lo]", "\xE2\x91\xA0.1"}) {
    EXPECT_EQ(call(request("http://" + host + ":" + port + "/")).error().code, ErrorCode::kInvalid) << host;
  }
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(HttpClientTest, HoldsEachCallAgainstTheRulesOfTheMoment) {
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  HttpClientSettings settings;
  EgressRules rules;
  rules.ports = std::set<uint16_t>{receiver.port()};
  settings.egress = std::make_shared<const EgressRules>(rules);
  start(settings);
  EXPECT_TRUE(call(request(receiver.url())));
  rules.own = own_addresses("127.0.0.1", receiver.port());
  client_->set_rules(std::make_shared<const EgressRules>(rules));
  EXPECT_EQ(call(request(receiver.url())).error().code, ErrorCode::kForbidden) << "on a kept connection too";
  rules = {};
  rules.ports = std::set<uint16_t>{};
  client_->set_rules(std::make_shared<const EgressRules>(rules));
  EXPECT_EQ(call(request(receiver.url())).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(receiver.connections(), 1);
}

TEST_F(HttpClientTest, BringsAnyStatusAsAnAnswer) {
  start();
  Receiver receiver([](const ReceivedRequest& got) {
    return testing::reply(std::stoi(got.target.substr(1)), "why", "Retry-After: 7\r\n");
  });
  for (const int status : {200, 400, 404, 410, 429, 500, 503}) {
    const auto response = call(request(receiver.url("/" + std::to_string(status))));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->header("retry-after"), "7");
  }
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  start();
  std::atomic<int> requests{0};
  Receiver receiver([&](const ReceivedRequest&) {
    ++requests;
    return testing::reply(302, "", "Location: /elsewhere\r\n");
  });
  EXPECT_EQ(call(request(receiver.url())).value().status, 302);
  EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, ReusesTheConnection) {
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  EXPECT_TRUE(call(request(receiver.url())).value().new_connection);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(call(request(receiver.url())).value().new_connection);
  EXPECT_EQ(receiver.connections(), 1);
}

TEST_F(HttpClientTest, EndsASlowAnswerAtTheDeadline) {
  start();
  Receiver silent([](const ReceivedRequest&) { return ReceiverReply{"", Then::kHang}; });
  Receiver halting([](const ReceivedRequest&) {
    return ReceiverReply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.", Then::kHang};
  });
  for (const auto* receiver : {&silent, &halting}) {
    const auto response = call(request(receiver->url(), milliseconds(100)));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(response.error().message.find("deadline"), std::string::npos) << response.error().message;
  }
}

TEST_F(HttpClientTest, CutsABodyAtItsLimitAndKeepsTheStatus) {
  start();
  Receiver endless([](const ReceivedRequest&) {
    return ReceiverReply{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", Then::kEndless};
  });
  OutboundRequest out = request(endless.url());
  out.response_bytes_max = 1000;
  const auto response = call(std::move(out));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_TRUE(response->body_cut);
  EXPECT_EQ(response->body, std::string(1000, 'x'));
}

TEST_F(HttpClientTest, TakesABodyOfExactlyItsLimitWhole) {
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200, "12345"); });
  OutboundRequest out = request(receiver.url());
  out.response_bytes_max = 5;
  const auto response = call(std::move(out));
  EXPECT_EQ(response.value().body, "12345");
  EXPECT_FALSE(response->body_cut);
}

TEST_F(HttpClientTest, RefusesEndlessHeaders) {
  start();
  Receiver endless([](const ReceivedRequest&) {
    return ReceiverReply{"HTTP/1.1 200 OK\r\n", Then::kEndless, "X-More: " + std::string(1000, 'x') + "\r\n"};
  });
  EXPECT_EQ(call(request(endless.url())).error().code, ErrorCode::kTooLarge);
}

TEST_F(HttpClientTest, ReportsAResetAndAClosedPort) {
  start();
  Receiver resetting([](const ReceivedRequest&) { return ReceiverReply{"", Then::kReset}; });
  Receiver half([](const ReceivedRequest&) {
    return ReceiverReply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::kClose};
  });
  const std::string closed = "http://127.0.0.1:" + std::to_string(testing::closed_port()) + "/";
  for (const std::string& url : {resetting.url(), half.url(), closed}) {
    const auto response = call(request(url));
    ASSERT_FALSE(response) << url;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << response.error().message;
  }
}

TEST_F(HttpClientTest, RefusesAPrivateAddressInAnySpelling) {
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  const std::string port = std::to_string(receiver.port());
  for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
                                 "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]"}) {
    OutboundRequest out = request("http://" + host + ":" + port + "/");
    out.egress = EgressPolicy::kPublicOnly;
    const auto response = call(std::move(out));
    ASSERT_FALSE(response) << host;
    EXPECT_EQ(response.error().code, ErrorCode::kForbidden) << host << ": " << response.error().message;
  }
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(HttpClientTest, NamesTheWayOutWhenAnAddressIsRefused) {
  start();
  OutboundRequest out = request("http://127.0.0.1:9/");
  out.egress = EgressPolicy::kPublicOnly;
  const auto response = call(std::move(out));
  EXPECT_NE(response.error().message.find("allow_private"), std::string::npos);
  EXPECT_NE(response.error().message.find("loopback"), std::string::npos);
}

TEST_F(HttpClientTest, SharesNoConnectionBetweenPolicies) {
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  ASSERT_TRUE(call(request(receiver.url())));
  OutboundRequest out = request(receiver.url());
  out.egress = EgressPolicy::kPublicOnly;
  EXPECT_EQ(call(std::move(out)).error().code, ErrorCode::kForbidden);
  EXPECT_EQ(receiver.connections(), 1);
}

TEST_F(HttpClientTest, ReachesMetadataAddressesUnderNoPolicy) {
  start();
  for (const char* url : {"http://169.254.169.254/latest/", "http://[fd00:ec2::254]/", "http://100.100.100.200/"}) {
    EXPECT_EQ(call(request(url)).error().code, ErrorCode::kForbidden) << url;
  }
}

TEST_F(HttpClientTest, UsesNoProxyOfTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:9", 1);
  setenv("all_proxy", "socks5://127.0.0.1:9", 1);
  start();
  Receiver receiver([](const ReceivedRequest&) { return testing::reply(200); });
  EXPECT_TRUE(call(request(receiver.url())));
  unsetenv("http_proxy");
  unsetenv("all_proxy");
}

TEST_F(HttpClientTest, RefusesWhatCannotBeSentAsItIs) {
  start();
  for (const std::string url : {"", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://",
                                "http://127.0.0.1/\r\nX: y", "not a url"}) {
    EXPECT_EQ(call(request(url)).error().code, ErrorCode::kInvalid) << url;
  }
  OutboundRequest header = request("http://127.0.0.1:9/");
  header.headers = {{"x", "a\r\ny: b"}};
  EXPECT_EQ(call(std::move(header)).error().code, ErrorCode::kInvalid);
  OutboundRequest name = request("http://127.0.0.1:9/");
  name.headers = {{"x y", "a"}};
  EXPECT_EQ(call(std::move(name)).error().code, ErrorCode::kInvalid);
  OutboundRequest method = request("http://127.0.0.1:9/");
  method.method = "GET /";
  EXPECT_EQ(call(std::move(method)).error().code, ErrorCode::kInvalid);
}

TEST_F(HttpClientTest, RefusesWhatWaitedPastItsDeadline) {
  start();
  EXPECT_EQ(call(request("http://127.0.0.1:9/", milliseconds(-1))).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace leadgate::gateway
