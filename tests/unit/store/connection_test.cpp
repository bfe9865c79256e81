#include "store/connection.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;
using leadgate::testing::text_of;

constexpr std::string_view kItemSchema =
    "CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB, parent INTEGER REFERENCES parents)"
    " STRICT";

class ConnectionTest : public ::testing::Test {
 protected:
  FaultVfs vfs_{1};
  std::unique_ptr<Connection> connection_ = open_test_database(memory_database(vfs_), kItemSchema);
};

TEST_F(ConnectionTest, ReadsBackWhatWasBound) {
  std::string blob("\0\1\2", 3);
  connection_->query("INSERT INTO things (id, name, data) VALUES (?, ?, ?)")
      .bind(7)
      .bind_text("Иван")
      .bind_blob(blob)
      .run();
  Statement& row = connection_->query("SELECT id, name, data, parent FROM things");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.integer(0), 7);
  EXPECT_EQ(row.text(1), "Иван");
  EXPECT_EQ(row.blob(2), blob);
  EXPECT_TRUE(row.is_null(3));
  EXPECT_EQ(row.integer(3), 0);
  EXPECT_FALSE(row.next());
  EXPECT_EQ(connection_->last_insert_id(), 7);
  EXPECT_EQ(connection_->changes(), 1);
}

TEST_F(ConnectionTest, TellsAnEmptyTextFromNull) {
  connection_->query("INSERT INTO things (id, name, data) VALUES (1, ?, ?)").bind_text({}).bind_blob({}).run();
  connection_->query("INSERT INTO things (id, name) VALUES (2, ?)").bind_text_or_null({}).run();
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM things WHERE name = '' AND data = x''"), 1);
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM things WHERE name IS NULL"), 1);
}

TEST_F(ConnectionTest, ForgetsBindingsWithTheNextQuery) {
  constexpr std::string_view kInsert = "INSERT INTO things (id, name) VALUES (?, ?)";
  connection_->query(kInsert).bind(1).bind_text("a").run();
  connection_->query(kInsert).bind(2).run();
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM things WHERE name IS NULL"), 1);
}

TEST_F(ConnectionTest, KeepsOneStatementForATextWhereverTheTextLies) {
  std::string first = "SELECT count(*) FROM things";
  std::string second = first;
  Statement* statement = &connection_->query(first);
  EXPECT_EQ(statement, &connection_->query(first));
  EXPECT_EQ(statement, &connection_->query(second));
}

TEST_F(ConnectionTest, NoticesOtherWordsAtTheSameAddress) {
  std::string text = "SELECT 1 FROM sqlite_schema LIMIT 1";
  EXPECT_EQ(number_of(*connection_, text), 1);
  text[7] = '2';
  EXPECT_EQ(number_of(*connection_, text), 2);
}

TEST_F(ConnectionTest, DoesNothingAfterAFailureUntilItIsCleared) {
  connection_->execute("INSERT INTO things (id, name) VALUES (1, 'a')");
  EXPECT_FALSE(connection_->query("INSERT INTO things (id, name) VALUES (2, 'a')").run());
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal) << "a refused row is no sender's fault";
  EXPECT_FALSE(connection_->query("INSERT INTO things (id, name) VALUES (3, 'c')").run());
  EXPECT_FALSE(connection_->execute("INSERT INTO things (id, name) VALUES (4, 'd')"));
  EXPECT_FALSE(connection_->query("SELECT 1").next());
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal);
  connection_->clear_failure();
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM things"), 1);
}

TEST_F(ConnectionTest, TellsKindsOfFailureApart) {
  connection_->query("SELEKT").run();
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal);
  connection_->clear_failure();
  connection_->query("INSERT INTO things (id, parent) VALUES (1, 99)").run();
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal) << "foreign keys are on";
  connection_->clear_failure();
  connection_->query("INSERT INTO things (id, data) VALUES (1, 'text in a blob')").run();
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal) << "tables are strict";
  connection_->clear_failure();
  connection_->query("SELECT \"no such column\"").run();
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal) << "double quotes are no string";
  connection_->clear_failure();
  connection_->query("SELECT ?").bind(1).bind(2).next();
  EXPECT_FALSE(connection_->status().ok()) << "a value for no parameter";
}

TEST_F(ConnectionTest, RowsOfABlankStatementAreNone) {
  EXPECT_FALSE(connection_->query("").next());
  EXPECT_EQ(connection_->status().error().code, ErrorCode::kInternal);
}

TEST_F(ConnectionTest, ResetsStatementsThatWereLeftOpen) {
  connection_->execute("INSERT INTO things (id) VALUES (1), (2)");
  ASSERT_TRUE(connection_->query("SELECT id FROM things").next());
  Result<LogState> pinned = connection_->checkpoint(Checkpoint::kTruncate);
  EXPECT_FALSE(pinned.ok()) << "an open read is in the way of its own connection's checkpoint";
  connection_->close_reads();
  EXPECT_TRUE(connection_->checkpoint(Checkpoint::kTruncate).ok());
}

TEST_F(ConnectionTest, WritesWithTheSettingsOfADurableLog) {
  EXPECT_EQ(text_of(*connection_, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(number_of(*connection_, "PRAGMA synchronous"), 2);
  EXPECT_EQ(number_of(*connection_, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(number_of(*connection_, "PRAGMA mmap_size"), 0);
  EXPECT_EQ(number_of(*connection_, "PRAGMA page_size"), 4096);
}

TEST_F(ConnectionTest, NeverFoldsTheLogByItself) {
  for (int i = 0; i < 1500; ++i) connection_->execute("INSERT INTO things (data) VALUES (zeroblob(5000))");
  EXPECT_GT(connection_->log_pages(), 1500u);
  EXPECT_EQ(vfs_.writer_checkpoints(), 0u);
  Result<LogState> state = connection_->checkpoint(Checkpoint::kPassive);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->pages, state->folded_pages);
  EXPECT_EQ(vfs_.writer_checkpoints(), 1u);
}

}  // namespace
}  // namespace leadgate::store
