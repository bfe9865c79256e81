#include "gateway/alerts/alert_text.hpp"

#include <gmock/gmock.h>

#include "base/crypto.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Timestamp kSentAt = parse_rfc3339("2026-11-23T09:00:00Z").value();

Alert failing_alert(const std::string& portal) {
  Alert alert;
  alert.kind = AlertKind::kFailing;
  alert.portal = portal;
  alert.since = alert.health.failing_since = kSentAt - std::chrono::hours(1);
  alert.health.pending = 3;
  alert.health.last_status = 500;
  alert.health.last_answer = "no\r\nSubject: forged";
  return alert;
}

TEST(AlertText, TheBodyOfOneAndOfSeveral) {
  EXPECT_EQ(alert_body({failing_alert("account")}, kSentAt),
            R"({"type":"portal.failing","timestamp":"2026-11-23T09:00:00.000Z","data":{"portal":"account",)"
            R"("since":"2026-11-23T08:00:00.000Z","pending":3,"dead":0,"last_status":500,"last_error":null,)"
            R"("last_answer":"no\r\nSubject: forged","next_probe":null}})");
  const std::string two = alert_body({failing_alert("a"), failing_alert("b")}, kSentAt);
  EXPECT_THAT(two, HasSubstr(R"({"type":"portal.alerts",)"));
  EXPECT_THAT(two, HasSubstr(R"("data":{"alerts":[{"type":"portal.failing","data":{"portal":"a",)"));
  EXPECT_THAT(two, HasSubstr(R"(,{"type":"portal.failing","data":{"portal":"b",)"));
}

TEST(AlertText, TheLetterIsOfAMachineAndItsLinesAreItsOwn) {
  const std::string letter =
      alert_letter({"leads@a.test", {"one@b.test", "two@b.test"}, "alert_1"}, {failing_alert("account")}, kSentAt);
  EXPECT_THAT(letter, HasSubstr("\r\nTo: <one@b.test>,\r\n <two@b.test>\r\n"));
  EXPECT_THAT(letter, HasSubstr("\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n"));
  EXPECT_THAT(letter, HasSubstr("\r\nMessage-ID: <alert_1@a.test>\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(letter, Not(HasSubstr("\r\nSubject: forged")));
  std::string base64 = letter.substr(letter.find("\r\n\r\n") + 4);
  std::erase_if(base64, [](char c) { return c == '\r' || c == '\n'; });
  const auto text = from_base64(base64);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("account: не принимает события\r\n  с: 2026-11-23T08:00:00.000Z\r\n"));
  EXPECT_THAT(*text, HasSubstr("account: is failing\r\n"));
  EXPECT_THAT(*text, HasSubstr("last answer: 500: no??Subject: forged\r\n"));
}

TEST(AlertText, ALongSubjectIsInWordsThatCutNoLetter) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "ж";
  std::string decoded;
  std::string words = encoded_words(text);
  while (!words.empty()) {
    const size_t end = words.find("?=");
    ASSERT_LE(end + 2, 76u);
    const size_t begin = words.find("?B?") + 3;
    const auto piece = from_base64(words.substr(begin, end - begin));
    ASSERT_TRUE(piece);
    decoded += *piece;
    words.erase(0, end + 2);
  }
  EXPECT_EQ(decoded, text);
}

}  // namespace
}  // namespace leadgate::gateway
