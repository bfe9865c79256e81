// What an IMAP server says, cut up and read; folders and sets as commands spell them.
#include <gmock/gmock.h>

#include "gateway/mail/imap_reader.hpp"
#include "gateway/mail/imap_text.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;

std::vector<ImapResponse> read(std::string_view bytes, size_t piece = 1000, size_t literal_bytes_max = 100) {
  ImapReader reader(literal_bytes_max);
  std::vector<ImapResponse> out;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    while (auto response = reader.next()) out.push_back(std::move(*response));
  }
  return out;
}

constexpr std::string_view kTwo =
    "* 1 FETCH (UID 7 BODY[] {12}\r\nSubject: )\r\n FLAGS (\\Seen \"x\"))\r\n"
    "* 2 fetch (BODY[HEADER.FIELDS (X Y)] {0}\r\n RFC822.SIZE 99 UID 8)\r\n"
    "L1 OK Done.\r\n";

TEST(ImapReader, GivesTheSameWhateverThePieces) {
  for (const size_t piece : {1, 2, 3, 7, 1000}) {
    std::vector<ImapResponse> responses = read(kTwo, piece);
    ASSERT_EQ(responses.size(), 3u) << piece;
    const auto first = parse_fetch(responses[0]);
    ASSERT_TRUE(first && first->bytes) << piece;
    EXPECT_EQ(first->uid, 7u);
    EXPECT_EQ(first->bytes->bytes, "Subject: )\r\n");
    const auto second = parse_fetch(responses[1]);
    ASSERT_TRUE(second && second->bytes) << piece;
    EXPECT_EQ(second->uid, 8u);
    EXPECT_EQ(second->size, 99u);
    EXPECT_EQ(second->bytes->bytes, "");
    EXPECT_EQ(responses[2].text, "L1 OK Done.");
  }
}

TEST(ImapReader, KnowsADraft) {
  auto responses = read("* 1 FETCH (UID 7 FLAGS (\\Seen \\Draft))\r\n* 2 FETCH (FLAGS (\\Answered) UID 8)\r\n", 9);
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_TRUE(parse_fetch(responses[0])->is_draft);
  EXPECT_FALSE(parse_fetch(responses[1])->is_draft);
}

TEST(ImapText, KnowsWhatPartsTheLevelsOfAName) {
  EXPECT_EQ(list_separator("* LIST (\\Noselect) \".\" \"\""), '.');
  EXPECT_EQ(list_separator("* list () \"\\\\\" \"\""), '\\');
  EXPECT_EQ(list_separator("* LIST (\\Noselect) NIL \"\""), std::nullopt) << "no levels";
  EXPECT_EQ(list_separator("* OK done"), std::nullopt);
}

TEST(ImapReader, ALiteralThatEndsALineEndsTheResponse) {
  const auto responses = read("* OK {2}\r\nab\r\n* NEXT\r\n", 1);
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(responses[1].text, "* NEXT");
}

TEST(ImapReader, WhatALetterSaysIsNoResponse) {
  std::vector<ImapResponse> responses =
      read("* 1 FETCH (UID 7 BODY[] {29}\r\n)\r\nL1 OK\r\n* 2 FETCH (UID 9)\r\n)\r\nL1 OK\r\n");
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(parse_fetch(responses[0])->bytes->bytes, ")\r\nL1 OK\r\n* 2 FETCH (UID 9)\r\n");
}

TEST(ImapReader, KeepsOnlyTheBeginningOfALargeLiteral) {
  std::vector<ImapResponse> responses = read("* 1 FETCH (UID 7 BODY[] {200}\r\n" + std::string(200, 'x') + ")\r\n");
  ASSERT_EQ(responses.size(), 1u);
  const auto fetched = parse_fetch(responses[0]);
  EXPECT_TRUE(fetched->bytes->cut());
  EXPECT_EQ(fetched->bytes->bytes.size(), 100u);
  EXPECT_EQ(fetched->bytes->size, 200u);
}

TEST(ImapReader, QuotedAndMissingBodiesAreRead) {
  std::vector<ImapResponse> responses =
      read("* 1 FETCH (BODY[] \"a \\\"b\\\")\" UID 7)\r\n* 2 FETCH (BODY[] NIL UID 8)\r\n");
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(parse_fetch(responses[0])->bytes->bytes, "a \"b\")");
  const auto none = parse_fetch(responses[1]);
  EXPECT_EQ(none->uid, 8u);
  EXPECT_FALSE(none->bytes);
}

TEST(ImapReader, WhatIsNoFetchIsNone) {
  for (const std::string_view line : {"* 12 EXISTS", "* OK FETCH (UID 1)", "* 1 FETCH", "* 1 FETCH (", "* 1 FETCH ()",
                                      "* 1 FETCH (UID", "* 1 FETCH (UID x)", "* 1 FETCH (BODY[", "+ go on", ""}) {
    ImapResponse response{std::string(line), {}};
    EXPECT_FALSE(parse_fetch(response)) << line;
  }
}

TEST(ImapReader, ALineWithoutEndIsTooMuch) {
  ImapReader reader(100);
  for (size_t fed = 0; fed <= ImapReader::kLineBytesMax; fed += 4096) {
    reader.feed(std::string(4096, 'x'));
    EXPECT_FALSE(reader.next());
  }
  EXPECT_TRUE(reader.failed());
  EXPECT_FALSE(reader.next());
}

TEST(ImapReader, ReadsResponseCodes) {
  EXPECT_EQ(response_code("* OK [UIDVALIDITY 1234567890] UIDs valid", "UIDVALIDITY"), 1234567890u);
  EXPECT_EQ(response_code("* OK [uidvalidity 12]", "UIDVALIDITY"), 12u);
  EXPECT_EQ(response_code("* OK [UIDNEXT 12]", "UIDVALIDITY"), std::nullopt);
  EXPECT_EQ(response_code("* OK [UIDVALIDITY]", "UIDVALIDITY"), std::nullopt);
  EXPECT_EQ(response_code("* OK fine", "UIDVALIDITY"), std::nullopt);
}

TEST(ImapText, SpellsFoldersInModifiedUtf7) {
  EXPECT_EQ(imap_folder("INBOX"), "\"INBOX\"");
  EXPECT_EQ(imap_folder("Входящие"), "\"&BBIERQQ+BDQETwRJBDgENQ-\"");
  EXPECT_EQ(imap_folder("A & \"B\" \\ Б/x"), "\"A &- \\\"B\\\" \\\\ &BBE-/x\"");
  EXPECT_EQ(imap_folder("台北\xF0\x9F\x98\x80"), "\"&U,BTF9g93gA-\"");
  EXPECT_EQ(imap_folder("a\r\nb"), "\"ab\"");
}

TEST(ImapText, SpellsSetsShortly) {
  const std::vector<uint32_t> uids{1, 2, 3, 7, 9, 10};
  EXPECT_EQ(imap_set(uids), "1:3,7,9:10");
}

TEST(ImapText, CutsSetsToWhatALineHolds) {
  const std::vector<uint32_t> uids{1, 2, 3, 7, 9, 10, 4'000'000'000};
  std::span<const uint32_t> left = uids;
  EXPECT_EQ(take_imap_set(left, 5), "1:3,7");
  EXPECT_EQ(take_imap_set(left, 5), "9:10");
  EXPECT_EQ(take_imap_set(left, 5), "4000000000");
  EXPECT_TRUE(left.empty());
}

TEST(ImapText, TimesAreReadWithTheirZone) {
  const auto text = [](std::string_view time) {
    const auto read = parse_imap_time(time);
    return read ? format_rfc3339(*read) : "none";
  };
  EXPECT_EQ(text("17-Jul-1996 02:44:25 -0730"), "1996-07-17T10:14:25.000Z");
  EXPECT_EQ(text(" 1-Dec-2026 00:00:00 +0300"), "2026-11-30T21:00:00.000Z");
  EXPECT_EQ(text("1-jan-2026 00:00:00 +0000"), "2026-01-01T00:00:00.000Z");
  for (const char* wrong : {"", "NIL", "17-Juy-1996 02:44:25 -0700", "31-Feb-1996 02:44:25 -0700",
                            "17-Jul-1996 02:44:25 -07x0", "17 Jul 1996 02:44:25 -0700"}) {
    EXPECT_EQ(text(wrong), "none") << wrong;
  }
}

}  // namespace
}  // namespace leadgate::gateway
