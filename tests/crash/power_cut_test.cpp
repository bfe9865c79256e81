// The promise that everything rests on: what was acknowledged is on disk, once and whole, whenever the power goes.
//
// LEADGATE_POWER_CUTS sets the number of cuts (default 1000).
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"
#include "store/checkpointer.hpp"
#include "store/group_commit.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/test_jobs.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::CutStyle;
using leadgate::testing::FaultVfs;
using leadgate::testing::make_job;
using leadgate::testing::memory_database;
using leadgate::testing::SyncMode;
using leadgate::testing::try_open_test_database;

constexpr std::string_view kSchema =
    "CREATE TABLE leads (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, body BLOB) STRICT;"
    "CREATE TABLE parts (id INTEGER PRIMARY KEY, lead INTEGER NOT NULL REFERENCES leads) STRICT";
constexpr int kPartsOfALead = 2;
constexpr uint64_t kCutsOfADatabase = 20;  // a new one after so many, so that the checks stay fast

uint64_t cuts_wanted() {
  const char* text = std::getenv("LEADGATE_POWER_CUTS");
  return text == nullptr ? 1000 : std::strtoull(text, nullptr, 10);
}

Key key_of(int64_t number, int kind) {
  return make_key(static_cast<uint8_t>(kind), 5, std::to_string(number));
}

// A lead of several rows and keys; `refused` fails when all of them are written.
Result<void> store_lead(WriteContext& context, int64_t number, size_t bytes, bool refused) {
  std::string body(bytes, 'b');
  context.connection.query("INSERT INTO leads (number, body) VALUES (?, ?)").bind(number).bind_blob(body).run();
  int64_t id = context.connection.last_insert_id();
  for (int part = 0; part < kPartsOfALead; ++part) {
    context.connection.query("INSERT INTO parts (lead) VALUES (?)").bind(id).run();
    context.keys.put(key_of(number, part), id);
  }
  if (refused) return Error::conflict("refused at its end");
  return {};
}

// What the senders know: which leads were answered with success, and which were answered at all.
struct Ledger {
  std::mutex mutex;
  std::set<int64_t> acknowledged;
  std::set<int64_t> refused;
  std::vector<std::vector<int64_t>> lost_batches;  // told "try again": all of a batch is there, or nothing
  int64_t last_number = 0;
};

KeyIndexLimits small_limits() {
  KeyIndexLimits limits;
  limits.recent_keys_max = 30;
  limits.slice_keys_max = 7;
  limits.bloom_bytes = 4096;
  return limits;
}

// Everything that is wrong after a reboot.
class Inspection {
 public:
  Inspection(Connection& connection, Ledger& ledger) : connection_(connection), ledger_(ledger) {}

  std::vector<std::string> run() {
    check_file();
    read_rows();
    check_keys();
    check_ledger();
    if (!connection_.status().ok()) wrong("a read failed: " + connection_.status().error().message);
    return wrong_;
  }

 private:
  void wrong(std::string text) { wrong_.push_back(std::move(text)); }

  void check_file() {
    Rows check(connection_.query("PRAGMA integrity_check"));
    while (check.next()) {
      if (check->text(0) != "ok") wrong("integrity: " + std::string(check->text(0)));
    }
    Rows orphans(connection_.query("PRAGMA foreign_key_check"));
    if (orphans.next()) wrong("a part without its lead");
  }

  void read_rows() {
    Rows rows(
        connection_.query("SELECT number, l.id, (SELECT count(*) FROM parts p WHERE p.lead = l.id) FROM leads l"));
    while (rows.next()) {
      int64_t number = rows->integer(0);
      if (!ids_.emplace(number, rows->integer(1)).second) wrong("lead twice: " + std::to_string(number));
      if (rows->integer(2) != kPartsOfALead) wrong("lead half there: " + std::to_string(number));
    }
  }

  void check_keys() {
    Result<std::unique_ptr<KeyIndex>> keys = KeyIndex::open(connection_, small_limits());
    if (!keys.ok()) return wrong("the key index does not open: " + keys.error().message);
    for (int64_t number = 1; number <= ledger_.last_number; ++number) {
      for (int kind = 0; kind < kPartsOfALead; ++kind) {
        std::optional<int64_t> found = (*keys)->find(key_of(number, kind));
        auto id = ids_.find(number);
        std::optional<int64_t> expected = id == ids_.end() ? std::nullopt : std::optional<int64_t>(id->second);
        if (found != expected) wrong("key and row differ: " + std::to_string(number));
      }
    }
  }

  void check_ledger() {
    for (int64_t number : ledger_.acknowledged) {
      if (!ids_.contains(number)) wrong("acknowledged and lost: " + std::to_string(number));
    }
    for (int64_t number : ledger_.refused) {
      if (ids_.contains(number)) wrong("refused and there: " + std::to_string(number));
    }
    for (const std::vector<int64_t>& batch : ledger_.lost_batches) {
      size_t there = 0;
      for (int64_t number : batch) there += ids_.count(number);
      if (there != 0 && there != batch.size()) wrong("half a batch: " + std::to_string(batch.front()));
      if (there == batch.size()) ledger_.acknowledged.insert(batch.begin(), batch.end());
    }
    ledger_.lost_batches.clear();
  }

  Connection& connection_;
  Ledger& ledger_;
  std::map<int64_t, int64_t> ids_;
  std::vector<std::string> wrong_;
};

// A sender and the writer's own code in one thread, so that a seed gives the same run each time.
class Driver {
 public:
  Driver(std::unique_ptr<Connection> connection, Ledger& ledger, SeededRandom& random)
      : connection_(std::move(connection)), ledger_(ledger), random_(random) {}

  // Until the power goes, or everything was done.
  void run(FaultVfs& vfs, int batches_max) {
    Result<std::unique_ptr<KeyIndex>> keys = KeyIndex::open(*connection_, small_limits());
    if (!keys.ok()) return;
    GroupCommit group(*connection_, **keys, clock_);
    Checkpointer checkpointer(*connection_, 20);
    for (int batch = 0; batch < batches_max && !vfs.disk().is_cut(); ++batch) {
      run_batch(group);
      checkpointer.after_commit();
      if (random_.unit() < 0.3) group.idle_slice();
      if (random_.unit() < 0.05) checkpointer.when_idle();
      if (random_.unit() < 0.03) checkpointer.at_stop();
    }
  }

 private:
  void run_batch(GroupCommit& group) {
    std::vector<std::unique_ptr<WriteJob>> jobs;
    std::vector<int64_t> good;
    for (uint64_t left = 1 + random_.next() % 8; left > 0; --left) {
      int64_t number = ++ledger_.last_number;
      bool refused = random_.unit() < 0.15;
      size_t bytes = random_.next() % (random_.unit() < 0.1 ? 9000 : 300);
      if (refused) {
        ledger_.refused.insert(number);
      } else {
        good.push_back(number);
      }
      jobs.push_back(make_job(
          [number, bytes, refused](WriteContext& context) { return store_lead(context, number, bytes, refused); },
          [this, number](Result<void> result) {
            if (result.ok()) ledger_.acknowledged.insert(number);
          }));
    }
    if (!group.run(jobs) && !good.empty()) ledger_.lost_batches.push_back(good);
  }

  SystemClock clock_;
  std::unique_ptr<Connection> connection_;
  Ledger& ledger_;
  SeededRandom& random_;
};

// One database through several cuts.
class Life {
 public:
  explicit Life(uint64_t seed) : random_(seed), vfs_(seed) {}

  // Opens, works until the cut, reboots, opens again and looks. Empty: nothing is wrong.
  std::vector<std::string> cut_once(SyncMode mode) {
    CutStyle style = static_cast<CutStyle>(random_.next() % 3);
    bool while_opening = mode == SyncMode::kHonest && random_.unit() < 0.1;
    if (while_opening) vfs_.disk().cut_power_at(1 + random_.next() % 12, style);
    Result<std::unique_ptr<Connection>> connection = try_open_test_database(memory_database(vfs_), kSchema);
    if (connection.ok()) {
      vfs_.disk().set_sync_mode(mode);
      if (!while_opening) vfs_.disk().cut_power_at(1 + random_.next() % 400, style);
      Driver(std::move(*connection), ledger_, random_).run(vfs_, 150);
    }
    return reboot_and_look(style);
  }

  // The same with the real Writer and threads that submit.
  std::vector<std::string> cut_once_with_threads() {
    CutStyle style = static_cast<CutStyle>(random_.next() % 3);
    Result<std::unique_ptr<Connection>> connection = try_open_test_database(memory_database(vfs_), kSchema);
    if (!connection.ok()) return {"does not open: " + connection.error().message};
    vfs_.disk().cut_power_at(1 + random_.next() % 300, style);
    WriterLimits limits;
    limits.batch_jobs_max = 16;
    limits.wal_pages_before_checkpoint = 20;
    auto writer = Writer::start(std::move(*connection), limits, small_limits());
    if (writer.ok()) {
      std::vector<std::thread> senders;
      for (int i = 0; i < 3; ++i) senders.emplace_back([&] { send(**writer); });
      for (std::thread& sender : senders) sender.join();
      (*writer)->stop();
      writer->reset();
    }
    return reboot_and_look(style);
  }

  size_t acknowledged() const { return ledger_.acknowledged.size(); }

 private:
  void send(Writer& writer) {
    for (int i = 0; i < 200 && !vfs_.disk().is_cut(); ++i) {
      int64_t number = 0;
      {
        std::lock_guard lock(ledger_.mutex);
        number = ++ledger_.last_number;
      }
      Result<void> accepted = writer.submit(
          make_job([number](WriteContext& context) { return store_lead(context, number, 200, number % 7 == 0); },
                   [this, number](Result<void> result) {
                     std::lock_guard lock(ledger_.mutex);
                     if (result.ok()) ledger_.acknowledged.insert(number);
                   }));
      EXPECT_TRUE(accepted.ok());
    }
  }

  std::vector<std::string> reboot_and_look(CutStyle style) {
    if (!vfs_.disk().is_cut()) vfs_.disk().cut_power(style);
    vfs_.reboot();
    vfs_.disk().set_sync_mode(SyncMode::kHonest);
    Result<std::unique_ptr<Connection>> connection = try_open_test_database(memory_database(vfs_), kSchema);
    if (!connection.ok()) return {"does not open: " + connection.error().message};
    return Inspection(**connection, ledger_).run();
  }

  SeededRandom random_;
  FaultVfs vfs_;
  Ledger ledger_;
};

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
  uint64_t cuts = cuts_wanted();
  size_t acknowledged = 0;
  for (uint64_t seed = 1; seed * kCutsOfADatabase <= cuts + kCutsOfADatabase - 1; ++seed) {
    Life life(seed);
    for (uint64_t cut = 0; cut < kCutsOfADatabase; ++cut) {
      std::vector<std::string> wrong = life.cut_once(SyncMode::kHonest);
      ASSERT_TRUE(wrong.empty()) << wrong.front() << ", life " << seed << ", cut " << cut;
    }
    acknowledged += life.acknowledged();
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged));
  EXPECT_GT(acknowledged, cuts * 10) << "the cuts must meet a writer at work";
}

TEST(PowerCut, LosesNothingThatTheWriterAcknowledgedToItsThreads) {
  uint64_t lives = (cuts_wanted() + 99) / 100;
  for (uint64_t seed = 1; seed <= lives; ++seed) {
    Life life(seed + 1'000'000);
    for (uint64_t cut = 0; cut < 10; ++cut) {
      std::vector<std::string> wrong = life.cut_once_with_threads();
      ASSERT_TRUE(wrong.empty()) << wrong.front() << ", life " << seed << ", cut " << cut;
    }
    EXPECT_GT(life.acknowledged(), 100u);
  }
}

// The check can fail: a disk whose sync does nothing loses what was acknowledged.
TEST(PowerCut, LosesAcknowledgedRowsWhenSyncIsANoOp) {
  int found = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Life life(seed + 2'000'000);
    ASSERT_TRUE(life.cut_once(SyncMode::kHonest).empty());
    for (int cut = 0; cut < 3; ++cut) {
      std::vector<std::string> wrong = life.cut_once(SyncMode::kNoOp);
      if (wrong.empty()) continue;
      ++found;
      break;  // the ledger of a database that lost leads is of no more use
    }
  }
  EXPECT_GE(found, 8) << "of 10 lives";
}

}  // namespace
}  // namespace leadgate::store
