#include "mapping/mime/decode_mail.hpp"

#include <gmock/gmock.h>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

RawRequest letter(const std::string& bytes) {
  RawRequest request;
  request.headers = {{"content-type", "message/rfc822"}};
  request.body = PaddedBytes(bytes);
  return request;
}

std::string at(const Document& document, std::string_view key) {
  return to_json(document.body().find(key).value_or(Value::null()));
}

TEST(DecodeMail, ReadsAnOrdinaryLetter) {
  const RawRequest request = letter(
      "Received: from a.test by b.test\r\nReceived: from c.test\r\n by a.test\r\n"
      "Return-Path: <bounce@shop.test>\r\n"
      "From: =?koi8-r?B?6dfBziDwxdTSz9c=?= <Ivan@Shop.test>\r\nReply-To: Anna <anna@shop.test>, boss@shop.test\r\n"
      "To: sales@us.test\r\nCc: Team: a@us.test, b@us.test;\r\nSubject: =?utf-8?Q?=D0=97=D0=B0=D0=BA=D0=B0=D0=B7?= "
      "12\r\n"
      "Date: Mon, 23 Nov 2026 12:00:00 +0300\r\nMessage-ID: <1@shop.test>\r\nIn-Reply-To: <0@us.test>\r\n"
      "References: <a@us.test>\r\n <0@us.test>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=\"b 1\"\r\n\r\npreamble\r\n"
      "--b 1\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "=C7=E4=F0=E0=E2=F1=F2=E2=F3=E9=F2=E5!\r\n"
      "--b 1\r\nContent-Type: text/csv; name=plain.csv\r\nContent-Disposition: attachment\r\n\r\n1;2\r\n"
      "--b 1\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf\r\n\r\nJVBERi0=\r\n--b 1--\r\n");
  const Document document = decode_document(request);
  ASSERT_FALSE(document.problem());
  EXPECT_EQ(body_kind_name(document.body_kind()), "mail");
  EXPECT_EQ(to_json(*document.body().find("headers")->find("received")),
            R"(["from a.test by b.test","from c.test by a.test"])");
  EXPECT_EQ(at(document, "from"), R"({"name":"Иван Петров","email":"Ivan@shop.test"})");
  EXPECT_EQ(at(document, "reply_to"),
            R"([{"name":"Anna","email":"anna@shop.test"},{"name":null,"email":"boss@shop.test"}])");
  EXPECT_EQ(at(document, "cc"), R"([{"name":null,"email":"a@us.test"},{"name":null,"email":"b@us.test"}])");
  EXPECT_EQ(at(document, "sender"), "null");
  EXPECT_EQ(at(document, "return_path"), R"("bounce@shop.test")");
  EXPECT_EQ(at(document, "subject"), R"("Заказ 12")");
  EXPECT_EQ(at(document, "date"), R"("2026-11-23T09:00:00.000Z")");
  EXPECT_EQ(at(document, "message_id"), R"("1@shop.test")");
  EXPECT_EQ(at(document, "in_reply_to"), R"(["0@us.test"])");
  EXPECT_EQ(at(document, "references"), R"(["a@us.test","0@us.test"])");
  EXPECT_EQ(at(document, "text"), R"("Здравствуйте!")");
  EXPECT_EQ(at(document, "text_is"), R"("plain")");
  EXPECT_EQ(at(document, "html"), "null");
  EXPECT_EQ(at(document, "attachments"),
            R"([{"filename":"plain.csv","content_type":"text/csv","size":3,"inline":false,"content_id":null},)"
            R"({"filename":"счёт.pdf","content_type":"application/pdf","size":5,"inline":false,"content_id":null}])");
  EXPECT_EQ(at(document, "problems"), "[]");
  ASSERT_EQ(document.attachments().size(), 2u);
  EXPECT_EQ(document.attachments()[0].bytes, "1;2");
  EXPECT_TRUE(document.attachments()[0].body_at) << "its bytes stand in the letter as they are";
  EXPECT_EQ(document.attachments()[1].bytes, "%PDF-");
}

TEST(DecodeMail, TakesAnyBytesForALetter) {
  EXPECT_EQ(at(decode_document(letter("")), "text_is"), R"("none")");
  const RawRequest request = letter("Hello there,\nno headers at all");
  const Document document = decode_document(request);
  EXPECT_EQ(at(document, "from"), "null");
  EXPECT_EQ(at(document, "text"), R"("Hello there,\nno headers at all")");
}

}  // namespace
}  // namespace leadgate::mapping
