#include "store/group_commit.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/test_database.hpp"
#include "tests/support/test_jobs.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::DiskFault;
using leadgate::testing::DiskOp;
using leadgate::testing::FaultVfs;
using leadgate::testing::make_job;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;

constexpr std::string_view kThingSchema = "CREATE TABLE things (id INTEGER PRIMARY KEY, data BLOB) STRICT";

Key key_of(int64_t id) {
  return make_key(1, 0, std::to_string(id));
}

class GroupCommitTest : public ::testing::Test {
 protected:
  GroupCommitTest() { open(); }

  void open() {
    group_.reset();
    keys_.reset();
    connection_.reset();
    connection_ = open_test_database(memory_database(vfs_), kThingSchema);
    keys_ = std::move(KeyIndex::open(*connection_, {})).value();
    group_ = std::make_unique<GroupCommit>(*connection_, *keys_, clock_);
  }

  Result<void> store(WriteContext& context, int64_t id) {
    context.connection.query("INSERT INTO things (id) VALUES (?)").bind(id).run();
    context.keys.put(key_of(id), id);
    return {};
  }

  void add(leadgate::testing::ApplyJob apply) {
    size_t number = jobs_.size();
    jobs_.push_back(make_job(std::move(apply), [this, number](Result<void> result) {
      ended_.push_back(number);
      codes_.push_back(result.ok() ? "ok" : std::string(error_code_name(result.error().code)));
    }));
  }
  void add_store(int64_t id) {
    add([this, id](WriteContext& context) { return store(context, id); });
  }

  bool run() {
    ended_.clear();
    codes_.clear();
    bool committed = group_->run(jobs_);
    jobs_.clear();
    return committed;
  }

  int64_t count() { return number_of(*connection_, "SELECT count(*) FROM things"); }

  using Codes = std::vector<std::string>;
  FaultVfs vfs_{1};
  SystemClock clock_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<KeyIndex> keys_;
  std::unique_ptr<GroupCommit> group_;
  std::vector<std::unique_ptr<WriteJob>> jobs_;
  std::vector<size_t> ended_;
  Codes codes_;
};

TEST_F(GroupCommitTest, CommitsABatchWithOneSyncAndTellsEachJobInOrder) {
  for (int64_t id = 1; id <= 50; ++id) add_store(id);
  add([this](WriteContext&) {
    EXPECT_TRUE(ended_.empty()) << "nobody is told before the commit";
    return Result<void>{};
  });
  EXPECT_TRUE(run());
  ASSERT_EQ(ended_.size(), 51u);
  EXPECT_TRUE(std::is_sorted(ended_.begin(), ended_.end()));
  EXPECT_EQ(codes_, Codes(51, "ok"));
  EXPECT_EQ(count(), 50);
}

TEST_F(GroupCommitTest, IsDurableWhenAJobIsTold) {
  add([this](WriteContext& context) { return store(context, 1); });
  add_store(2);
  run();
  vfs_.disk().cut_power(leadgate::testing::CutStyle::kNothing);
  group_.reset();
  keys_.reset();
  connection_.reset();
  vfs_.reboot();
  open();
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(keys_->find(key_of(2)), 2);
}

TEST_F(GroupCommitTest, TakesBackAloneTheJobThatFails) {
  add_store(1);
  add([this](WriteContext& context) {
    (void)store(context, 2);
    return Result<void>(Error::not_found("There is no such deal."));
  });
  add([this](WriteContext& context) {
    (void)store(context, 3);
    return store(context, 1);  // a broken constraint that the job does not even notice
  });
  add([](WriteContext& context) {
    context.connection.query("SELEKT").run();
    return Result<void>{};
  });
  add([this](WriteContext& context) -> Result<void> {
    (void)store(context, 4);
    throw std::runtime_error("a bug");
  });
  add_store(5);
  EXPECT_TRUE(run());
  EXPECT_EQ(codes_, (Codes{"ok", "not_found", "internal", "internal", "internal", "ok"}));
  EXPECT_EQ(count(), 2);
  for (int64_t id = 1; id <= 5; ++id) EXPECT_EQ(keys_->find(key_of(id)).has_value(), id == 1 || id == 5) << id;
}

TEST_F(GroupCommitTest, ShowsAJobWhatEarlierJobsOfTheBatchStored) {
  add_store(1);
  add([](WriteContext& context) {
    EXPECT_EQ(number_of(context.connection, "SELECT count(*) FROM things"), 1);
    EXPECT_EQ(context.keys.find(key_of(1)), 1);
    return Result<void>{};
  });
  run();
  EXPECT_EQ(codes_, (Codes{"ok", "ok"}));
}

TEST_F(GroupCommitTest, ClosesReadsThatAJobLeftOpen) {
  add_store(1);
  add([](WriteContext& context) {
    EXPECT_TRUE(context.connection.query("SELECT id FROM things").next());
    EXPECT_TRUE(context.connection.query("INSERT INTO things (id) VALUES (2) RETURNING id").next());
    return Result<void>{};
  });
  EXPECT_TRUE(run());
  EXPECT_EQ(codes_, (Codes{"ok", "ok"}));
  EXPECT_TRUE(connection_->checkpoint(Checkpoint::kTruncate).ok()) << "nothing pins the log";
}

TEST_F(GroupCommitTest, TellsOfTheCommitBeforeTheJobsAndOnlyWhenThereWasOne) {
  int commits = 0;
  group_->on_commit([&] {
    ++commits;
    EXPECT_TRUE(ended_.empty());
  });
  add_store(1);
  run();
  EXPECT_EQ(commits, 1);
  vfs_.disk().add_fault({DiskOp::kSync, 1, 1});
  add_store(2);
  EXPECT_FALSE(run());
  EXPECT_EQ(commits, 1);
}

TEST_F(GroupCommitTest, AcknowledgesNothingOfABatchWhoseSyncFailed) {
  add_store(1);
  run();
  vfs_.disk().add_fault({DiskOp::kSync, 1, 1});
  add_store(2);
  add([](WriteContext&) { return Result<void>(Error::not_found("a refusal of its own")); });
  add_store(3);
  EXPECT_FALSE(run());
  EXPECT_EQ(codes_, Codes(3, "unavailable"));
  EXPECT_FALSE(group_->healthy());
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(keys_->find(key_of(2)), std::nullopt);
  add_store(2);
  EXPECT_TRUE(run());
  EXPECT_TRUE(group_->healthy());
  EXPECT_EQ(count(), 2);
}

TEST_F(GroupCommitTest, ComesThroughAFullDisk) {
  add_store(1);
  run();
  vfs_.disk().add_fault({DiskOp::kWrite, 1, 1000, true});
  add_store(2);
  EXPECT_FALSE(run());
  EXPECT_EQ(codes_, Codes{"unavailable"});
  add_store(3);
  EXPECT_FALSE(run());
  EXPECT_FALSE(group_->healthy());
  group_->probe();
  EXPECT_FALSE(group_->healthy());
  vfs_.disk().clear_faults();
  group_->probe();
  EXPECT_TRUE(group_->healthy()) << "the probe found that there is room again";
  add_store(2);
  EXPECT_TRUE(run());
  EXPECT_EQ(count(), 2);
}

TEST_F(GroupCommitTest, LosesTheWholeBatchWhenTheDiskFailsUnderAJob) {
  connection_->execute("PRAGMA cache_size = 5; PRAGMA cache_spill = 1");
  for (int64_t id = 1; id <= 3; ++id) add_store(id);
  add([](WriteContext& context) {
    for (int i = 0; i < 50; ++i) {
      context.connection.query("INSERT INTO things (data) VALUES (zeroblob(4000))").run();
    }
    return Result<void>{};
  });
  add_store(9);
  vfs_.disk().add_fault({DiskOp::kWrite, 10, 1});
  EXPECT_FALSE(run());
  EXPECT_EQ(codes_, Codes(5, "unavailable"));
  EXPECT_EQ(count(), 0);
  EXPECT_FALSE(connection_->in_transaction());
}

// Whatever single operation fails, and however: what was acknowledged is there, what was not is not, also after a cut.
TEST_F(GroupCommitTest, LosesNothingAcknowledgedWhicheverOperationFails) {
  int64_t id = 0;
  std::vector<int64_t> acknowledged;
  for (DiskOp op : {DiskOp::kWrite, DiskOp::kSync, DiskOp::kTruncate, DiskOp::kRead}) {
    for (uint64_t nth = 1; nth <= 24; ++nth) {
      DiskFault fault{op, nth, 1 + nth % 2, nth % 3 == 0, nth % 2 == 0};
      vfs_.disk().add_fault(fault);
      for (int batch = 0; batch < 4; ++batch) {
        int64_t first = id + 1;
        for (int i = 0; i < 3; ++i) add_store(++id);
        if (run()) {
          for (int64_t stored = first; stored <= id; ++stored) acknowledged.push_back(stored);
        }
        if (batch == 1) (void)connection_->checkpoint(nth % 4 == 0 ? Checkpoint::kTruncate : Checkpoint::kPassive);
        group_->idle_slice();
      }
      vfs_.disk().clear_faults();
      add_store(++id);
      ASSERT_TRUE(run()) << "the writer recovers";
      acknowledged.push_back(id);
      ASSERT_EQ(count(), static_cast<int64_t>(acknowledged.size()));
    }
  }
  vfs_.disk().cut_power(leadgate::testing::CutStyle::kNothing);
  group_.reset();
  keys_.reset();
  connection_.reset();
  vfs_.reboot();
  open();
  for (int64_t stored : acknowledged) {
    ASSERT_EQ(keys_->find(key_of(stored)), stored);
    Statement& row = connection_->query("SELECT 1 FROM things WHERE id = ?").bind(stored);
    ASSERT_TRUE(row.next()) << stored;
  }
  EXPECT_EQ(leadgate::testing::text_of(*connection_, "PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace leadgate::store
