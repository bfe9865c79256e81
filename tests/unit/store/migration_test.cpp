#include "store/migration.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;

constexpr MigrationStep kBookOne{"book", 1, "CREATE TABLE deals (id INTEGER PRIMARY KEY) STRICT"};
constexpr MigrationStep kBookTwo{"book", 2,
                                 "ALTER TABLE deals ADD COLUMN title TEXT; INSERT INTO deals VALUES (1, 'a')"};
constexpr MigrationStep kInboxOne{"inbox", 1, "CREATE TABLE events (id INTEGER PRIMARY KEY) STRICT"};

class MigrationTest : public ::testing::Test {
 protected:
  Result<void> migrate_with(const std::vector<MigrationStep>& steps) { return migrate(*connection_, steps); }

  FaultVfs vfs_{1};
  std::unique_ptr<Connection> connection_ = std::move(open_writer(memory_database(vfs_))).value();
};

TEST_F(MigrationTest, RunsEachStepOnce) {
  ASSERT_TRUE(migrate_with({kBookOne, kInboxOne}).ok());
  ASSERT_TRUE(migrate_with({kBookOne, kBookTwo, kInboxOne}).ok());
  ASSERT_TRUE(migrate_with({kBookOne, kBookTwo, kInboxOne}).ok());
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM deals"), 1);
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM schema_steps"), 3);
}

TEST_F(MigrationTest, RefusesADatabaseThatANewerProgramWrote) {
  ASSERT_TRUE(migrate_with({kBookOne, kBookTwo}).ok());
  Result<void> older = migrate_with({kBookOne, kInboxOne});
  ASSERT_FALSE(older.ok());
  EXPECT_EQ(older.error().code, ErrorCode::kConflict);
  EXPECT_NE(older.error().message.find("step 2 of 'book'"), std::string::npos) << older.error().message;
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM sqlite_schema WHERE name = 'events'"), 0)
      << "nothing is changed";
}

TEST_F(MigrationTest, RefusesADatabaseWithAPartItDoesNotKnow) {
  ASSERT_TRUE(migrate_with({kBookOne, kInboxOne}).ok());
  EXPECT_FALSE(migrate_with({kBookOne}).ok());
}

TEST_F(MigrationTest, RollsBackTheStepThatFailsAndKeepsTheOnesBefore) {
  MigrationStep wrong{"book", 2, "INSERT INTO deals VALUES (5); CREATE TABLE broken ("};
  Result<void> result = migrate_with({kBookOne, wrong, kInboxOne});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("step 2 of 'book'"), std::string::npos) << result.error().message;
  EXPECT_TRUE(connection_->status().ok());
  EXPECT_FALSE(connection_->in_transaction());
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM deals"), 0);
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM sqlite_schema WHERE name = 'events'"), 0);
  EXPECT_TRUE(migrate_with({kBookOne, kBookTwo, kInboxOne}).ok()) << "a mended program goes on from there";
}

TEST_F(MigrationTest, StartsAgainAfterAPowerCutAtAnyMoment) {
  for (uint64_t operation = 1; operation < 60; ++operation) {
    FaultVfs vfs(operation);
    vfs.disk().cut_power_at(operation, leadgate::testing::CutStyle::kSome);
    {
      auto connection = open_writer(memory_database(vfs));
      if (connection.ok()) (void)migrate(**connection, std::vector{kBookOne, kBookTwo, kInboxOne});
    }
    vfs.reboot();
    auto connection = open_writer(memory_database(vfs));
    ASSERT_TRUE(connection.ok()) << operation << ": " << connection.error().message;
    Result<void> again = migrate(**connection, std::vector{kBookOne, kBookTwo, kInboxOne});
    ASSERT_TRUE(again.ok()) << operation << ": " << again.error().message;
    EXPECT_EQ(number_of(**connection, "SELECT count(*) FROM deals"), 1) << operation;
  }
}

}  // namespace
}  // namespace leadgate::store
