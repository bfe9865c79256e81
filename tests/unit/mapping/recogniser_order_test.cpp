// What it is about: the order, the visit, the address, and what has no place of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/mapping/recognised.hpp"

namespace leadgate::mapping {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Lines = std::vector<deals::OrderLine>;

TEST(RecogniserOrder, ReadsAnOrderOfAShop) {
  const deals::LeadDraft draft = draft_of(
      R"({"id":450789469,"number":1,"order_number":1001,"currency":"USD","test":true,"subtotal_price":398.0,
          "total_discounts":"10.00","total_price":"409.94","total_tax":"11.94","email":"bob@x.test",
          "shipping_lines":[{"title":"Mail","price":"4.00"}],"customer":{"total_spent":"0.00","last_order_id":5},
          "line_items":[{"id":6,"title":"Nano","name":"Nano &ndash; pink","sku":"N-1","quantity":2,"price":"199.00"}],
          "refunds":[{"refund_line_items":[{"name":"x","quantity":1,"price":"1"}]}]})");
  EXPECT_EQ(draft.external_id, "450789469");
  EXPECT_EQ(draft.amount + " " + draft.currency, "409.94 USD");
  EXPECT_EQ(draft.lines, (Lines{{"N-1", "Nano – pink", "2", "199.00", ""}}));
}

TEST(RecogniserOrder, ReadsLinesUnderAnyName) {
  const Lines expected = {{"", "Кружка", "2", "450.00", "900.00"}};
  for (std::string_view body :
       {R"({"Номер заказа":"7","Сумма":"900","товары":[{"Название":"Кружка","Количество":2,"Цена":450,"Сумма":900}]})",
        R"({"order_id":7,"total":"900","cart":{"0":{"product_name":"Кружка","qty":"2","price":"450","sum":"900"}}})",
        R"({"order":{"order_id":7,"total":900,"items":[{"product":{"name":"Кружка","price":"450"},"quantity":2,)"
        R"("line_total":"900.00"}]}})",
        R"({"payment":"{\"orderid\":\"7\",\"amount\":\"900\",\"products\":[{\"name\":\"Кружка\",\"quantity\":2,)"
        R"(\"amount\":900,\"price\":450}]}"})"}) {
    const deals::LeadDraft draft = draft_of(std::string(body));
    EXPECT_EQ(draft.external_id, "7") << body;
    EXPECT_EQ(draft.amount, "900.00") << body;
    EXPECT_EQ(draft.lines, expected) << body;
  }
}

TEST(RecogniserOrder, ReadsLinesThatAreTexts) {
  const deals::LeadDraft draft =
      draft_of(R"({"payment":{"orderid":"7","amount":"1390","products":["Забег (A-1) x 2 ≡ 900","Медаль=490"]}})");
  EXPECT_EQ(draft.lines, (Lines{{"", "Забег (A-1)", "2", "", "900.00"}, {"", "Медаль", "", "", "490.00"}}));
}

TEST(RecogniserOrder, ReadsTheSmallestUnits) {
  const deals::LeadDraft draft = draft_of(
      R"({"data":{"object":{"id":"cs_1","amount_subtotal":3000,"amount_total":3000,"currency":"usd",
          "customer_details":{"email":"a@x.test"}}},"id":"evt_1"})");
  EXPECT_EQ(draft.amount + " " + draft.currency, "30.00 USD");
  EXPECT_EQ(draft.external_id, "cs_1");
  const deals::LeadDraft boxed = draft_of(R"({"payment":{"amount_money":{"amount":1000,"currency":"EUR"}}})");
  EXPECT_EQ(boxed.amount + " " + boxed.currency, "10.00 EUR");
  EXPECT_EQ(draft_of(R"({"total_cents":4550,"currency":"EUR"})").amount, "45.50");
  EXPECT_EQ(draft_of(R"({"amount_total":500,"currency":"jpy"})").amount, "500");
  EXPECT_EQ(draft_of(R"({"amount":"30","currency":"usd"})").amount, "30.00");
}

TEST(RecogniserOrder, TakesNoFormsIdForAnOrder) {
  const deals::LeadDraft draft = draft_of(R"({"id":55,"name":"Анна","phone":"89161234567","price":"1500"})");
  EXPECT_EQ(draft.external_id, "");
  EXPECT_EQ(draft.amount, "1500.00");
}

TEST(RecogniserOrder, TakesNoPartForTheWhole) {
  const deals::LeadDraft draft = draft_of(R"({"shipping_total":"10.00","discount_total":"5","phone":"89161234567"})");
  EXPECT_EQ(draft.amount, "");
  EXPECT_EQ(draft_of(R"({"total_tax":"2.00","total_inc_tax":"59.00","subtotal_inc_tax":"49.00"})").amount, "59.00");
}

TEST(RecogniserVisit, KnowsItsFactsInAnySpelling) {
  const deals::LeadDraft draft = draft_of(
      R"({"utmSource":"ya","UTM Medium":"cpc","utmcampaign":"autumn","GCLID":"g","ymUid":"15",
          "clientID":"1234567890.1700000000","phone":"89161234567"})");
  EXPECT_THAT(draft.attribution,
              ElementsAre(Pair("_ym_uid", "15"), Pair("ga_client_id", "1234567890.1700000000"), Pair("gclid", "g"),
                          Pair("utm_campaign", "autumn"), Pair("utm_medium", "cpc"), Pair("utm_source", "ya")));
  EXPECT_THAT(draft.fields, IsEmpty());
}

TEST(RecogniserFields, ReadsTaxNumberAndConsent) {
  const deals::LeadDraft draft = draft_of(R"({"ИНН":"7707083893","Согласие":"да","ИНН компании":"7707083894"})");
  EXPECT_EQ(draft.fields, (deals::Fields{{"inn", "7707083893"}, {"consent", "да"}, {"ИНН компании", "7707083894"}}));
}

TEST(RecogniserFields, ReadsAccountsByLinks) {
  const deals::LeadDraft draft =
      draft_of(R"({"a":"https://t.me/ivan_petrov","b":"wa.me/79161234567","instagram":"ivan.p","c":"vk.com/id55"})");
  EXPECT_THAT(draft.contact.messengers,
              ElementsAre(deals::Messenger{"telegram", "@ivan_petrov", "ivan_petrov"},
                          deals::Messenger{"whatsapp", "79161234567", ""},
                          deals::Messenger{"instagram", "@ivan.p", "ivan.p"}, deals::Messenger{"vk", "55", ""}));
}

TEST(RecogniserFields, TakesAnAddressInOneLineApart) {
  EXPECT_EQ(draft_of(R"({"Адрес":"г. Москва, ул. Тверская, 1, 101000"})").contact.address,
            (deals::Address{"", "", "Москва", "ул. Тверская, 1", "101000"}));
  EXPECT_EQ(draft_of(R"({"address":"969 Market, San Francisco, CA 94103"})").contact.address,
            (deals::Address{"", "CA", "San Francisco", "969 Market", "94103"}));
  EXPECT_EQ(draft_of(R"({"address":"ул. Тверская, 1, кв. 5"})").contact.address.street, "ул. Тверская, 1, кв. 5");
}

TEST(RecogniserFields, KnowsTheTokensOfBrowsersAutofill) {
  const deals::LeadDraft draft = draft_of(
      "given-name=Ann&additional-name=B&family-name=Lee&organization=Acme&street-address=1+Main+St&"
      "address-level2=Fargo&address-level1=ND&postal-code=58102&country=US&tel=89161234567&email=a@x.test&cc-name=X+Y",
      kForm);
  EXPECT_EQ(draft.contact.name, "Ann B Lee");
  EXPECT_EQ(draft.contact.company, "Acme");
  EXPECT_EQ(draft.contact.address, (deals::Address{"US", "ND", "Fargo", "1 Main St", "58102"}));
}

}  // namespace
}  // namespace leadgate::mapping
