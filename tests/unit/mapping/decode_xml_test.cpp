#include "mapping/decode_xml.hpp"

#include <gmock/gmock.h>

#include "mapping/document.hpp"
#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping {
namespace {

using ::testing::HasSubstr;

std::string decoded_xml(std::string_view text) {
  Arena arena;
  const Result<Value> value = decode_xml(text, arena);
  return value.ok() ? to_json(value.value()) : value.error().message;
}

TEST(DecodeXml, ReadsElementsAttributesAndText) {
  EXPECT_EQ(decoded_xml(
                R"(<order id="7"><name> Иван </name><item>A</item><note lang="ru">x</note><item>B</item><e/></order>)"),
            R"({"order":{"@id":"7","name":"Иван","item":["A","B"],"note":{"@lang":"ru","#text":"x"},"e":""}})");
  EXPECT_EQ(decoded_xml("<?xml version='1.0'?>\n<!-- c --><a>x<![CDATA[ <b> & ]]>y &amp; &#x418;</a>"),
            R"({"a":"x <b> & y & И"})");
  EXPECT_EQ(decoded_xml("<s:Envelope xmlns:s=\"u\"><s:Body/></s:Envelope>"),
            R"({"s:Envelope":{"@xmlns:s":"u","s:Body":""}})");
  EXPECT_EQ(decoded_xml("<a>one<b/>two</a>"), R"({"a":{"b":"","#text":"onetwo"}})");
}

TEST(DecodeXml, KeepsTheOrderOfManyNames) {
  std::string xml = "<a>";
  std::string json;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "n" + std::to_string(i);
    xml += "<" + name + ">1</" + name + "><" + name + ">2</" + name + ">";
    json += (json.empty() ? "\"" : ",\"") + name + R"(":["1","2"])";
  }
  EXPECT_EQ(decoded_xml(xml + "</a>"), R"({"a":{)" + json + "}}");
}

TEST(DecodeXml, RefusesADoctypeAndKnowsNoEntities) {
  EXPECT_EQ(decoded_xml("<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
            "In line 2, byte 11: a DOCTYPE is not taken; send the XML without it.");
  EXPECT_EQ(decoded_xml("<a>&x;</a>"), R"({"a":"&x;"})");
}

TEST(DecodeXml, SaysWhereItBreaks) {
  EXPECT_THAT(decoded_xml("<a>\n<b></a>"), HasSubstr("In line 2, byte "));
  EXPECT_THAT(decoded_xml("<a>\n<b></a>"), HasSubstr("mismatch"));
  EXPECT_THAT(decoded_xml("no xml"), HasSubstr("In line 1"));
  EXPECT_THAT(decoded_xml(""), HasSubstr("In line 1"));
}

TEST(DecodeXml, BoundsDepthAndNodes) {
  const auto nested = [](size_t depth) {
    std::string open, close;
    for (size_t i = 0; i < depth; ++i) {
      open += "<a>";
      close += "</a>";
    }
    return open + close;
  };
  EXPECT_THAT(decoded_xml(nested(kXmlDepthMax)), HasSubstr("\"a\""));
  EXPECT_THAT(decoded_xml(nested(kXmlDepthMax + 1)), HasSubstr("deeper than 64"));
  EXPECT_THAT(decoded_xml(nested(60'000)), HasSubstr("deeper than 64"));
  std::string many = "<r>";
  for (size_t i = 0; i < kXmlNodesMax; ++i) many += "<a/>";
  EXPECT_THAT(decoded_xml(many + "</r>"), HasSubstr("more than 100000"));
  std::string attributes = "<r";
  for (size_t i = 0; i < kXmlNodesMax; ++i) attributes += " a" + std::to_string(i) + "=''";
  EXPECT_THAT(decoded_xml(attributes + "/>"), HasSubstr("more than 100000"));
}

class XmlBody : public ::testing::Test {
 protected:
  std::string evaluate(const std::string& type, const std::string& body, const std::string& expression) {
    request_.headers = {{"content-type", type}};
    request_.body = PaddedBytes(body);
    Document document = decode_document(request_);
    if (document.problem()) return document.problem()->code + ": " + document.problem()->text;
    EXPECT_EQ(document.body_kind(), BodyKind::kXml);
    const jmespath::FunctionTable functions;
    const auto compiled = jmespath::Expression::compile(expression, &functions);
    jmespath::Evaluation evaluation{document.arena()};
    return to_json(*compiled->evaluate(document.root(), evaluation));
  }
  RawRequest request_;
};

TEST_F(XmlBody, IsReadByItsTypeOrItsDeclaration) {
  for (const char* type : {"application/xml", "text/xml; charset=utf-8", "application/atom+xml", "text/plain", "",
                           "application/x-www-form-urlencoded", "application/json", "application/octet-stream"}) {
    EXPECT_EQ(evaluate(type, "\xEF\xBB\xBF<?xml version=\"1.0\"?><a x='1'/>", "body.a"), R"({"@x":"1"})") << type;
  }
  EXPECT_EQ(evaluate("application/xml", "<a>1</a>", "body.a"), "\"1\"");
  EXPECT_THAT(evaluate("application/xml", "words", "body"), HasSubstr("bad_xml"));
  EXPECT_THAT(evaluate("application/xml", "<a>", "body"),
              HasSubstr("bad_xml: The body is not XML that can be read. In "));
}

// windows-1251, as 1C writes it: the declaration says so, the Content-Type does not.
TEST_F(XmlBody, ReadsAnOrderOfCommerceMl) {
  const std::string order =
      "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\n"
      "<\xCA\xEE\xEC\xCC\xCB \xC2\xE5\xF0\xF1\xE8\xFF=\"2.08\"><\xC7\xE0\xEA\xE0\xE7>"  // КомМЛ Версия, Заказ
      "<\xC8\xEC\xFF>\xC8\xE2\xE0\xED</\xC8\xEC\xFF>"                                   // Имя: Иван
      "</\xC7\xE0\xEA\xE0\xE7></\xCA\xEE\xEC\xCC\xCB>";
  EXPECT_EQ(evaluate("text/xml", order, "body.\"КомМЛ\".\"Заказ\".\"Имя\""), "\"Иван\"");
  EXPECT_EQ(evaluate("text/xml", order, "body.\"КомМЛ\".\"@Версия\""), "\"2.08\"");
  const std::string lines =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.08\"><Документ><Ид>17</Ид>"
      "<Контрагенты><Контрагент><Наименование>Иван Петров</Наименование></Контрагент></Контрагенты><Товары>"
      "<Товар><Артикул>A-1</Артикул><Цена>10.00</Цена></Товар><Товар><Артикул>B-2</Артикул><Цена>5.50</Цена></Товар>"
      "</Товары></Документ></КоммерческаяИнформация>";
  const std::string document = "body.\"КоммерческаяИнформация\".\"Документ\"";
  EXPECT_EQ(evaluate("text/xml", lines, document + ".\"Товары\".\"Товар\"[].{sku: \"Артикул\", price: \"Цена\"}"),
            R"([{"sku":"A-1","price":"10.00"},{"sku":"B-2","price":"5.50"}])");
  EXPECT_EQ(evaluate("text/xml", lines, document + ".\"Контрагенты\".\"Контрагент\".\"Наименование\""),
            "\"Иван Петров\"");
}

}  // namespace
}  // namespace leadgate::mapping
