// The inbox's tables in a database of the test's own, with a transaction begun. One test, one thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "queue/inbox.hpp"
#include "store/database.hpp"
#include "store/key_index.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::queue {

class InboxTables : public ::testing::Test {
 protected:
  InboxTables() {
    auto opened = store::open_writer({folder_.path("inbox.db"), "", 2048});
    EXPECT_TRUE(opened.ok());
    connection_ = std::move(opened).value();
    std::vector<store::MigrationStep> steps{{"keys", 1, store::KeyIndex::schema()}};
    steps.insert(steps.end(), inbox_schema().begin(), inbox_schema().end());
    EXPECT_TRUE(store::migrate(*connection_, steps).ok());
    auto keys = store::KeyIndex::open(*connection_, {});
    EXPECT_TRUE(keys.ok());
    keys_ = std::move(keys).value();
    connection_->execute("BEGIN IMMEDIATE");
  }

  testing::TempFolder folder_;
  std::unique_ptr<store::Connection> connection_;
  std::unique_ptr<store::KeyIndex> keys_;
};

}  // namespace leadgate::queue
