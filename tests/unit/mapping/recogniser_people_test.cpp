// Whose facts they are: of the one who sent them, of the shop, of somebody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/recogniser.hpp"
#include "tests/unit/mapping/recognised.hpp"

namespace leadgate::mapping {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

size_t leads_in(const std::string& body) {
  RawRequest request;
  request.headers = {{"content-type", kJson}};
  request.body = PaddedBytes(body);
  Document document = decode_document(request);
  const std::optional<Value> leads = find_leads(document.body(), document.arena());
  return leads ? leads->size() : 1;
}

TEST(FindLeads, SplitsListsOfPeople) {
  for (std::string_view body :
       {R"([{"Имя":"Иван","Телефон":"+79161234567"},{"Имя":"Ольга","Телефон":"+79031112233"}])",
        R"({"leads":[{"phone":"+79161234567","x":1},{"phone":"+79031112233","x":2}]})",
        R"({"data":{"customers":[{"name":"A","email":"a@x.test"},{"name":"B","email":"b@x.test"}]}})",
        R"({"entry":[{"changes":[{"value":{"name":"A","phone":"+79161234567"}}]},
                     {"changes":[{"value":{"name":"B","phone":"+79031112233"}}]}]})",
        R"([{"id":1,"billing":{"first_name":"A","email":"a@x.test"},"line_items":[{"name":"Cup"}]},
            {"id":2,"billing":{"first_name":"B","email":"b@x.test"},"line_items":[{"name":"Tea"}]}])",
        R"({"leads":{"3":{"name":"A","phone":"+79161234567"},"7":{"name":"B","phone":"+79031112233"}}})"}) {
    EXPECT_EQ(leads_in(std::string(body)), 2u) << body;
  }
}

TEST(FindLeads, LeavesOnePersonWhole) {
  for (
      std::string_view body :
      {R"([{"name":"phone","value":"+79161234567"},{"name":"email","value":"a@x.test"}])",
       R"([{"phone":"+79161234567"},{"email":"a@x.test"},{"name":"A"}])",
       R"({"name":"A","emails":[{"email":"a@x.test"},{"email":"b@x.test"}]})",
       R"({"phone":"+79161234567","guests":[{"name":"B","phone":"+79031112233"},{"name":"C","phone":"+79031112234"}]})",
       R"({"addresses":[{"name":"A","phone":"+79161234567"},{"name":"A","phone":"+79161234567"}]})",
       R"([{"name":"A","phone":"+79161234567"}])", R"([])", R"({"items":[{"name":"Cup"},{"name":"Tea"}]})"}) {
    EXPECT_EQ(leads_in(std::string(body)), 1u) << body;
  }
}

TEST(Recogniser, TakesOnlyTheFirstOfSeveralPeople) {
  const deals::LeadDraft draft = draft_of(
      R"({"tour":"Алтай","guests":[{"name":"Иван","phone":"+79161234567"},{"name":"Ольга","phone":"+79031112233"}]})");
  EXPECT_EQ(draft.contact.name, "Иван");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
}

TEST(Recogniser, KnowsWhatIsTheShops) {
  const deals::LeadDraft draft = draft_of(
      R"({"to":"sales@shop.test","admin_email":"a@shop.test","seller":{"name":"Магазин","phone":"+74951112233"},
          "assigned":{"name":"Олег","email":"oleg@shop.test"},"email_to":"b@shop.test","shop":{"email":"c@shop.test"},
          "notification_email":"d@shop.test","phone":"+79161234567"})");
  EXPECT_EQ(draft.contact.name, "");
  EXPECT_THAT(draft.contact.emails, IsEmpty());
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
}

TEST(Recogniser, NeverTakesWhatIsConfiguredAsOwn) {
  RecogniserSettings settings;
  settings.own = {{"Sales@shop.test"}, {"team.test"}, {"8 (495) 111-22-33"}, {"Серова Анна"}};
  const deals::LeadDraft draft =
      recognised(R"({"name":"Анна Серова","email":"sales@shop.test","e-mail 2":"x@mail.team.test",
                     "phone":"+7 495 111-22-33","mobile":"+79161234567"})",
                 kJson, {}, settings)
          .draft;
  EXPECT_EQ(draft.contact.name, "");
  EXPECT_THAT(draft.contact.emails, IsEmpty());
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
}

TEST(Recogniser, LeavesAloneTheBoxOfAnotherPerson) {
  const deals::LeadDraft draft = draft_of(
      R"({"customer":{"first_name":"Боб","last_name":"Норман"},"email":"bob@x.test",
          "billing":{"name":"Мария Кюри","phone":"+79031112233","email":"maria@x.test"}})");
  EXPECT_EQ(draft.contact.name, "Боб Норман");
  EXPECT_THAT(draft.contact.emails, ElementsAre("bob@x.test"));
  EXPECT_THAT(draft.contact.phones, IsEmpty());
}

TEST(Recogniser, IgnoresWhatRobotsFillIn) {
  RecogniserSettings settings;
  settings.honeypots = {"website2"};
  EXPECT_EQ(recognised("phone=89161234567&website2=x", kForm, {}, settings).not_a_lead, "spam");
  EXPECT_EQ(recognised("phone=89161234567&website2=", kForm, {}, settings).not_a_lead, "");
  EXPECT_EQ(recognised(R"({"data":{"bot-field":"x","phone":"89161234567"}})").not_a_lead, "spam");
  EXPECT_EQ(recognised(R"({"botcheck":false,"phone":"89161234567"})").not_a_lead, "");
}

TEST(Recogniser, SaysWhatIsNoLead) {
  EXPECT_EQ(recognised(R"({"refund":{"id":5,"order_id":7,"transactions":[{"source_name":"web"}]}})").not_a_lead,
            "refund");
  EXPECT_EQ(recognised(R"({"type":"charge.refunded","email":"a@x.test"})").not_a_lead, "refund");
  EXPECT_EQ(recognised(R"({"product":{"id":5,"title":"Cup","variants":[{"price":"5"}]}})").not_a_lead, "product");
  // A person who asks for a refund is one.
  EXPECT_EQ(recognised(R"({"type":"refund of a ticket","email":"a@x.test"})").not_a_lead, "");
}

TEST(Recogniser, TakesNoNameOfAThing) {
  const Mapped mapped = recognised(R"({"venue_name":"Лофт","phone":"89161234567"})");
  EXPECT_EQ(mapped.draft.contact.name, "");
  EXPECT_THAT(mapped.draft.fields, Contains(Pair("venue_name", "Лофт")));
  // It is shown all the same.
  ASSERT_EQ(mapped.trace.size(), 3u) << "the two guesses, and what is left over";
  EXPECT_EQ(mapped.trace[0].target, "contact.name");
  EXPECT_LT(mapped.trace[0].confidence, kConfidenceMin);
  EXPECT_THAT(mapped.trace[0].note, testing::StartsWith("not taken"));
  EXPECT_GT(mapped.trace[1].confidence, 90);
}

TEST(Recogniser, ReadsDefinitionsBesideTheAnswers) {
  const deals::LeadDraft draft = draft_of(
      R"({"form_response":{"definition":{"fields":[{"id":"a1","type":"short_text","title":"What's your full name?"},
          {"id":"b2","type":"short_text","title":"Email"},
          {"id":"c3","type":"multiple_choice","title":"Contact person"}]},
          "answers":[{"type":"choice","choice":{"label":"Олег Наш"},"field":{"id":"c3","type":"multiple_choice"}},
          {"type":"text","text":"i@example.test","field":{"id":"b2","type":"short_text"}},
          {"type":"text","text":"Иван Петров","field":{"id":"a1","type":"short_text"}}]}})");
  EXPECT_EQ(draft.contact.name, "Иван Петров");
  EXPECT_THAT(draft.contact.emails, ElementsAre("i@example.test"));
}

TEST(Recogniser, ReadsQuestionsAndAnswersUnderAnyName) {
  for (std::string_view body :
       {R"({"qa":[{"q":"Ваше имя","a":"Анна"},{"q":"Телефон","a":"89161234567"}]})",
        R"([{"question":"Имя","answer":"Анна"},{"question":"Телефон","answer":"89161234567"}])",
        R"({"list":[{"label":"Имя","value":"Анна"},{"label":"Телефон","value":"89161234567"}]})",
        R"({"list":[{"title":"Есіміңіз","value":"Анна"},{"title":"Телефон нөмірі","value":"89161234567"}]})",
        R"({"text":"Новая заявка\nИмя: Анна\nТелефон: 8 916 123-45-67\nhttps://a.test"})"}) {
    const deals::LeadDraft draft = draft_of(std::string(body));
    EXPECT_EQ(draft.contact.name, "Анна") << body;
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567")) << body;
  }
}

TEST(Recogniser, KeepsANumberThatNoPlanKnowsWhereItIsClearlyAPhone) {
  const Mapped mapped = recognised(R"({"Телефон":"+7 (123) 456-78-90","Номер":"+7 (123) 456-78-91"})");
  EXPECT_THAT(mapped.draft.contact.phones, ElementsAre("+71234567890"));
  ASSERT_FALSE(mapped.trace.empty());
  EXPECT_EQ(mapped.trace[0].confidence, 60);
}

TEST(Recogniser, FindsANameByItsPlaceWhereTheKeysSayNothing) {
  EXPECT_EQ(draft_of(R"({"f_1":"Иван Петров","f_2":"+7 (916) 123-45-67"})").contact.name, "Иван Петров");
  EXPECT_EQ(draft_of(R"({"f_1":"Синий цвет","f_2":"+7 (916) 123-45-67"})").contact.name, "");
}

}  // namespace
}  // namespace leadgate::mapping
