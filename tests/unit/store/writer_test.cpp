#include "store/writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "tests/support/test_database.hpp"
#include "tests/support/test_jobs.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::make_job;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;

constexpr std::string_view kSchema =
    "CREATE TABLE things (id INTEGER PRIMARY KEY, thread INTEGER, number INTEGER) STRICT";

Result<void> add_row(WriteContext& context, int64_t thread, int64_t number) {
  context.connection.query("INSERT INTO things (thread, number) VALUES (?, ?)").bind(thread).bind(number).run();
  return {};
}

class WriterTest : public ::testing::Test {
 protected:
  void start() {
    auto connection = open_test_database(memory_database(vfs_), kSchema);
    writer_ = std::move(Writer::start(std::move(connection), limits_, {})).value();
  }

  // Holds the writer thread inside a job until the promise is kept.
  std::promise<void> block() {
    std::promise<void> open;
    std::promise<void> entered;
    std::future<void> inside = entered.get_future();
    auto gate = std::make_shared<std::future<void>>(open.get_future());
    auto door = std::make_shared<std::promise<void>>(std::move(entered));
    Result<void> accepted = writer_->submit(make_job(
        [gate, door](WriteContext&) {
          door->set_value();
          gate->wait();
          return Result<void>{};
        },
        [](Result<void>) {}));
    EXPECT_TRUE(accepted.ok());
    inside.wait();
    return open;
  }

  FaultVfs vfs_{1};
  WriterLimits limits_;
  std::unique_ptr<Writer> writer_;
};

TEST_F(WriterTest, StoresWhatManyThreadsSubmitInTheOrderOfEach) {
  start();
  constexpr int kThreads = 4;
  constexpr int64_t kJobs = 1000;
  std::atomic<int> ended{0};
  std::vector<int64_t> last(kThreads, -1);  // touched by the writer thread only
  std::atomic<bool> in_order{true};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int64_t number = 0; number < kJobs; ++number) {
        Result<void> accepted = writer_->submit(
            make_job([thread, number](WriteContext& context) { return add_row(context, thread, number); },
                     [&, thread, number](Result<void> result) {
                       auto at = static_cast<size_t>(thread);
                       if (!result.ok() || last[at] != number - 1) in_order = false;
                       last[at] = number;
                       ++ended;
                     }));
        EXPECT_TRUE(accepted.ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  writer_->stop();
  EXPECT_EQ(ended, kThreads * kJobs);
  EXPECT_TRUE(in_order);
  auto reader = std::move(open_reader(memory_database(vfs_))).value();
  EXPECT_EQ(number_of(*reader, "SELECT count(DISTINCT thread * 10000 + number) FROM things"), kThreads * kJobs);
}

TEST_F(WriterTest, RunsAFunctionAndTellsHowItEnded) {
  start();
  EXPECT_TRUE(writer_->run([](WriteContext& context) { return add_row(context, 1, 1); }).ok());
  Result<void> wrong = writer_->run([](WriteContext&) { return Result<void>(Error::invalid("No.")); });
  EXPECT_EQ(wrong.error().message, "No.");
}

TEST_F(WriterTest, RefusesJobsPastItsBacklogWithoutKeepingThem) {
  limits_.backlog_jobs_max = 5;
  start();
  std::atomic<int> ended{0};
  std::atomic<int> refused{0};
  std::promise<void> gate = block();
  for (int i = 0; i < 10; ++i) {
    Result<void> accepted =
        writer_->submit(make_job([](WriteContext&) { return Result<void>{}; }, [&](Result<void>) { ++ended; }));
    if (!accepted.ok()) {
      EXPECT_EQ(accepted.error().code, ErrorCode::kOverloaded);
      ++refused;
    }
  }
  EXPECT_EQ(refused, 6) << "the job at work counts too";
  EXPECT_EQ(writer_->stats().backlog_jobs, 5u);
  gate.set_value();
  writer_->stop();
  EXPECT_EQ(ended, 4);
  EXPECT_EQ(writer_->stats().backlog_jobs, 0u);
  EXPECT_EQ(writer_->stats().backlog_bytes, 0u);
}

TEST_F(WriterTest, RefusesJobsPastItsBytes) {
  limits_.backlog_bytes_max = 10'000;
  start();
  std::promise<void> gate = block();
  auto submit = [&](size_t bytes) {
    return writer_->submit(make_job([](WriteContext&) { return Result<void>{}; }, [](Result<void>) {}, bytes)).ok();
  };
  EXPECT_TRUE(submit(9000));
  EXPECT_FALSE(submit(900));
  // Waiting would not help this one.
  const auto huge =
      writer_->submit(make_job([](WriteContext&) { return Result<void>{}; }, [](Result<void>) {}, 10'001));
  EXPECT_EQ(huge.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(submit(100));
  gate.set_value();
  writer_->stop();
  EXPECT_EQ(writer_->stats().backlog_bytes, 0u);
}

TEST_F(WriterTest, FinishesWaitingJobsWhenItStopsAndTakesNoMore) {
  start();
  std::atomic<int> ended{0};
  std::promise<void> gate = block();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(writer_
                    ->submit(make_job([i](WriteContext& context) { return add_row(context, 1, i); },
                                      [&](Result<void> result) { ended += result.ok() ? 1 : 0; }))
                    .ok());
  }
  std::thread stopper([&] { writer_->stop(); });
  gate.set_value();
  stopper.join();
  EXPECT_EQ(ended, 100);
  Result<void> late = writer_->run([](WriteContext&) { return Result<void>{}; });
  EXPECT_EQ(late.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(vfs_.disk().size("/memory/leadgate.db-wal"), 0u) << "the log is folded";
  writer_->stop();
}

TEST_F(WriterTest, KeepsToTheLargestBatchAndCallsBackOncePerBatch) {
  limits_.batch_jobs_max = 10;
  start();
  std::atomic<int> batch_ends{0};
  std::atomic<int> commits{0};
  std::atomic<int> ended{0};
  writer_->on_commit([&] { ++commits; });
  writer_->on_batch_end([&] { ++batch_ends; });
  std::promise<void> gate = block();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(writer_
                    ->submit(make_job([](WriteContext&) { return Result<void>{}; },
                                      [&](Result<void>) {
                                        ++ended;
                                        // All of the batches before this one have ended, and it has not.
                                        EXPECT_EQ(batch_ends, 1 + (ended - 1) / 10);
                                      }))
                    .ok());
  }
  gate.set_value();
  writer_->stop();
  EXPECT_EQ(commits, 11);
  EXPECT_EQ(batch_ends, 11);
  EXPECT_EQ(writer_->stats().batches, 11u);
  EXPECT_EQ(writer_->stats().jobs, 101u);
}

TEST_F(WriterTest, ShowsReadersACommitBeforeItTellsTheJob) {
  start();
  auto reader = std::move(open_reader(memory_database(vfs_))).value();
  for (int64_t number = 1; number <= 200; ++number) {
    ASSERT_TRUE(writer_->run([&](WriteContext& context) { return add_row(context, 1, number); }).ok());
    ASSERT_EQ(number_of(*reader, "SELECT count(*) FROM things"), number);
  }
  EXPECT_EQ(vfs_.reader_checkpoints(), 0u);
}

TEST_F(WriterTest, FoldsTheLogAndMovesKeysByItselfWhileItIsQuiet) {
  KeyIndexLimits keys;
  keys.recent_keys_max = 50;
  keys.slice_keys_max = 10;
  auto connection = open_test_database(memory_database(vfs_), kSchema);
  writer_ = std::move(Writer::start(std::move(connection), limits_, keys)).value();
  ASSERT_TRUE(writer_
                  ->run([](WriteContext& context) {
                    for (int64_t id = 1; id <= 49; ++id) context.keys.put(make_key(1, 0, std::to_string(id)), id);
                    return add_row(context, 1, 1);
                  })
                  .ok());
  // No other job comes: only the writer's own quiet work can bring these about.
  while (writer_->stats().keys.recent_keys > 0 || writer_->stats().checkpoints == 0) std::this_thread::yield();
  EXPECT_EQ(writer_->stats().keys.moving_keys, 0u);
}

TEST_F(WriterTest, FindsOutByItselfThatTheDiskWorksAgain) {
  start();
  ASSERT_TRUE(writer_->run([](WriteContext& context) { return add_row(context, 1, 1); }).ok());
  vfs_.disk().add_fault({leadgate::testing::DiskOp::kWrite, 1, 1'000'000, true});
  Result<void> lost = writer_->run([](WriteContext& context) { return add_row(context, 1, 2); });
  EXPECT_EQ(lost.error().code, ErrorCode::kUnavailable);
  while (writer_->stats().healthy) std::this_thread::yield();
  vfs_.disk().clear_faults();
  while (!writer_->stats().healthy) std::this_thread::yield();
  EXPECT_TRUE(writer_->run([](WriteContext& context) { return add_row(context, 1, 2); }).ok());
}

}  // namespace
}  // namespace leadgate::store
