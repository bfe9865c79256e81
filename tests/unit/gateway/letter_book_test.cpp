// How far a folder is read, by mailbox.
#include <gtest/gtest.h>

#include "gateway/mail/letter_book.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

constexpr FolderName kHere{"box", "sales@here.test:993", "INBOX"};
constexpr FolderName kThere{"box", "sales@there.test:993", "INBOX"};

class LetterBook : public ::testing::Test {
 protected:
  testing::FaultVfs vfs_{1};
  std::unique_ptr<store::Connection> connection_ =
      std::move(store::open_writer(testing::memory_database(vfs_))).value();
};

TEST_F(LetterBook, EachMailboxOfASourceIsReadForItself) {
  ASSERT_TRUE(store::migrate(*connection_, letter_book_schema()).ok());
  finish_uids(*connection_, begin_folder(*connection_, kHere, {7}), 50);
  EXPECT_FALSE(read_folder(*connection_, kThere));
  begin_folder(*connection_, kThere, {7});
  EXPECT_EQ(read_folder(*connection_, kThere)->done_uid, 0u);
  EXPECT_EQ(read_folder(*connection_, kHere)->done_uid, 50u);
}

TEST_F(LetterBook, WhatWasReadBeforeMailboxesHadANameIsReadStill) {
  ASSERT_TRUE(store::migrate(*connection_, letter_book_schema().first(1)).ok());
  connection_->query("INSERT INTO mail_folders VALUES (3, 'box', 'INBOX', 7, 50)").run();
  connection_->query("INSERT INTO mail_uids VALUES (3, 52)").run();
  ASSERT_TRUE(store::migrate(*connection_, letter_book_schema()).ok());
  adopt_folder(*connection_, kHere);
  const auto progress = read_folder(*connection_, kHere);
  ASSERT_TRUE(progress.has_value());
  EXPECT_EQ(progress->id, 3);
  EXPECT_EQ(progress->done_uid, 50u);
  EXPECT_EQ(progress->taken.count(52), 1u);
  adopt_folder(*connection_, kThere);
  EXPECT_FALSE(read_folder(*connection_, kThere));
  EXPECT_TRUE(connection_->status().ok());
}

TEST_F(LetterBook, KeepsWhatTheFirstLookSettled) {
  ASSERT_TRUE(store::migrate(*connection_, letter_book_schema()).ok());
  const int64_t folder = begin_folder(*connection_, kHere, {7, from_micros(1'600'000'000'000'000), 4'000'000'000});
  const auto progress = read_folder(*connection_, kHere);
  ASSERT_TRUE(progress.has_value());
  EXPECT_EQ(to_micros(progress->start.since), 1'600'000'000'000'000);
  EXPECT_EQ(progress->start.old_uid, 4'000'000'000u);
  const std::vector<LetterKey> letters = {LetterKey{2}, LetterKey{1}, LetterKey{2}};
  pass_over(*connection_, folder, letters);
  EXPECT_EQ(read_passed_over(*connection_, folder), (std::vector<LetterKey>{LetterKey{1}, LetterKey{2}}));
  EXPECT_TRUE(read_passed_over(*connection_, folder + 1).empty());
  clear_passed_over(*connection_, folder);
  EXPECT_TRUE(read_passed_over(*connection_, folder).empty());
  EXPECT_TRUE(connection_->status().ok());
}

}  // namespace
}  // namespace leadgate::gateway
