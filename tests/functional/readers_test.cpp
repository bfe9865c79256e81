// Questions to the database that fail or throw, over a real file.
#include "gateway/workers/readers.hpp"

#include <gtest/gtest.h>

#include <future>

#include "deals/book/schema.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/http/problem.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"
#include "store/migration.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

class WithDatabase : public ::testing::Test {
 protected:
  WithDatabase() {
    settings_.path = folder_.path("leadgate.db");
    auto connection = store::open_writer(settings_).value();
    EXPECT_TRUE(connection->execute(std::string(store::KeyIndex::schema())));
    std::vector<store::MigrationStep> steps(queue::inbox_schema().begin(), queue::inbox_schema().end());
    steps.insert(steps.end(), queue::outbox_schema().begin(), queue::outbox_schema().end());
    steps.insert(steps.end(), deals::book::book_schema().begin(), deals::book::book_schema().end());
    const auto migrated = store::migrate(*connection, steps);
    EXPECT_TRUE(migrated.ok()) << migrated.error().message;
    writer_ = store::Writer::start(std::move(connection), {}, {}).value();
  }

  testing::TempFolder folder_;
  store::DatabaseSettings settings_;
  std::unique_ptr<store::Writer> writer_;
};

using Question = Result<HttpResponse> (*)(store::Connection&);

Task<HttpResponse> put(Services* services, RequestPtr request, Question question) {
  Task<HttpResponse> asking = read_call(services, request, question);
  co_return co_await std::move(asking);
}

Result<HttpResponse> throwing(store::Connection& connection) {
  store::Statement& open = connection.query("SELECT 1 UNION SELECT 2");
  open.next();  // left in the middle: it would pin the log
  throw std::runtime_error("a bug");
}
Result<HttpResponse> failing(store::Connection& connection) {
  connection.query("SELECT nothing FROM nowhere").next();
  return HttpResponse::json(200, "half of the truth");
}
Result<HttpResponse> well(store::Connection&) {
  return HttpResponse::json(200, "well");
}

class ReadersTest : public WithDatabase {
 protected:
  ReadersTest() : readers_(Readers::start(settings_, 1, 10, server_.metrics).value()) {
    add("/throw", throwing);
    add("/fail", failing);
    add("/well", well);
    server_.start();
  }
  ~ReadersTest() override { readers_->stop(); }

  void add(const char* path, Question question) {
    server_.application.router.add(
        "GET", path, Endpoint{[this, question](RequestPtr r) { return put(&services_, std::move(r), question); }});
  }
  std::string get(const std::string& path) {
    return exchange_bytes(server_.port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  TestServer server_;
  ChangeBoard board_{10};
  CurrentSnapshot snapshot_;
  std::unique_ptr<Readers> readers_;
  Services services_{server_.clock, server_.metrics, *writer_, *readers_, board_, snapshot_};
};

TEST_F(ReadersTest, AnswerThoughAQuestionThrowsAndGoOn) {
  const std::string answer = get("/throw");
  EXPECT_EQ(status_in(answer), 500) << answer;
  EXPECT_EQ(answer.find("a bug"), std::string::npos);
  EXPECT_EQ(status_in(get("/well")), 200);
  EXPECT_EQ(server_.metrics.counter("leadgate_task_failures_total", "").value(), 1u);
}

TEST_F(ReadersTest, TakeNoAnswerFromAStatementThatFailed) {
  const std::string answer = get("/fail");
  EXPECT_GE(status_in(answer), 500) << answer;
  EXPECT_EQ(answer.find("half of the truth"), std::string::npos);
  EXPECT_EQ(status_in(get("/well")), 200);
}

}  // namespace
}  // namespace leadgate::gateway
