// Letters as programs break them, and what machines put into letters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "mapping/mime/decode_mail.hpp"

namespace leadgate::mapping {
namespace {

class Mail : public testing::Test {
 protected:
  void read(const std::string& letter) {
    bytes_ = letter;
    files_.clear();
    tree_ = *decode_mail(bytes_, arena_, &files_);
  }
  std::string at(std::string_view key) const { return to_json(tree_.find(key).value_or(Value::null())); }
  std::string text() const { return std::string(tree_.find("text")->as_string()); }
  std::string subject() const { return std::string(tree_.find("subject")->as_string()); }

  std::string bytes_;
  Arena arena_;
  std::vector<Attachment> files_;
  Value tree_;
};

using BrokenMail = Mail;

TEST_F(BrokenMail, HasItsHeadersWhateverStandsBeforeThem) {
  for (const std::string start :
       {"\xEF\xBB\xBF", "\n\n", "From a@b.test Mon Nov 23 12:00:00 2026\n", ">From x\n", "stray words\n"}) {
    read(start + "Subject: s\n\ntext");
    EXPECT_EQ(subject() + "|" + text(), "s|text") << start;
  }
}

TEST_F(BrokenMail, HasItsHeadersWhateverStandsBetweenThem) {
  read("Received: a\n\\tby b\nTo: a@b.test,\n \t\n\tc@d.test\nno header\nSubject: s\n\ntext");
  EXPECT_EQ(subject() + "|" + text(), "s|text");
  EXPECT_EQ(tree_.find("to")->size(), 2u);
  EXPECT_EQ(to_json(*tree_.find("headers")->find("received")), R"("a by b")");
  read("Subject: s\nFirst line\nsecond line");
  EXPECT_EQ(subject() + "|" + text(), "s|First line\nsecond line") << "no empty line before the text";
  read(std::string("Subject: a\0b\n\ntext", 19));
  EXPECT_EQ(subject(), "ab");
}

TEST_F(BrokenMail, HasItsPartsWhateverItsBoundariesAre) {
  const std::string part = "Content-Type: text/plain\n\ntext\n";
  read("Content-Type: multipart/mixed; boundary=a\nContent-Type: text/plain\n\n--a\n" + part + "--a--\n");
  EXPECT_EQ(text(), "text") << "the first Content-Type counts";
  read("Content-Type: multipart/mixed; boundary=a\n\n--a\n" + part);
  EXPECT_EQ(text(), "text") << "no last boundary";
  read("Content-Type: multipart/mixed; boundary=a\n\n--b\n" + part + "--b--\n");
  EXPECT_EQ(text(), "text") << "another boundary";
  read("Content-Type: multipart/mixed\n\n--b\n" + part + "--b--\n");
  EXPECT_EQ(text(), "text") << "none is declared";
  read("Content-Type: multipart/mixed; boundary=a\n\njust text\n");
  EXPECT_EQ(text(), "just text");
  read("Content-Type: multipart/mixed; boundary=a\n");
  EXPECT_EQ(at("text_is"), R"("none")");
}

TEST_F(Mail, ShowsTheTextThatAPersonReads) {
  const std::string head = "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n";
  const std::string html = "\n--a\nContent-Type: text/html\n\n<style>p{}</style><p>Hi <b>you</b></p>\n--a--\n";
  read(head + "plain" + html);
  EXPECT_EQ(text() + at("text_is"), R"(plain"plain")");
  EXPECT_EQ(at("html"), R"("<style>p{}</style><p>Hi <b>you</b></p>")");
  read(head + " " + html);
  EXPECT_EQ(text() + at("text_is"), R"(Hi you"html")") << "a plain text that says nothing";
  read(
      "Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\nContent-Type: image/png\n\nx\n--a\n\ntwo\n--a\n"
      "Content-Disposition: attachment; filename=t.txt\n\nfile\n--a--\n");
  EXPECT_EQ(text(), "one\n\ntwo");
  ASSERT_EQ(files_.size(), 2u);
  EXPECT_EQ(files_[1].name + ":" + std::string(files_[1].bytes), "t.txt:file");
}

TEST_F(Mail, GivesTablesAndPairs) {
  read(
      "Content-Type: text/html; charset=utf-8\n\n<table><tr><td>Имя</td><td>Иван</td></tr>"
      "<tr><td>Имя</td><td>Анна</td></tr></table>Телефон: 123");
  EXPECT_EQ(at("html_tables"), R"([[["Имя","Иван"],["Имя","Анна"]]])");
  EXPECT_EQ(at("pairs"), R"({"Имя":["Иван","Анна"],"Телефон":"123"})");
}

TEST_F(Mail, KeepsAttachedLettersApart) {
  const std::string inner = "From: In <in@a.test>\nSubject: inner\nDate: Mon, 23 Nov 2026 12:00:00 +0300\n\ninner text";
  const std::string outer =
      "From: out@a.test\nSubject: outer\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nouter "
      "text\n--a\nContent-Type: message/rfc822\n";
  const std::string expected = R"([{"from":{"name":"In","email":"in@a.test"},"subject":"inner",)"
                               R"("date":"2026-11-23T09:00:00.000Z","text":"inner text","messages":[]}])";
  read(outer + "\n" + inner + "\n--a--\n");
  EXPECT_EQ(subject() + "|" + text(), "outer|outer text");
  EXPECT_EQ(at("messages"), expected);
  ASSERT_EQ(files_.size(), 1u);
  EXPECT_EQ(files_[0].bytes, inner);
  read(outer + "Content-Transfer-Encoding: base64\n\n" + to_base64(inner) + "\n--a--\n");
  EXPECT_EQ(at("messages"), expected) << "also in base64";
}

TEST_F(Mail, ReadsLettersWithinLettersAsDeepAsMayBe) {
  std::string letter = "From: in@a.test\nSubject: innermost\n\ndeep";
  for (const char* boundary : {"c", "b", "a"}) {
    letter = "From: out@a.test\nSubject: " + std::string(boundary) +
             "\nContent-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n\ntext\n--" + boundary +
             "\nContent-Type: message/rfc822\n\n" + letter + "\n--" + boundary + "--\n";
  }
  read(letter);
  EXPECT_EQ(subject(), "a");
  EXPECT_THAT(at("messages"), testing::HasSubstr(R"("subject":"innermost","date":null,"text":"deep","messages":[])"));
}

TEST_F(Mail, ADigestSaysWhatItsFirstLetterSays) {
  const std::string digest =
      "Content-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: one@a.test\nSubject: one\n\nfirst\n--d\n\n"
      "From: two@a.test\n\nsecond\n--d--\n";
  read("From: list@a.test\nSubject: digest\n" + digest);
  EXPECT_EQ(subject() + "|" + text(), "digest|first");
  EXPECT_THAT(at("messages"), testing::HasSubstr(R"("text":"second")"));
  read("From: list@a.test\nContent-Type: message/rfc822\n\nFrom: in@a.test\n" + digest);
  EXPECT_EQ(text(), "first");
  read("From: a@a.test\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nown\n--m\n" + digest + "--m--\n");
  EXPECT_EQ(text(), "own");
}

TEST_F(Mail, ReadsReportsAndInvitations) {
  read(
      "Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n\nIt failed.\n--a\n"
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.test\n\nAction: failed\nStatus: 5.1.1\n\n"
      "Action: delayed\n--a--\n");
  EXPECT_EQ(text(), "It failed.");
  EXPECT_EQ(at("report"), R"({"type":"delivery-status","fields":{"reporting-mta":"dns; a.test",)"
                          R"("action":["failed","delayed"],"status":"5.1.1"}})");
  read(
      "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:reply\nBEGIN:VEVENT\nSUMMARY:Meet\\, ta\n "
      "lk\nEND:VEVENT\n");
  EXPECT_EQ(at("calendar"), R"({"method":"REPLY","summary":"Meet, talk"})");
  read("Subject: s\n\ntext");
  EXPECT_EQ(at("report") + at("calendar"), "nullnull");
}

}  // namespace
}  // namespace leadgate::mapping
