#include "mapping/mapper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"
#include "mapping/functions.hpp"

namespace leadgate::mapping {
namespace {

using deals::Fields;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class MapperTest : public testing::Test {
 protected:
  MapperTest() { locale_.currency = "RUB"; }

  std::unique_ptr<const Mapper> compile(std::vector<std::pair<std::string, std::string>> map) {
    for (size_t i = 0; i < map.size(); ++i) {
      spec_.lines.push_back({map[i].first, map[i].second, "shop.yaml:" + std::to_string(i + 10) + ":5"});
    }
    functions_ = make_lead_functions(locale_, {});
    return Mapper::compile(spec_, locale_, *functions_, mistakes_);
  }

  Result<Mapped> map(std::vector<std::pair<std::string, std::string>> lines, const std::string& body,
                     const std::string& query = {}, const std::string& type = "application/json") {
    const auto mapper = compile(std::move(lines));
    if (!mapper) return Error::invalid(mistakes_.front().text);
    request_.headers = {{"content-type", type}};
    request_.query = query;
    request_.body = PaddedBytes(body);
    Document document = decode_document(request_);
    EXPECT_FALSE(document.problem().has_value());
    return mapper->apply(document.root(), document.arena());
  }

  Locale locale_;
  MappingSpec spec_;
  RawRequest request_;
  std::unique_ptr<const jmespath::FunctionTable> functions_;
  std::vector<MappingMistake> mistakes_;
};

TEST_F(MapperTest, MapsAnOrder) {
  const auto mapped = map({{"contact.first_name", "body.billing.first"},
                           {"contact.last_name", "body.billing.last"},
                           {"contact.phones", "[phone(body.billing.phone)]"},
                           {"contact.emails", "body.billing.email"},
                           {"contact.address.city", "body.billing.city"},
                           {"contact.address.country", "body.billing.country"},
                           {"deal.external_id", "body.id"},
                           {"amount", "body.total"},
                           {"lines", "body.items[*].{sku: sku, name: title, quantity: qty, price: price}"},
                           {"attribution.utm_source", "body.utm"},
                           {"tags", "body.tags"},
                           {"version", "body.changed"}},
                          R"({"id":1001,"total":4990,"utm":"ya","tags":"опт, срочно","changed":"2026-11-22T14:05:09Z",
                             "billing":{"first":" Иван ","last":"Петров","phone":"8 (916) 123-45-67","city":"Москва",
                                        "email":"Ivan@Example.test","country":"ru"},
                             "items":[{"sku":"A-1","title":"Кружка","qty":"2.000","price":"2495"}]})");
  ASSERT_TRUE(mapped.ok()) << mapped.error().message;
  const deals::LeadDraft& draft = mapped->draft;
  EXPECT_EQ(draft.contact.name, "Иван Петров");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_THAT(draft.contact.emails, ElementsAre("ivan@example.test"));
  EXPECT_EQ(draft.contact.address.city, "Москва");
  EXPECT_EQ(draft.contact.address.country, "RU");
  EXPECT_EQ(draft.external_id, "1001");
  EXPECT_EQ(draft.amount, "4990.00");
  EXPECT_EQ(draft.currency, "RUB");
  ASSERT_EQ(draft.lines.size(), 1u);
  EXPECT_EQ(draft.lines[0], (deals::OrderLine{"A-1", "Кружка", "2", "2495.00", ""}));
  EXPECT_THAT(draft.attribution, ElementsAre(Pair("utm_source", "ya")));
  EXPECT_THAT(draft.tags, ElementsAre("опт", "срочно"));
  EXPECT_EQ(format_rfc3339(*draft.version_time), "2026-11-22T14:05:09.000Z");
  EXPECT_THAT(draft.fields, IsEmpty());
  EXPECT_EQ(mapped->trace.size(), 12u);
  EXPECT_EQ(mapped->trace[2].target, "contact.phones");
  EXPECT_EQ(mapped->trace[2].expression, "[phone(body.billing.phone)]");
  EXPECT_EQ(mapped->trace[2].value, R"(["+79161234567"])");
}

TEST_F(MapperTest, KeepsWhatNoExpressionRead) {
  const auto mapped = map({{"contact.phones", "body.phone"}},
                          R"({"phone":"89161234567","billing":{"city":"Москва","empty":"","none":null},"ok":true,
                             "items":[{"note":"а"},{"note":"б","n":5}],"meta":[{"id":7,"key":"gift","value":"да"}],
                             "list":["x","y"]})",
                          "page=2&token=tajna");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.fields, (Fields{{"billing.city", "Москва"},
                                          {"ok", "true"},
                                          {"items[0].note", "а"},
                                          {"items[1].note", "б"},
                                          {"items[1].n", "5"},
                                          {"meta.gift", "да"},
                                          {"list[0]", "x"},
                                          {"list[1]", "y"},
                                          {"page", "2"}}));
}

TEST_F(MapperTest, LeavesOutWhatIsIgnoredOrDropped) {
  spec_.ignore = {"nonce", "meta.id", "links"};
  auto mapped =
      map({{"title", "body.t"}}, R"({"t":"x","nonce":"1","meta":[{"id":1,"v":2,"w":3}],"links":{"a":"b"},"id":9})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.fields, (Fields{{"meta[0].v", "2"}, {"meta[0].w", "3"}, {"id", "9"}}));
  spec_.ignore = {"_wp*", "meta._*"};
  mapped = map({{"title", "body.t"}}, R"({"t":"x","_wpnonce":"1","wp":"2","meta":{"_a":"b","a":"c"},"m":{"_b":"d"}})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.fields, (Fields{{"wp", "2"}, {"meta.a", "c"}, {"m._b", "d"}}));
  spec_ = {};
  spec_.left_over = LeftOver::kDrop;
  mapped = map({{"title", "body.t"}}, R"({"t":"x","a":"b"})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_THAT(mapped->draft.fields, IsEmpty());
}

TEST_F(MapperTest, LeavesOfAFileItsName) {
  const auto mapped =
      map({}, R"({"doc":{"filename":"Счёт.pdf","content_type":"application/pdf","size":7},"d":{"filename":"a","b":1}})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.fields, (Fields{{"doc", "Счёт.pdf"}, {"d.filename", "a"}, {"d.b", "1"}}));
}

TEST_F(MapperTest, BoundsWhatIsLeftOver) {
  std::string body = "{";
  for (int i = 0; i < 250; ++i) body += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  auto mapped = map({}, body + R"("last":1})");
  ASSERT_TRUE(mapped.ok());
  ASSERT_EQ(mapped->draft.fields.size(), 201u);
  EXPECT_EQ(mapped->draft.fields.back(), (std::pair<std::string, std::string>("leadgate.left_out", "51")));
  mapped = map({}, R"({"big":")" + std::string(20000, 'x') + R"(","small":"s"})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.fields, (Fields{{"small", "s"}, {"leadgate.left_out", "1"}}));
}

TEST_F(MapperTest, KeepsValuesThatItCannotUseAndSaysSo) {
  const auto mapped = map({{"contact.phones", "body.tel"},
                           {"contact.emails", "[body.mail, body.mail2]"},
                           {"amount", "trim(body.sum)"},
                           {"message", "body.object"}},
                          R"({"tel":"нет","mail":"ivan@","mail2":"a@b.test","sum":" договорная ","object":{"a":"б"}})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_THAT(mapped->draft.contact.phones, IsEmpty());
  EXPECT_THAT(mapped->draft.contact.emails, ElementsAre("a@b.test"));
  EXPECT_EQ(mapped->draft.amount, "");
  EXPECT_EQ(mapped->draft.currency, "");
  EXPECT_EQ(mapped->draft.fields,
            (Fields{{"amount", "договорная"}, {"tel", "нет"}, {"mail", "ivan@"}, {"object.a", "б"}}));
  EXPECT_EQ(mapped->trace[0].note, "not a phone: 'нет'");
  EXPECT_EQ(mapped->trace[1].note, "not an e-mail address: 'ivan@'");
}

TEST_F(MapperTest, AFunctionThatFoundNothingLeavesItsInputOver) {
  const auto mapped =
      map({{"contact.phones", "[phone(body.tel), phone(body.tel2)]"}, {"amount", "money(trim(body.sum))"}},
          R"({"tel":"12","tel2":"89161234567","sum":"много"})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_THAT(mapped->draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_EQ(mapped->draft.fields, (Fields{{"tel", "12"}, {"sum", "много"}}));
}

TEST_F(MapperTest, ReadsFormsByTheirPlainKeys) {
  const auto mapped =
      map({{"contact.name", "body.name"}}, "name=%D0%98%D0%B2%D0%B0%D0%BD&city=%D0%A3%D1%84%D0%B0&a[b]=1", "",
          "application/x-www-form-urlencoded");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(mapped->draft.contact.name, "Иван");
  EXPECT_EQ(mapped->draft.fields, (Fields{{"city", "Уфа"}, {"a.b", "1"}}));
}

TEST_F(MapperTest, TakesTheCurrencyFromTheAmountOrTheMapping) {
  auto mapped = map({{"amount", "body.t"}}, R"({"t":"$1,234.5"})");
  EXPECT_EQ(mapped->draft.amount + " " + mapped->draft.currency, "1234.50 USD");
  spec_ = {};
  mapped = map({{"amount", "body.t"}, {"currency", "body.c"}}, R"({"t":1500,"c":"тенге"})");
  EXPECT_EQ(mapped->draft.amount + " " + mapped->draft.currency, "1500.00 KZT");
  spec_ = {};
  mapped = map({{"amount", "body.t"}, {"currency", "'JPY'"}}, R"({"t":"1500.00"})");
  EXPECT_EQ(mapped->draft.amount + " " + mapped->draft.currency, "1500 JPY");
}

TEST_F(MapperTest, TakesMessengersLinesAndFieldsInTheirShapes) {
  const auto mapped =
      map({{"contact.messengers", "[messenger('telegram', body.id, body.user), {kind: 'vk', username: '@anna'}]"},
           {"lines", "body.items"},
           {"fields", "{\"Город\": body.city, \"Список\": body.list}"},
           {"fields.Пол", "body.sex"},
           {"attribution", "body.utm"},
           {"version", "body.n"}},
          R"({"id":5,"user":"@ivan","items":{"3":{"name":"А","id":1},"7":{"name":"Б","total":"1 000,5"}},
                             "city":"Уфа","list":["а","б"],"sex":"ж","utm":{"utm_term":"x","n":{"a":1}},"n":17})");
  ASSERT_TRUE(mapped.ok());
  EXPECT_THAT(mapped->draft.contact.messengers,
              ElementsAre(deals::Messenger{"telegram", "5", "ivan"}, deals::Messenger{"vk", "@anna", "anna"}));
  ASSERT_EQ(mapped->draft.lines.size(), 2u);
  EXPECT_EQ(mapped->draft.lines[1].total, "1000.50");
  EXPECT_THAT(mapped->draft.attribution, ElementsAre(Pair("utm_term", "x")));
  EXPECT_EQ(mapped->draft.version_text, "17");
  EXPECT_EQ(mapped->draft.fields,
            (Fields{{"Город", "Уфа"}, {"Список", "а, б"}, {"Пол", "ж"}, {"items.3.id", "1"}, {"utm.n.a", "1"}}));
}

TEST_F(MapperTest, NamesThePlaceOfAnErrorAtRunTime) {
  const auto mapped = map({{"title", "body.t"}, {"amount", "money(body.total)"}}, R"({"total":[1]})");
  ASSERT_FALSE(mapped.ok());
  EXPECT_EQ(mapped.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(mapped.error().message, HasSubstr("shop.yaml:11:5: target 'amount', position 0: "));
  EXPECT_THAT(
      mapped.error().message,
      HasSubstr(": money() takes a string or a number, found an array (a number (1)).\n  money(body.total)\n  ^"));
}

TEST_F(MapperTest, ReportsEveryMistakeAtOnce) {
  EXPECT_EQ(
      compile({{"contact.phone", "body.a"}, {"amuont", "body.b"}, {"title", "body..c"}, {"message", "fone(body.x)"}}),
      nullptr);
  ASSERT_EQ(mistakes_.size(), 4u);
  EXPECT_EQ(mistakes_[0].place, "shop.yaml:10:5");
  EXPECT_EQ(mistakes_[0].text, "There is no target 'contact.phone'. Did you mean 'contact.phones'?");
  EXPECT_EQ(mistakes_[1].text, "There is no target 'amuont'. Did you mean 'amount'?");
  EXPECT_THAT(mistakes_[2].text, HasSubstr("target 'title', expression 'body..c', position 5"));
  EXPECT_THAT(mistakes_[3].text, HasSubstr("fone"));
}

}  // namespace
}  // namespace leadgate::mapping
