// Files beside their events on a real database: what is stored once, how a body comes back, and what goes when.
#include "queue/attachments.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "queue/inbox.hpp"
#include "store/database.hpp"
#include "tests/unit/queue/inbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::hours;

AttachmentRow file(int64_t number, std::string_view body, std::string_view bytes) {
  AttachmentRow row;
  row.number = number;
  row.field = "doc";
  row.name = "Счёт.pdf";
  row.content_type = "application/pdf";
  row.size_bytes = static_cast<int64_t>(bytes.size());
  row.sha256 = digest(DigestAlgorithm::kSha256, bytes);
  row.body_at = static_cast<int64_t>(body.find(bytes));
  row.bytes = bytes;
  return row;
}

class Attachments : public InboxTables {
 protected:
  // An event with these files; its number.
  int64_t add(std::string_view body, std::vector<AttachmentRow> files, Outcome outcome = Outcome::kCreated) {
    InboxEvent event;
    event.id = next_event_id(*connection_);
    event.source = "site";
    event.received_at = day_;
    event.outcome = outcome;
    const auto stripped = body_without(body, files);
    const RawEvent raw{"POST", "/in/site", "", "", stripped ? std::string_view(*stripped) : body};
    store::WriteContext context{*connection_, *keys_};
    insert_event(context, event, {}, &raw);
    insert_attachments(*connection_, event.id, files);
    EXPECT_TRUE(connection_->status().ok());
    return event.id;
  }
  std::string body_of(int64_t id) {
    const auto event = read_event(*connection_, id);
    const auto raw = event ? read_raw(*connection_, *event) : std::nullopt;
    return raw ? raw->body : "(none)";
  }
  int64_t number(const std::string& sql) { return testing::number_of(*connection_, sql); }
  int64_t contents() { return number("SELECT count(*) FROM attachment_contents"); }

  const Timestamp day_ = from_micros(1'795'424'400'000'000);
};

TEST_F(Attachments, KeepsEachContentOnceAndTheBodyWithoutIt) {
  const std::string body = "head<one>middle<two>tail";
  const int64_t first = add(body, {file(1, body, "<one>"), file(2, body, "<two>")});
  const int64_t second = add("x<one>", {file(1, "x<one>", "<one>")});
  EXPECT_EQ(contents(), 2);
  EXPECT_EQ(testing::text_of(*connection_, "SELECT CAST(body AS TEXT) FROM events WHERE id = 1"), "headmiddletail");
  EXPECT_EQ(body_of(first), body);
  EXPECT_EQ(body_of(second), "x<one>");
  EXPECT_EQ(scan_events(*connection_, {}).at(0).raw->body, body);

  const auto rows = list_attachments(*connection_, first);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].number, 2);
  EXPECT_EQ(rows[1].field, "doc");
  EXPECT_EQ(rows[1].name, "Счёт.pdf");
  EXPECT_EQ(rows[1].content_type, "application/pdf");
  EXPECT_EQ(rows[1].size_bytes, 5);
  EXPECT_EQ(read_content(*connection_, rows[1].sha256), "<two>");
}

TEST_F(Attachments, GivesBackEveryKindOfBody) {
  const std::string bytes("\0\r\n\xFF", 4);
  EXPECT_EQ(body_of(add(bytes, {file(1, bytes, bytes)})), bytes) << "nothing but the file";
  EXPECT_EQ(body_of(add("", {})), "");
  const std::string twice = bytes + "-" + bytes;
  AttachmentRow second = file(2, twice, bytes);
  second.body_at = 5;
  EXPECT_EQ(body_of(add(twice, {file(1, twice, bytes), second})), twice) << "the same file twice";
  EXPECT_EQ(contents(), 1);
  AttachmentRow empty = file(1, "ab", "");
  EXPECT_EQ(body_of(add("ab", {empty})), "ab");
  EXPECT_EQ(read_content(*connection_, empty.sha256), "");
}

TEST_F(Attachments, LeavesTheBodyAloneWhereItHasOtherBytes) {
  std::vector<AttachmentRow> rows{file(1, "a****b", "****"), file(2, "a****b", "b")};
  rows[0].bytes = "word";
  rows[1].dropped = "too large";
  EXPECT_FALSE(body_without("a****b", rows));
  EXPECT_FALSE(rows[0].body_at);
  EXPECT_FALSE(rows[1].body_at);
  rows[0].body_at = 900;
  EXPECT_FALSE(body_without("a****b", rows));
}

TEST_F(Attachments, KeepsOnlyTheRowOfAFileThatWasDropped) {
  AttachmentRow row = file(1, "<one>", "<one>");
  row.dropped = "The file has 5 bytes.";
  row.sha256.clear();
  const int64_t id = add("<one>", {row});
  EXPECT_EQ(contents(), 0);
  EXPECT_EQ(body_of(id), "<one>") << "the event is whole";
  EXPECT_EQ(list_attachments(*connection_, id).at(0).dropped, "The file has 5 bytes.");
  EXPECT_FALSE(list_attachments(*connection_, id).at(0).is_kept());
}

TEST_F(Attachments, GoWithTheirEventsAndAContentWithTheLastOfThem) {
  add("<one>", {file(1, "<one>", "<one>")});
  add("<one>", {file(1, "<one>", "<one>")}, Outcome::kParked);
  add("<two>", {file(1, "<two>", "<two>")});
  add("the newest stays", {});
  EXPECT_EQ(expire_events(*connection_, day_ + hours(1), {}).deleted, 2);
  EXPECT_EQ(contents(), 1) << "the parked event still has it";
  EXPECT_EQ(body_of(2), "<one>");
  EXPECT_EQ(expire_parked(*connection_, day_ + hours(1), {}).deleted, 1);
  EXPECT_EQ(contents(), 0);
  EXPECT_EQ(number("SELECT count(*) FROM attachments"), 0);
  EXPECT_TRUE(connection_->status().ok());
}

TEST_F(Attachments, WhatIsForgottenAtATimeIsBoundByItsBytes) {
  const std::string large(1000, 'a');
  for (int i = 0; i < 6; ++i) {
    const std::string bytes = large + std::to_string(i);
    add(bytes, {file(1, bytes, bytes)}, i < 3 ? Outcome::kCreated : Outcome::kParked);
  }
  add("the newest stays", {});
  const ExpiryLimits limits{200, 1500};
  const Expired first = expire_events(*connection_, day_ + hours(1), limits);
  EXPECT_EQ(first.deleted, 2) << "the second one passes the bound";
  EXPECT_TRUE(first.more);
  EXPECT_EQ(expire_events(*connection_, day_ + hours(1), limits, first.next_id).deleted, 1);
  const Expired parked = expire_parked(*connection_, day_ + hours(1), limits);
  EXPECT_EQ(parked.deleted, 2);
  EXPECT_TRUE(parked.more);
  EXPECT_FALSE(expire_parked(*connection_, day_ + hours(1), limits).more);
  EXPECT_EQ(contents(), 0);
}

TEST_F(Attachments, ABodyThatLostItsFileIsNoBody) {
  const int64_t id = add("a<one>", {file(1, "a<one>", "<one>")});
  connection_->execute("DELETE FROM attachment_contents");
  EXPECT_EQ(body_of(id), "(none)") << "never another body in silence";
}

}  // namespace
}  // namespace leadgate::queue
