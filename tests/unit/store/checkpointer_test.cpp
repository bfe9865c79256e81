#include "store/checkpointer.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;

class CheckpointerTest : public ::testing::Test {
 protected:
  void write_pages(int pages) {
    for (int i = 0; i < pages; ++i) connection_->execute("UPDATE things SET data = randomblob(10) WHERE id = 1");
  }
  size_t log_bytes() { return vfs_.disk().size(memory_database(vfs_).path + "-wal"); }

  FaultVfs vfs_{1};
  std::unique_ptr<Connection> connection_ =
      open_test_database(memory_database(vfs_),
                         "CREATE TABLE things (id INTEGER PRIMARY KEY, data BLOB) STRICT;"
                         "INSERT INTO things (id) VALUES (1)");
  Checkpointer checkpointer_{*connection_, 100};
};

TEST_F(CheckpointerTest, FoldsWhenTheLogHasGrownByItsBound) {
  for (int i = 0; i < 1000; ++i) {
    write_pages(1);
    checkpointer_.after_commit();
  }
  EXPECT_GE(vfs_.writer_checkpoints(), 9u);
  EXPECT_LE(vfs_.writer_checkpoints(), 11u);
  EXPECT_LE(connection_->log_pages(), 110u) << "the log starts over after each";
}

TEST_F(CheckpointerTest, DoesNotTryEachTimeWhileAReaderHoldsOldPages) {
  auto reader = std::move(open_reader(memory_database(vfs_))).value();
  {
    Rows pin(reader->query("SELECT id FROM things"));
    ASSERT_TRUE(pin.next());
    for (int i = 0; i < 350; ++i) {
      write_pages(1);
      checkpointer_.after_commit();
    }
    EXPECT_EQ(checkpointer_.checkpoints(), 3u);
    EXPECT_GE(connection_->log_pages(), 350u);
  }
  for (int i = 0; i < 200; ++i) {
    write_pages(1);
    checkpointer_.after_commit();
  }
  EXPECT_LE(connection_->log_pages(), 110u) << "and it starts over when the reader is gone";
}

TEST_F(CheckpointerTest, FoldsWhenIdleWhateverThereIsAndOnlyOnce) {
  (void)connection_->checkpoint(Checkpoint::kTruncate);
  write_pages(5);
  checkpointer_.when_quiet();
  EXPECT_EQ(checkpointer_.checkpoints(), 0u) << "too little to be worth it at once";
  EXPECT_TRUE(checkpointer_.has_work());
  checkpointer_.when_idle();
  checkpointer_.when_idle();
  EXPECT_EQ(checkpointer_.checkpoints(), 1u);
  EXPECT_FALSE(checkpointer_.has_work());
}

TEST_F(CheckpointerTest, LeavesAnEmptyLogAtTheEnd) {
  write_pages(50);
  EXPECT_GT(log_bytes(), 0u);
  checkpointer_.at_stop();
  EXPECT_EQ(log_bytes(), 0u);
}

TEST_F(CheckpointerTest, LosesNothingWhenFoldingFails) {
  write_pages(120);
  vfs_.disk().add_fault({leadgate::testing::DiskOp::kSync, 1, 2});
  checkpointer_.after_commit();
  EXPECT_TRUE(connection_->status().ok()) << "no transaction failed";
  vfs_.disk().clear_faults();
  EXPECT_EQ(number_of(*connection_, "SELECT length(data) FROM things"), 10);
  write_pages(120);
  checkpointer_.after_commit();
  EXPECT_EQ(checkpointer_.checkpoints(), 2u);
}

}  // namespace
}  // namespace leadgate::store
