#include "store/database.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/connection.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;
using leadgate::testing::TempFolder;

unsigned mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0u;
}

DatabaseSettings at(const std::string& path) {
  DatabaseSettings settings;
  settings.path = path;
  return settings;
}

TEST(Database, KeepsItsFilesPrivate) {
  TempFolder folder;
  std::string path = folder.path("deep/er/leadgate.db");
  auto writer = open_test_database(at(path), "CREATE TABLE things (id INTEGER PRIMARY KEY) STRICT");
  EXPECT_EQ(mode_of(folder.path("deep")), 0700u);
  EXPECT_EQ(mode_of(folder.path("deep/er")), 0700u);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) EXPECT_EQ(mode_of(path + suffix), 0600u) << suffix;
}

TEST(Database, RefusesAFileThatCannotHaveAWriteAheadLog) {
  TempFolder folder;
  DatabaseSettings settings = at(folder.path("here.db"));
  settings.vfs = "unix-none";  // without shared memory, as on some network shares
  const auto opened = open_writer(settings);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find("write-ahead log"), std::string::npos) << opened.error().message;
}

TEST(Database, RefusesASecondWriterWhileTheFirstLives) {
  TempFolder folder;
  auto first = open_writer(at(folder.path("leadgate.db")));
  ASSERT_TRUE(first.ok());
  auto second = open_writer(at(folder.path("leadgate.db")));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("in use by another process"), std::string::npos);
  first.value().reset();
  EXPECT_TRUE(open_writer(at(folder.path("leadgate.db"))).ok());
}

TEST(Database, RefusesAnotherProgramsFile) {
  TempFolder folder;
  std::ofstream(folder.path("text.db")) << std::string(5000, 'x');
  auto text = open_writer(at(folder.path("text.db")));
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kConflict);

  FaultVfs vfs(1);
  auto ours = open_test_database(memory_database(vfs), "");
  ours->execute("PRAGMA application_id = 77");
  ours.reset();
  auto other = open_writer(memory_database(vfs));
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("another program's database"), std::string::npos);
  EXPECT_FALSE(open_reader(memory_database(vfs)).ok());
}

TEST(Database, RefusesADatabaseWithoutAMarkThatHasTables) {
  FaultVfs vfs(1);
  auto ours = open_test_database(memory_database(vfs), "");
  ours->execute("PRAGMA application_id = 0");
  ours.reset();
  EXPECT_FALSE(open_writer(memory_database(vfs)).ok());
}

TEST(Database, TellsAFolderThatCannotBeMade) {
  auto writer = open_writer(at("/proc/nowhere/leadgate.db"));
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, ErrorCode::kUnavailable);
}

class ReaderTest : public ::testing::Test {
 protected:
  FaultVfs vfs_{1};
  std::unique_ptr<Connection> writer_ =
      open_test_database(memory_database(vfs_), "CREATE TABLE things (id INTEGER PRIMARY KEY, data BLOB) STRICT");
  std::unique_ptr<Connection> reader_ = std::move(open_reader(memory_database(vfs_))).value();
};

TEST_F(ReaderTest, SeesOnlyWhatIsCommitted) {
  writer_->execute("BEGIN IMMEDIATE; INSERT INTO things (id) VALUES (1)");
  EXPECT_EQ(number_of(*reader_, "SELECT count(*) FROM things"), 0);
  writer_->execute("COMMIT");
  EXPECT_EQ(number_of(*reader_, "SELECT count(*) FROM things"), 1);
}

TEST_F(ReaderTest, KeepsItsViewWhileAReadIsOpen) {
  writer_->execute("INSERT INTO things (id) VALUES (1), (2)");
  {
    Rows rows(reader_->query("SELECT id FROM things ORDER BY id"));
    ASSERT_TRUE(rows.next());
    writer_->execute("INSERT INTO things (id) VALUES (3)");
    EXPECT_EQ(number_of(*reader_, "SELECT count(*) FROM things"), 2);
  }
  EXPECT_EQ(number_of(*reader_, "SELECT count(*) FROM things"), 3);
}

TEST_F(ReaderTest, CannotWrite) {
  EXPECT_FALSE(reader_->execute("INSERT INTO things (id) VALUES (1)"));
  EXPECT_FALSE(reader_->status().ok());
  reader_->clear_failure();
  EXPECT_FALSE(reader_->execute("PRAGMA application_id = 1"));
}

// The WAL-reset bug of SQLite 3.7.0 to 3.51.2 needs a second connection that writes or checkpoints.
TEST_F(ReaderTest, NeverCheckpointsAndNeverWrites) {
  for (int i = 0; i < 1200; ++i) {
    writer_->execute("INSERT INTO things (data) VALUES (zeroblob(4000))");
    if (i % 100 == 0) {
      EXPECT_GT(number_of(*reader_, "SELECT count(*) FROM things"), 0);
    }
  }
  for (int i = 0; i < 20; ++i) {
    auto another = open_reader(memory_database(vfs_));
    ASSERT_TRUE(another.ok());
    EXPECT_EQ(number_of(**another, "SELECT count(*) FROM things"), 1200);
  }
  writer_.reset();
  EXPECT_EQ(number_of(*reader_, "SELECT count(*) FROM things"), 1200);
  reader_.reset();  // the last connection of all
  EXPECT_EQ(vfs_.reader_checkpoints(), 0u);
  EXPECT_EQ(vfs_.reader_writes(), 0u);
  EXPECT_EQ(vfs_.writer_checkpoints(), 0u) << "the writer folds the log only when it is told to";
}

}  // namespace
}  // namespace leadgate::store
