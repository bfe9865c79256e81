// The key index against a std::map: random puts, erases, savepoints, rollbacks, idle work, expiry, reopening and power
// cuts, with limits so small that generations turn over all the time.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/random.hpp"
#include "store/key_index.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::CutStyle;
using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::open_test_database;

using Name = std::pair<uint8_t, int64_t>;
using Model = std::map<Name, int64_t>;

constexpr uint8_t kSpaces = 3;
constexpr uint8_t kExpiring = 2;
constexpr int64_t kNumbers = 120;

class KeyIndexModel : public ::testing::TestWithParam<uint64_t> {
 protected:
  KeyIndexModel() : random_(GetParam()), vfs_(GetParam()) {
    limits_.recent_keys_max = 1 + random_.next() % 40;
    limits_.slice_keys_max = 1 + random_.next() % 12;
    limits_.bloom_bytes = 64 << (random_.next() % 6);
    open();
  }

  void open() {
    keys_.reset();
    connection_.reset();
    connection_ = open_test_database(memory_database(vfs_), "");
    keys_ = std::move(KeyIndex::open(*connection_, limits_)).value();
  }

  void reopen() {
    switch (random_.next() % 3) {
      case 0:
        vfs_.disk().cut_power(random_.unit() < 0.5 ? CutStyle::kNothing : CutStyle::kSome);
        keys_.reset();
        connection_.reset();
        vfs_.reboot();
        break;
      case 1:
        (void)connection_->checkpoint(Checkpoint::kTruncate);
        break;
      default:
        break;
    }
    open();
  }

  Name pick() {
    return {static_cast<uint8_t>(random_.next() % kSpaces), static_cast<int64_t>(random_.next() % kNumbers)};
  }
  Key key_of(const Name& name) { return make_key(name.first, 7, std::to_string(name.second)); }

  void change(Model& model) {
    Name name = pick();
    if (random_.unit() < 0.25) {
      keys_->erase(key_of(name));
      model.erase(name);
    } else {
      keys_->put(key_of(name), ++row_);
      model[name] = row_;
    }
    expect_same(name, model);
  }

  // Some keys in a savepoint that may be taken back.
  void savepoint(Model& model) {
    Model before = model;
    KeyIndex::Mark mark = keys_->mark();
    for (uint64_t left = random_.next() % 6; left > 0; --left) change(model);
    if (random_.unit() < 0.3) {
      keys_->roll_back_to(mark);
      model = before;
    }
  }

  void transaction() {
    Model changed = model_;
    ASSERT_TRUE(connection_->execute("BEGIN IMMEDIATE"));
    for (uint64_t left = random_.next() % 8; left > 0; --left) savepoint(changed);
    int64_t bound = row_min_;
    if (random_.unit() < 0.1) {
      bound = std::max(bound, row_ - 100);
      keys_->forget_rows_below(kExpiring, bound);
    }
    bool fails = random_.unit() < 0.15;
    if (!fails || random_.unit() < 0.5) keys_->before_commit();
    if (fails) {
      roll_back();
      return;
    }
    ASSERT_TRUE(connection_->execute("COMMIT")) << connection_->status().error().message;
    keys_->committed();
    model_ = changed;
    row_min_ = bound;
  }

  void roll_back() {
    ASSERT_TRUE(connection_->execute("ROLLBACK"));
    keys_->rolled_back();
  }

  void idle() {
    ASSERT_TRUE(connection_->execute("BEGIN IMMEDIATE"));
    keys_->idle_slice();
    if (random_.unit() < 0.2) {
      roll_back();
    } else {
      ASSERT_TRUE(connection_->execute("COMMIT"));
      keys_->committed();
    }
  }

  void expect_same(const Name& name, const Model& model) {
    std::optional<int64_t> found = keys_->find(key_of(name));
    auto expected = model.find(name);
    if (expected != model.end() && name.first == kExpiring && expected->second < row_min_) {
      // Expired: it may be gone, but it is never another row.
      ASSERT_EQ(found.value_or(expected->second), expected->second);
    } else if (expected == model.end()) {
      ASSERT_EQ(found, std::nullopt) << int{name.first} << "/" << name.second;
    } else {
      ASSERT_EQ(found, expected->second) << int{name.first} << "/" << name.second;
    }
  }

  void expect_all() {
    for (uint8_t space = 0; space < kSpaces; ++space) {
      for (int64_t number = 0; number < kNumbers; ++number) {
        expect_same({space, number}, model_);
        if (HasFatalFailure()) return;
      }
    }
  }

  SeededRandom random_;
  FaultVfs vfs_;
  KeyIndexLimits limits_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<KeyIndex> keys_;
  Model model_;
  int64_t row_ = 0;
  int64_t row_min_ = 0;
};

TEST_P(KeyIndexModel, AnswersAsAMapDoes) {
  for (int step = 0; step < 300 && !HasFatalFailure(); ++step) {
    double dice = random_.unit();
    if (dice < 0.7) {
      transaction();
    } else if (dice < 0.95) {
      idle();
    } else {
      reopen();
    }
    if (step % 10 == 0) expect_all();
  }
  reopen();
  expect_all();
}

INSTANTIATE_TEST_SUITE_P(Seeds, KeyIndexModel, ::testing::Range<uint64_t>(1, 33));

}  // namespace
}  // namespace leadgate::store
