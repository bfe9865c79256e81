// The smaller readers that a letter is taken apart with.
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "mapping/mime/body_text.hpp"
#include "mapping/mime/html_tables.hpp"
#include "mapping/mime/key_values.hpp"
#include "mapping/mime/mail_date.hpp"
#include "mapping/mime/parameters.hpp"
#include "mapping/mime/tnef.hpp"
#include "mapping/mime/transfer.hpp"

namespace leadgate::mapping::mime {
namespace {

TEST(MailParameters, AreReadInEverySpelling) {
  EXPECT_EQ(read_header_value(" Text/Plain ; charset=KOI8-R").value, "text/plain");
  EXPECT_EQ(*read_header_value("a/b; name*=utf-8''%D1%81%D1%87%D1%91%D1%82").find("name"), "счёт");
  EXPECT_EQ(*read_header_value("a/b; name*1*=%82; name*0*=utf-8''%D1%81%D1%87%D1%91%D1").find("name"), "счёт");
  EXPECT_EQ(*read_header_value("a/b; name*0=\"long \"; name*1=name").find("name"), "long name");
  EXPECT_EQ(*read_header_value("a/b; name=\"=?utf-8?B?0YE=?=\"; name=x").find("name"), "с");
  EXPECT_EQ(*read_header_value("a/b; name=plain; name*=utf-8''%D1%81").find("name"), "с") << "the extended one wins";
  EXPECT_EQ(*read_header_value("a/b; name=\"\xF1\xF7\xE5\xF2 \xED\xE0 \xEE\xEF\xEB\xE0\xF2\xF3\"").find("name"),
            "счет на оплату");
  EXPECT_EQ(*read_header_value("a/b\r\n name=x\r\n other=y").find("other"), "y") << "no semicolons";
  EXPECT_EQ(*read_header_value("a/b; boundary=\"a b").find("boundary"), "a b") << "no closing quote";
  EXPECT_FALSE(read_header_value(";;; = ; =x").find("name"));
}

TEST(MailText, LosesTheLineBreaksOfFormatFlowed) {
  EXPECT_EQ(unflow("one \ntwo\nthree", false), "one two\nthree");
  EXPECT_EQ(unflow("one \ntwo", true), "onetwo");
  EXPECT_EQ(unflow("> a \n> b\nc \n-- \nname", false), "> a b\nc \n-- \nname");
  EXPECT_EQ(unflow(" >stuffed\n>> deep \n>other", false), ">stuffed\n>> deep \n> other");
}

TEST(MailText, IsInUtf8WhateverItsLabelSays) {
  Part part;
  part.type = read_header_value("text/plain; charset=us-ascii");
  part.content = "\xC7\xE4\xF0\xE0\xE2\xF1\xF2\xE2\xF3\xE9\xF2\xE5";
  EXPECT_EQ(part_text(part), "Здравствуйте");
  part.type = read_header_value("text/html");
  part.content = "<meta charset=koi8-r>\xFA\xC1\xCB\xC1\xDA";
  EXPECT_EQ(part_text(part), "<meta charset=koi8-r>Заказ");
  part.type = read_header_value("text/plain; charset=utf-16");
  part.content = std::string_view(
      "\xFF\xFE"
      "a\0b\0",
      6);
  EXPECT_EQ(part_text(part), "ab");
  part.type = read_header_value("text/plain; charset=utf-8");
  part.encoding = Encoding::kBase64;
  part.content = "This is no base64 at all, however it is declared.";
  EXPECT_EQ(part_text(part), part.content);
}

TEST(MailTables, AreTheInnermostOnes) {
  const HtmlTables found = html_tables(
      "<table><tr><td>layout<table><tr><th>Name</th><td>Ivan <b>Petrov</b><tr><td></td></tr>"
      "<tr><td>Tel<td>1</table></td></tr></table><style><table></style><table><tr><td>x</td></tr></table>");
  ASSERT_EQ(found.tables.size(), 2u);
  EXPECT_EQ(found.tables[0], (Table{{"Name", "Ivan Petrov"}, {"Tel", "1"}}));
  EXPECT_EQ(found.tables[1], (Table{{"x"}}));
  std::string many = "<table>";
  for (size_t i = 0; i <= kTableCellsMax; ++i) many += "<tr><td>x";
  EXPECT_TRUE(html_tables(many).is_cut);
}

std::string shown(const KeyValues& found) {
  std::string out;
  for (const auto& [key, value] : found.pairs) out += "[" + key + "|" + value + "]";
  return out;
}

TEST(MailPairs, StandInTablesAndInLines) {
  EXPECT_EQ(shown(key_values({{{"Имя:", "Иван"}, {"a", "b", "c"}}}, "Имя: Иван\nТелефон: +7 916 123-45-67\n")),
            "[Имя|Иван][Телефон|+7 916 123-45-67]");
  EXPECT_EQ(shown(key_values({}, "* Name: Ivan\n*Тел.:* 5\nCity:\n\nOmsk\nПочта： a@b.test")),
            "[Name|Ivan][Тел.|5][City|Omsk][Почта|a@b.test]");
  EXPECT_EQ(shown(key_values({},
                             "See https://a.test/x\nat 12:30\n> Name: quoted\nHello. I ask: how much is it?\n"
                             "I would like to know one thing more: price\n12: 5")),
            "");
  std::string many;
  for (size_t i = 0; i <= kKeyValuesMax; ++i) many += "key: " + std::to_string(i) + "\n";
  EXPECT_TRUE(key_values({}, many).is_cut);
}

std::string date(std::string_view header) {
  const auto time = mail_date(header);
  return time ? format_rfc3339(*time) : "none";
}

TEST(MailDate, IsReadInTheSpellingsOfMail) {
  EXPECT_EQ(date("Mon, 23 Nov 2026 12:00:00 +0300"), "2026-11-23T09:00:00.000Z");
  EXPECT_EQ(date("23 Nov 26 12:00 GMT (comment (nested))"), "2026-11-23T12:00:00.000Z");
  EXPECT_EQ(date("23 11 2026 12:00:00 +0300"), "2026-11-23T09:00:00.000Z");
  EXPECT_EQ(date("Mon, 23 Nov 2026 12:00:00 EST5EDT"), "2026-11-23T17:00:00.000Z");
  EXPECT_EQ(date("yesterday"), "none");
  EXPECT_EQ(date(""), "none");
  EXPECT_EQ(date(std::string(100'000, '1') + ":"), "none");
}

TEST(MailFiles, ComeOutOfUuencode) {
  EXPECT_EQ(undo_encoding("begin 644 note.txt\n#0V%T\n`\nend\n", encoding_named("x-uuencode")), "Cat");
  EXPECT_EQ(undo_encoding("#0V%T\n`\nend\n", Encoding::kUuencode), "Cat");
}

TEST(MailFiles, ComeOutOfWinmailDat) {
  const std::string data = *from_base64(
      "eJ8+IgEAAQyAAgATAAAASGVsbG8gZnJvbSBPdXRsb29rANUGAgKQBgAOAAAAAAAAAAAAAAAAAAAAAAAAAAIQgAEADQAAAERPR09W"
      "T34xLlRYVACrAwIPgAYABQAAAHBhcGVyGAICBZAGACgAAAABAAAAHwAHNwEAAAAYAAAANAQ+BDMEPgQyBD4EQAQuAHQAeAB0AAAA"
      "tAM=");
  const Tnef tnef = read_tnef(data);
  EXPECT_EQ(tnef.text, "Hello from Outlook");
  ASSERT_EQ(tnef.files.size(), 1u);
  EXPECT_EQ(tnef.files[0].name, "договор.txt");
  EXPECT_EQ(tnef.files[0].bytes, "paper");
  for (size_t size = 0; size < data.size(); ++size) EXPECT_LE(read_tnef(data.substr(0, size)).files.size(), 1u);
  EXPECT_TRUE(read_tnef("no such file").files.empty());
}

}  // namespace
}  // namespace leadgate::mapping::mime
