// LMTP without a socket: commands, bounds, the end of a letter, and what a peer hears.
#include <gtest/gtest.h>

#include "gateway/mail/lmtp_protocol.hpp"
#include "gateway/mail/lmtp_recipients.hpp"

namespace leadgate::gateway {
namespace {

class Lmtp : public ::testing::Test {
 protected:
  Lmtp() : protocol_({100, 3}, find_, [this](size_t bytes) { return bytes <= room_; }) { protocol_.take_replies(); }

  static std::optional<std::string> find_source(std::string_view address) {
    if (address == "sales@a.test") return "sales";
    if (address == "help@a.test") return "help";
    return std::nullopt;
  }
  std::string say(std::string_view bytes) {
    protocol_.receive(bytes);
    return protocol_.take_replies();
  }
  // As far as the letter's beginning.
  void begin() {
    const std::string said = say("LHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sales@a.test>\r\nDATA\r\n");
    ASSERT_NE(said.find("\r\n354 "), std::string::npos) << said;
  }
  std::string letter() { return protocol_.letter() ? protocol_.letter()->bytes : "none"; }

  size_t room_ = 1000;
  LmtpProtocol::FindSource find_ = find_source;
  LmtpProtocol protocol_;
};

TEST_F(Lmtp, GreetsAndTellsWhatItCan) {
  LmtpProtocol fresh({100, 3}, find_, [](size_t) { return true; });
  EXPECT_EQ(fresh.take_replies(), "220 leadgate LMTP\r\n");
  EXPECT_EQ(say("lhlo mail.example\r\n"),
            "250-leadgate\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 100\r\n"
            "250 ENHANCEDSTATUSCODES\r\n");
  EXPECT_EQ(say("NOOP\r\n"), "250 2.0.0 OK\r\n");
  EXPECT_EQ(say("EHLO x\r\n").substr(0, 9), "500 5.5.1");
  EXPECT_EQ(say("BDAT 10\r\n").substr(0, 9), "500 5.5.1");
  EXPECT_EQ(say("QUIT\r\n").substr(0, 9), "221 2.0.0");
  EXPECT_TRUE(protocol_.ended());
}

TEST_F(Lmtp, TakesALetterAndAnswersOnceARecipient) {
  begin();
  EXPECT_EQ(say("Subject: x\r\n\r\nHi\r\n.\r\n"), "");
  ASSERT_TRUE(protocol_.letter());
  EXPECT_EQ(letter(), "Subject: x\r\n\r\nHi\r\n");
  EXPECT_EQ(protocol_.letter()->from, "a@b.test");
  EXPECT_EQ(protocol_.letter()->recipients[0].source, "sales");
  EXPECT_FALSE(protocol_.at_rest());
  protocol_.answer({{250, "2.1.5", "Taken."}});
  EXPECT_EQ(protocol_.take_replies(), "250 2.1.5 Taken.\r\n");
  EXPECT_TRUE(protocol_.at_rest());
  EXPECT_EQ(say("MAIL FROM:<>\r\n"), "250 2.1.0 OK\r\n");
}

TEST_F(Lmtp, WhatIsPipelinedBehindALetterWaitsForItsAnswer) {
  begin();
  EXPECT_EQ(say("x\r\n.\r\nMAIL FROM:<b@b.test>\r\nRCPT TO:<help@a.test>\r\nDATA\r\ny\r\n.\r\nQUIT\r\n"), "");
  EXPECT_EQ(letter(), "x\r\n");
  protocol_.answer({{250, "2.1.5", "Taken."}});
  const std::string said = protocol_.take_replies();
  EXPECT_NE(said.find("354 "), std::string::npos) << said;
  EXPECT_EQ(letter(), "y\r\n");
  protocol_.answer({{451, "4.3.0", "Later."}});
  EXPECT_EQ(protocol_.take_replies(), "451 4.3.0 Later.\r\n221 2.0.0 Bye.\r\n");
}

TEST_F(Lmtp, OnlyADotBetweenTwoLineEndsEndsALetter) {
  begin();
  const std::string text = "..one\r\n.\rtwo\r\nthree\n.\nfour\r.\r\n..\r\n.a\r\n\r\n";
  for (const char c : text) EXPECT_EQ(say(std::string(1, c)), "");
  EXPECT_FALSE(protocol_.letter());
  say(".\r\n");
  EXPECT_EQ(letter(), ".one\r\n\rtwo\r\nthree\n.\nfour\r.\r\n.\r\na\r\n\r\n");
}

TEST_F(Lmtp, AnEmptyLetterIsOne) {
  begin();
  say(".\r\n");
  EXPECT_EQ(letter(), "");
}

TEST_F(Lmtp, RefusesWhoIsUnknownAndTooMany) {
  say("LHLO x\r\nMAIL FROM:<a@b.test>\r\n");
  EXPECT_EQ(say("RCPT TO:<who@a.test>\r\n").substr(0, 9), "550 5.1.1");
  EXPECT_EQ(say("DATA\r\n").substr(0, 9), "503 5.5.1");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(say("RCPT TO:<sales@a.test>\r\n"), "250 2.1.5 OK\r\n");
  EXPECT_EQ(say("RCPT TO:<sales@a.test>\r\n").substr(0, 9), "452 4.5.3");
}

TEST_F(Lmtp, ALetterOverTheLimitIsRefusedForEachRecipientAndNotKept) {
  say("LHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<sales@a.test>\r\nRCPT TO:<help@a.test>\r\nDATA\r\n");
  EXPECT_EQ(say(std::string(101, 'x') + "\r\n.\r\n"),
            "552 5.3.4 The letter is too large.\r\n552 5.3.4 The letter is too large.\r\n");
  EXPECT_FALSE(protocol_.letter());
  EXPECT_EQ(say("MAIL FROM:<a@b.test> SIZE=101\r\n").substr(0, 9), "552 5.3.4");
  EXPECT_EQ(say("MAIL FROM:<a@b.test> SIZE=100 BODY=8BITMIME SMTPUTF8\r\n"), "250 2.1.0 OK\r\n");
}

TEST_F(Lmtp, ALetterThatThereIsNoRoomForIsPutOff) {
  begin();
  room_ = 10;
  EXPECT_EQ(say(std::string(50, 'x') + "\r\n.\r\n").substr(0, 9), "452 4.3.1");
}

TEST_F(Lmtp, SaysWhatIsWrongWithACommand) {
  EXPECT_EQ(say("MAIL FROM:<a@b.test>\r\n").substr(0, 3), "503");
  say("LHLO x\r\n");
  for (const char* line : {"MAIL a@b.test", "MAIL FROM:a@b.test", "MAIL FROM:<a@b.test", "MAIL FROM:<a b@b.test>",
                           "MAIL FROM:<a@b.test>x", "MAIL TO:<a@b.test>", "MAIL FROM:<\xff@b.test>"}) {
    EXPECT_EQ(say(std::string(line) + "\r\n").substr(0, 3), "501") << line;
  }
  EXPECT_EQ(say("MAIL FROM:<a@b.test> FOO=1\r\n").substr(0, 9), "555 5.5.4");
  EXPECT_EQ(say("RCPT TO:<sales@a.test>\r\n").substr(0, 3), "503");
  EXPECT_EQ(say("MAIL FROM:<a@b.test>\n").substr(0, 9), "500 5.5.2");
  EXPECT_EQ(say("MAIL FROM:<@x,@y:\"a \\\" b\"@b.test>\r\n"), "250 2.1.0 OK\r\n");
}

TEST_F(Lmtp, AnEndlessLineIsPassedOver) {
  const std::string piece(1000, 'x');
  for (int i = 0; i < 100; ++i) EXPECT_EQ(say(piece), "");
  EXPECT_EQ(say("\r\nNOOP\r\n"), "500 5.5.2 The line is too long.\r\n250 2.0.0 OK\r\n");
}

TEST_F(Lmtp, WhoOnlyMakesFaultsIsSentAway) {
  std::string said;
  for (int i = 0; i < LmtpProtocol::kFaultsMax; ++i) said = say("FOO\r\n");
  EXPECT_NE(said.find("\r\n421 4.7.0"), std::string::npos) << said;
  EXPECT_TRUE(protocol_.ended());
  EXPECT_EQ(say("LHLO x\r\n"), "");
}

TEST_F(Lmtp, WhoNeverSendsALetterIsSentAway) {
  say("LHLO x\r\n");
  std::string said;
  for (int i = 0; i < LmtpProtocol::kCommandsMax; ++i) said = say("RSET\r\n");
  EXPECT_TRUE(protocol_.ended());
  EXPECT_EQ(said.substr(0, 9), "421 4.7.0");
}

TEST(LmtpRecipients, FindsByAddressByNameBeforeThePlusAndByDomain) {
  LmtpRecipients recipients;
  EXPECT_EQ(recipients.add("Sales@A.test", "sales"), "");
  EXPECT_EQ(recipients.add("sales+vip@a.test", "vip"), "");
  EXPECT_EQ(recipients.add("*@b.test", "all"), "");
  EXPECT_EQ(recipients.add("sales@a.TEST", "other"), "sales");
  EXPECT_EQ(recipients.find("SALES@a.test"), "sales");
  EXPECT_EQ(recipients.find("sales+spring@a.test"), "sales");
  EXPECT_EQ(recipients.find("sales+VIP@a.test"), "vip");
  EXPECT_EQ(recipients.find("whoever@b.test"), "all");
  EXPECT_EQ(recipients.find("whoever@a.test"), std::nullopt);
  EXPECT_EQ(recipients.find("postmaster"), std::nullopt);
}

TEST(LmtpRecipients, KnowsAnAddressWhenItSeesOne) {
  for (const char* good : {"a@b.test", "*@b.test", "a+b@b.test", "продажи@пример.рф"}) {
    EXPECT_TRUE(is_recipient(good)) << good;
  }
  for (const char* bad : {"", "a", "@b.test", "a@", "a*@b.test", "a@*", "a b@b.test", "<a@b.test>"}) {
    EXPECT_FALSE(is_recipient(bad)) << bad;
  }
}

}  // namespace
}  // namespace leadgate::gateway
