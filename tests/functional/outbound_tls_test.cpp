// What an outbound call makes of servers whose TLS is right or wrong.
#include <gmock/gmock.h>

#include <filesystem>
#include <future>

#include "gateway/net/http_client.hpp"
#include "tests/support/tls_servers.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;

class OutboundTls : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(certificates_.make()) << "The certificates need the program openssl.";
    HttpClientSettings settings;
    settings.ca_file = certificates_.authority();
    client_ = HttpClient::start(clock_, settings).value();
  }

  Result<OutboundResponse> get(const testing::TlsServer& server) {
    OutboundRequest request;
    request.method = "GET";
    request.url = server.url();
    request.deadline = clock_.steady() + std::chrono::seconds(10);
    request.egress = EgressPolicy::kAllowPrivate;
    std::promise<Result<OutboundResponse>> promise;
    const auto submitted = client_->submit(
        request, [&promise](Result<OutboundResponse> response) { promise.set_value(std::move(response)); });
    if (!submitted) return submitted.error();
    return promise.get_future().get();
  }

  void expect_refused(const std::string& certificate, const std::string& why,
                      const std::vector<std::string>& more = {}) {
    testing::TlsServer server;
    ASSERT_TRUE(server.start(certificates_, certificate, more));
    const auto response = get(server);
    ASSERT_FALSE(response) << certificate;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(response.error().message, HasSubstr(why));
  }

  SystemClock clock_;
  testing::TestCertificates certificates_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(OutboundTls, TakesACertificateThatHolds) {
  testing::TlsServer server;
  ASSERT_TRUE(server.start(certificates_, "good"));
  const auto response = get(server);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
}

TEST_F(OutboundTls, RefusesACertificateThatDoesNotHoldAndSaysWhy) {
  expect_refused("wrong", "no alternative certificate subject name matches target host name 'localhost'");
  expect_refused("old", "certificate has expired");
  expect_refused("self", "self-signed certificate");
}

TEST_F(OutboundTls, RefusesOldVersions) {
  for (const char* version : {"-tls1", "-tls1_1"}) {
    expect_refused("good", "SSL", {version, "-cipher", "DEFAULT@SECLEVEL=0"});
  }
}

TEST_F(OutboundTls, ReadsTheAuthoritiesOnceForManyConnections) {
  testing::TlsServer first;
  ASSERT_TRUE(first.start(certificates_, "good"));
  ASSERT_TRUE(get(first)) << "it has read them";
  ASSERT_TRUE(std::filesystem::remove(certificates_.authority()));
  testing::TlsServer second;
  ASSERT_TRUE(second.start(certificates_, "good"));
  const auto response = get(second);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->new_connection);
}

}  // namespace
}  // namespace leadgate::gateway
