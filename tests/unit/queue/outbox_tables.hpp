// An outbox of its own in a folder that goes at the end, and short ways to work with it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "queue/outbox.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::queue {

class OutboxTables : public ::testing::Test {
 protected:
  using What = Settlement::What;
  using Ids = std::vector<int64_t>;

  OutboxTables() {
    store::DatabaseSettings settings;
    settings.path = folder_.path("outbox.db");
    connection_ = store::open_writer(settings).value();
    const auto migrated = store::migrate(*connection_, outbox_schema());
    EXPECT_TRUE(migrated) << migrated.error().message;
  }
  ~OutboxTables() override { EXPECT_TRUE(connection_->status()) << connection_->status().error().message; }

  int64_t add(std::string_view target, int64_t lane, Timestamp at, std::string_view kind = "deal.created") {
    return enqueue(*connection_, {target, lane, kind, "msg_1", "{}"}, at);
  }
  Settlement ending(int64_t id, What what, int status = 0) const {
    Settlement out;
    out.id = id;
    out.what = what;
    out.status = status;
    out.retry_at = now_ + std::chrono::seconds(5);
    out.call = CallTimes{now_, Micros(1500)};
    return out;
  }
  void end(int64_t id, What what, int status = 0) { settle(*connection_, ending(id, what, status), now_); }

  testing::TempFolder folder_;
  std::unique_ptr<store::Connection> connection_;
  Timestamp now_ = parse_rfc3339("2026-11-23T09:00:00Z").value();
};

}  // namespace leadgate::queue
