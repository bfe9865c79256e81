#include "mapping/recogniser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/mapping/recognised.hpp"

namespace leadgate::mapping {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST(Recogniser, FindsThePersonByRussianNames) {
  const deals::LeadDraft draft = draft_of(
      R"({"Имя":"Иван","Фамилия":"Петров","Отчество":"Ильич","Телефон":"8 (916) 123-45-67",
          "Эл. почта":"Ivan@Example.test",
          "Название компании":"ООО «Ромашка»","Комментарий к заказу":"Позвоните вечером","Город":"Уфа",
          "Индекс":"450000",
          "Улица":"Ленина, 5"})");
  EXPECT_EQ(draft.contact.name, "Иван Ильич Петров");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_THAT(draft.contact.emails, ElementsAre("ivan@example.test"));
  EXPECT_EQ(draft.contact.company, "ООО «Ромашка»");
  EXPECT_EQ(draft.message, "Позвоните вечером");
  EXPECT_EQ(draft.contact.address, (deals::Address{"", "", "Уфа", "Ленина, 5", "450000"}));
  EXPECT_THAT(draft.fields, IsEmpty());
}

TEST(Recogniser, FindsThePersonByTransliteratedAndEnglishNames) {
  for (std::string_view body :
       {"fio=Ivan+Petrov&telefon=89161234567&pochta=ivan@example.test",
        "your-name=Ivan+Petrov&your-tel=89161234567&your-email=ivan@example.test",
        "form[full_name]=Ivan+Petrov&form[phone_number]=89161234567&form[E-Mail]=ivan@example.test",
        "first_name=Ivan&last_name=Petrov&MOBILE=89161234567&emailAddress=ivan@example.test",
        "imya=Ivan&familiya=Petrov&nomer_telefona=89161234567&elpochta=ivan@example.test",
        "name=Ivan&surname=Petrov&phone=89161234567&x7=ivan@example.test"}) {
    const deals::LeadDraft draft = draft_of(std::string(body), kForm);
    EXPECT_EQ(draft.contact.name, "Ivan Petrov") << body;
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567")) << body;
    EXPECT_THAT(draft.contact.emails, ElementsAre("ivan@example.test")) << body;
  }
}

TEST(Recogniser, ReadsLabelsBesideTheValues) {
  for (std::string_view body :
       {R"({"fields":[{"name":"f1","label":"Ваше имя","value":"Анна"},)"
        R"({"name":"f2","label":"Телефон","value":"89161234567"}]})",
        R"({"answers":[{"question":"Как вас зовут?","answer":"Анна"},)"
        R"({"question":"Номер телефона","answer":"89161234567"}]})",
        R"({"data":{"f1":{"title":"Имя","value":"Анна"},"f2":{"title":"x","type":"tel","value":"89161234567"}}})",
        R"({"payload":{"name":"Заявка с сайта","data":{"name":"Анна","tel":"89161234567"},)"
        R"("human_fields":{"Name":"Анна"}}})"}) {
    const deals::LeadDraft draft = draft_of(std::string(body));
    EXPECT_EQ(draft.contact.name, "Анна") << body;
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567")) << body;
  }
}

TEST(Recogniser, ReadsElementorFieldsAndNamesWhatIsLeftByItsLabel) {
  const deals::LeadDraft draft = draft_of(
      "fields[a1][title]=Имя пациента&fields[a1][type]=text&fields[a1][value]=Оля&fields[b2][title]=Имя родителя&"
      "fields[b2][value]=Пётр&fields[c3][title]=Когда удобно&fields[c3][value]=утром&fields[d4][type]=email&"
      "fields[d4][value]=p@example.test&meta[page_url][title]=Page "
      "URL&meta[page_url][value]=https://a.test/?utm_source=ya",
      kForm);
  EXPECT_EQ(draft.contact.name, "Оля");
  EXPECT_THAT(draft.contact.emails, ElementsAre("p@example.test"));
  EXPECT_EQ(draft.fields, (deals::Fields{{"fields.Имя родителя", "Пётр"}, {"fields.Когда удобно", "утром"}}));
  EXPECT_THAT(draft.attribution, Contains(Pair("page", "https://a.test/?utm_source=ya")));
  EXPECT_THAT(draft.attribution, Contains(Pair("utm_source", "ya")));
}

TEST(Recogniser, OpensJsonWithinAField) {
  const deals::LeadDraft draft = draft_of(
      R"({"formID":"55","rawRequest":"{\"q3_name\":{\"first\":\"Иван\",\"last\":\"Петров\"},)"
      R"(\"q4_email\":\"i@example.test\",)"
      R"(\"q5_phone\":{\"area\":\"916\",\"phone\":\"1234567\"},\"q6_color\":\"синий\",\"slug\":\"submit/55\"}"})");
  EXPECT_EQ(draft.contact.name, "Иван Петров");
  EXPECT_THAT(draft.contact.emails, ElementsAre("i@example.test"));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_EQ(draft.fields, (deals::Fields{{"q6_color", "синий"}}));
}

TEST(Recogniser, TakesNoPhoneFromNumbersOfOtherThings) {
  const deals::LeadDraft draft = draft_of(
      R"({"order_id":"89161234567","ИНН":"7707083893","timestamp":"1753686122115","id":"500100732259",
          "Дата":"2026-11-22 10:00",
          "card":"4111 1111 1111 1111","number":9161234567,"fax":"8 495 111-22-33",
          "Менеджер телефон":"8 (495) 123-45-67"})");
  EXPECT_THAT(draft.contact.phones, IsEmpty());
  EXPECT_EQ(draft.external_id, "89161234567");
  EXPECT_EQ(draft.fields.size(), 8u);
}

TEST(Recogniser, KnowsAnIdentityByItsShapeWherverItStands) {
  const deals::LeadDraft draft =
      draft_of(R"({"f_17":"ivan@example.test","f_18":"+7 (916) 123-45-67","Контакты":"89031112233"})");
  EXPECT_THAT(draft.contact.emails, ElementsAre("ivan@example.test"));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567", "+79031112233"));
}

TEST(Recogniser, NeverTakesAnotherPersonsFacts) {
  const deals::LeadDraft draft = draft_of(
      R"({"manager_name":"Олег","manager_email":"oleg@shop.test","friend":{"name":"Пётр","phone":"89031112233"},
          "child_name":"Маша","phone":"89161234567"})");
  EXPECT_EQ(draft.contact.name, "");
  EXPECT_THAT(draft.contact.emails, IsEmpty());
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_EQ(draft.fields.size(), 5u);
}

TEST(Recogniser, PrefersTheBuyerToTheRecipient) {
  const deals::LeadDraft draft = draft_of(
      R"({"shipping":{"first_name":"Анна","last_name":"Белова","phone":"89031112233","city":"Казань"},
          "billing":{"first_name":"Иван","last_name":"Петров","phone":"89161234567","city":"Уфа"}})");
  EXPECT_EQ(draft.contact.name, "Иван Петров");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
  EXPECT_EQ(draft.contact.address.city, "Уфа");
}

TEST(Recogniser, ForgetsNoiseAndKeepsTheRest) {
  const deals::LeadDraft draft = draft_of(
      "name=Анна&phone=89161234567&_token=abc&g-recaptcha-response=zzz&_gotcha=&bot-field=&form_id=7&_wpnonce=1&test="
      "1&"
      "csrfmiddlewaretoken=q&Цвет=синий&form_name=Обратный звонок",
      kForm);
  EXPECT_EQ(draft.fields, (deals::Fields{{"Цвет", "синий"}, {"form_name", "Обратный звонок"}}));
}

TEST(Recogniser, ReadsTheVisitFromBodyAndQuery) {
  const deals::LeadDraft draft =
      draft_of("phone=89161234567&utm_source=ya&_ym_uid=15&referer=https://ya.ru/&hidden[utm_medium]=cpc", kForm,
               "utm_campaign=autumn&gclid=g1");
  EXPECT_THAT(draft.attribution,
              ElementsAre(Pair("_ym_uid", "15"), Pair("gclid", "g1"), Pair("referrer", "https://ya.ru/"),
                          Pair("utm_campaign", "autumn"), Pair("utm_medium", "cpc"), Pair("utm_source", "ya")));
  EXPECT_THAT(draft.fields, IsEmpty());
}

TEST(Recogniser, ReadsOrderAndAccounts) {
  const deals::LeadDraft draft = draft_of(
      R"({"Номер заказа":"A-17","Сумма":"4 990 ₽","Телеграм":"https://t.me/ivan_petrov",
          "WhatsApp":"+7 916 123-45-67","vk":"vk.com/id55"})");
  EXPECT_EQ(draft.external_id, "A-17");
  EXPECT_EQ(draft.amount + " " + draft.currency, "4990.00 RUB");
  EXPECT_THAT(draft.contact.messengers,
              ElementsAre(deals::Messenger{"telegram", "@ivan_petrov", "ivan_petrov"},
                          deals::Messenger{"whatsapp", "79161234567", ""}, deals::Messenger{"vk", "55", ""}));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79161234567"));
}

TEST(Recogniser, ReadsTheOrderOfAPaymentBox) {
  const deals::LeadDraft draft = draft_of(
      "Name=Иван&Phone=89161234567&payment[orderid]=1557&payment[amount]=490&payment[products][0][name]=Кружка", kForm);
  EXPECT_EQ(draft.external_id, "1557");
  EXPECT_EQ(draft.amount, "490.00");
  EXPECT_EQ(draft.contact.name, "Иван");
  EXPECT_EQ(draft.lines, (std::vector<deals::OrderLine>{{"", "Кружка", "", "", ""}}));
  EXPECT_THAT(draft.fields, IsEmpty());
}

TEST(Recogniser, TakesNoNameThatIsNone) {
  for (std::string_view body :
       {R"({"name":"Форма на главной","fields":{"tel":"89161234567"}})", R"({"username":"ivan77"})",
        R"({"name":"https://spam.test"})", R"({"Имя":"да"})", R"({"product_name":"Кружка"})",
        R"({"items":[{"name":"Кружка","title":"Кружка"}]})", R"({"name":"89161234567"})"}) {
    EXPECT_EQ(draft_of(std::string(body)).contact.name, "") << body;
  }
}

TEST(Recogniser, SaysWhatItReadAndWhy) {
  const Trace trace = recognised(R"({"contact":{"телефон":"89161234567"},"f1":"i@example.test"})").trace;
  ASSERT_EQ(trace.size(), 2u);
  EXPECT_EQ(trace[0].target, "contact.emails");
  EXPECT_EQ(trace[0].expression, "f1");
  EXPECT_EQ(trace[0].note, "looks like an e-mail");
  EXPECT_EQ(trace[1].target, "contact.phones");
  EXPECT_EQ(trace[1].expression, "contact.телефон");
  EXPECT_EQ(trace[1].value, R"("+79161234567")");
  EXPECT_EQ(trace[1].note, "key 'телефон' means phone");
}

TEST(Recogniser, SurvivesWhatNobodyWouldSend) {
  for (std::string_view body :
       {"[]", "{}", "null", "\"text\"", "[[[[[[]]]]]]", R"({"":""})", R"({"value":"x","name":""})",
        R"([{"name":"phone","value":[1,[2]]}])", R"({"a":"{\"b\":\"{\\\"c\\\":1}\"}"})"}) {
    draft_of(std::string(body));
  }
  std::string deep(60, '[');
  draft_of(deep + std::string(60, ']'));
  std::string wide = "{";
  for (int i = 0; i < 3000; ++i) wide += "\"phone" + std::to_string(i) + "\":\"89161234567\",";
  EXPECT_THAT(draft_of(wide + "\"x\":1}").contact.phones, ElementsAre("+79161234567"));
}

TEST(Recogniser, TellsACompanyFromWhatIsAskedAboutIt) {
  for (const char* question :
       {"What is your next business goal?", "company_size", "How many employees does your company have?",
        "Describe your business", "Сколько человек в компании?", "Сфера деятельности компании", "Company website"}) {
    const deals::LeadDraft draft = draft_of("{\"email\":\"a@x.test\",\"" + std::string(question) + "\":\"Grow\"}");
    EXPECT_EQ(draft.contact.company, "") << question;
    EXPECT_THAT(draft.fields, Contains(Pair(question, "Grow"))) << question;
  }
  for (const char* question : {"company", "Your company", "What is your company name?",
                               "Which company do you work for?", "Компания", "Название компании"}) {
    const deals::LeadDraft draft = draft_of("{\"email\":\"a@x.test\",\"" + std::string(question) + "\":\"Acme\"}");
    EXPECT_EQ(draft.contact.company, "Acme") << question;
  }
}

}  // namespace
}  // namespace leadgate::mapping
