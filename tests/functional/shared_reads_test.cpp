// One reading for all who ask the same at the same time, and none that is older than its question.
#include "gateway/portal/shared_reads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/support/http_fixture.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

using Text = std::shared_ptr<const std::string>;
using Reads = SharedReads<Text>;

Task<HttpResponse> ask_for(Services* services, RequestPtr request, std::shared_ptr<Reads> reads,
                           Reads::Question question) {
  Task<Result<Text>> asking =
      Reads::ask(std::move(reads), services, request->connection, "the same", std::move(question));
  const Result<Text> text = co_await std::move(asking);
  co_return HttpResponse::json(text.ok() ? 200 : 503, text.ok() ? **text : text.error().message);
}

Task<HttpResponse> pong(RequestPtr) {
  co_return HttpResponse::json(200, "pong");
}

class SharedReadsTest : public ::testing::Test {
 protected:
  SharedReadsTest() {
    settings_.path = folder_.path("leadgate.db");
    auto connection = store::open_writer(settings_).value();
    EXPECT_TRUE(connection->execute(std::string(store::KeyIndex::schema())));
    writer_ = store::Writer::start(std::move(connection), {}, {}).value();
    readers_ = Readers::start(settings_, 1, 10, server_.metrics).value();
    services_ =
        std::make_unique<Services>(Services{server_.clock, server_.metrics, *writer_, *readers_, board_, snapshot_});
    server_.application.router.add("GET", "/", Endpoint{[this](RequestPtr request) {
                                     ++asked_;
                                     return ask_for(services_.get(), std::move(request), reads_, question());
                                   }});
    server_.application.router.add("GET", "/ping", Endpoint{pong});
    server_.start();
  }
  ~SharedReadsTest() override { readers_->stop(); }

  // Says how often it was read; the first reading waits until it is let go.
  Reads::Question question() {
    return [this](store::Connection&) -> Result<Text> {
      const int count = ++read_;
      if (count == 1) gate_.get_future().wait();
      return std::make_shared<const std::string>("read " + std::to_string(count));
    };
  }
  // A client that has asked, and whose question has come in.
  std::unique_ptr<RawClient> client() {
    const int before = asked_;
    auto out = std::make_unique<RawClient>(server_.port());
    out->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 1000 && asked_ == before; ++i) ::poll(nullptr, 0, 2);
    return out;
  }

  testing::TempFolder folder_;
  store::DatabaseSettings settings_;
  TestServer server_;
  ChangeBoard board_{WaitLimits{.all = 10}};
  CurrentSnapshot snapshot_;
  std::unique_ptr<store::Writer> writer_;
  std::unique_ptr<Readers> readers_;
  std::unique_ptr<Services> services_;
  std::shared_ptr<Reads> reads_ = std::make_shared<Reads>();
  std::promise<void> gate_;
  std::atomic<int> asked_{0};
  std::atomic<int> read_{0};
};

TEST_F(SharedReadsTest, ReadOnceForAllButForThoseWhoComeLater) {
  const auto first = client();
  for (int i = 0; i < 1000 && read_ == 0; ++i) ::poll(nullptr, 0, 2);
  std::vector<std::unique_ptr<RawClient>> later;
  for (int i = 0; i < 5; ++i) later.push_back(client());
  // The server has one thread: whoever is answered now was asked after all of them.
  RawClient(server_.port()).send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n").read_response();
  gate_.set_value();
  EXPECT_NE(first->read_response().find("read 1"), std::string::npos);
  for (const auto& each : later) {
    EXPECT_NE(each->read_response().find("read 2"), std::string::npos) << "not what was read before it asked";
  }
  EXPECT_EQ(read_, 2);
}

}  // namespace
}  // namespace leadgate::gateway
