// Letters of services and sites about somebody, from the request to the draft: who it is, and what he wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/mail/notice.hpp"
#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

const CompiledForTest& notice_source() {
  static const CompiledForTest compiled =
      compile_source("mail", "secret: s\nown: { domains: [kettles.test], phones: [\"+7 495 555-01-00\"] }\n");
  return compiled;
}

Event notice_event(const std::string& from, const std::string& subject, const std::string& text,
                   const std::string& more = "", const std::string& type = "text/plain") {
  EXPECT_EQ(notice_source().mistake_lines(), "");
  const std::string has_to = more.find("To: ") == std::string::npos ? "To: sales@kettles.test\n" : "";
  const std::string letter = "From: " + from + "\n" + has_to + "Subject: " + subject + "\n" + more +
                             "Message-ID: <1@x.test>\nMIME-Version: 1.0\nContent-Type: " + type +
                             "; charset=utf-8\n\n" + text;
  Reading reading = notice_source().connector->read(post(letter, "message/rfc822"), kTestNow, Verify::kSkip);
  EXPECT_EQ(reading.events.size(), 1u);
  return reading.events.at(0);
}

deals::LeadDraft notice_lead(const std::string& from, const std::string& subject, const std::string& text,
                             const std::string& more = "", const std::string& type = "text/plain") {
  const Event event = notice_event(from, subject, text, more, type);
  EXPECT_EQ(event.kind, Event::Kind::kLead) << event_kind_name(event) << (event.problem ? event.problem->text : "");
  return event.draft;
}

std::string notice_field(const deals::LeadDraft& draft, const std::string& name) {
  for (const auto& [key, value] : draft.fields) {
    if (key == name) return value;
  }
  return {};
}

constexpr const char* kLeadhub = "Leadhub <reports@leadhub.example>";

TEST(Notice, TheServiceIsNeverTheContact) {
  const std::vector<std::string> texts = {
      "Здравствуйте!\n\nС вашего сайта поступила новая заявка.\nФИО: Тарас Гуляев\nНомер: 8 916 555-01-21\n"
      "Время: 12.11.2026 10:00\n\nС уважением,\nкоманда Leadhub\n8 800 555-01-99\n",
      "ФИО: Тарас Гуляев\nНомер: 8 916 555-01-21\n\nС уважением,\nкоманда Leadhub\n",
      "Добрый день! Новый лид:\nИмя: Тарас Гуляев\nТелефон: 8 916 555-01-21\n",
      "Новый лид!\n\nКонтакт — Тарас Гуляев\nТел — 8 916 555-01-21\nВопрос 1: Какой чайник? — Медный\n"};
  for (const std::string& text : texts) {
    const deals::LeadDraft draft = notice_lead(kLeadhub, "Новая заявка", text);
    EXPECT_EQ(draft.contact.name, "Тарас Гуляев") << text;
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79165550121")) << text;
    EXPECT_THAT(draft.contact.emails, IsEmpty()) << text;
    EXPECT_EQ(notice_field(draft, "sent_by"), "reports@leadhub.example") << text;
  }
  const deals::LeadDraft wish =
      notice_lead(kLeadhub, "Звонок", "Имя: Тарас\nТелефон: 8 916 555-01-21\n\nНужен чайник.\n");
  EXPECT_THAT(wish.contact.emails, IsEmpty());
  EXPECT_EQ(wish.message, "Нужен чайник.");
  const deals::LeadDraft named = notice_lead(kLeadhub, "Лид с квиза",
                                             "Новый лид!\n\nКонтакт — Прасковья, телеграм @praskovya\n"
                                             "Вопрос 1: Какой чайник? — Медный\n");
  EXPECT_EQ(named.contact.name, "Прасковья");
  EXPECT_THAT(named.contact.emails, IsEmpty());
  ASSERT_EQ(named.contact.messengers.size(), 1u);
  EXPECT_EQ(named.contact.messengers[0].username, "praskovya");
}

TEST(Notice, APersonWhoWritesAboutHimselfIsOneContact) {
  const std::string answers = "Имя: Тарас\nТелефон: 8 916 555-01-22\n";
  for (const char* from : {"Тарас <taras@mail.ru>", "Тарас Гуляев <taras@firm.example>"}) {
    const deals::LeadDraft draft = notice_lead(from, "Заявка на чайники", "Добрый день!\n" + answers);
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79165550122")) << from;
    EXPECT_EQ(draft.contact.emails.size(), 1u) << from;
  }
  const deals::LeadDraft wants =
      notice_lead("Снабжение <buy@firm.example>", "Новая заявка", "Просим выставить счёт на 5 чайников.\n" + answers);
  EXPECT_THAT(wants.contact.emails, ElementsAre("buy@firm.example"));
  EXPECT_THAT(wants.contact.phones, ElementsAre("+79165550122"));
  const deals::LeadDraft signed_one = notice_lead(
      "Снабжение <buy@firm.example>", "Заявка",
      "Добрый день!\nЧайник медный - 3 шт\n\nС уважением,\nПётр Ким\nТел.: 8 916 555-01-22\nМоб.: 8 916 555-01-41\n");
  EXPECT_THAT(signed_one.contact.emails, ElementsAre("buy@firm.example"));
  EXPECT_EQ(signed_one.contact.phones.size(), 2u);
  const deals::LeadDraft colleague = notice_lead("Ольга Рыкова <rykova@firm.example>", "Заявка на чайники",
                                                 "Контактное лицо: Глеб Титов\nТелефон: 8 916 555-01-23\n"
                                                 "E-mail: titov@firm.example\nАдрес доставки: Тверь\n");
  EXPECT_THAT(colleague.contact.emails, testing::Contains("rykova@firm.example"));
  const deals::LeadDraft answer =
      notice_lead(kLeadhub, "Re: Новая заявка", "Имя: Тарас\nТелефон: 8 916 555-01-22\nСпасибо");
  EXPECT_THAT(answer.contact.emails, ElementsAre("reports@leadhub.example"));
}

TEST(Notice, AFirmsOwnAnswersAreItsOwn) {
  mail::Letter letter;
  letter.from = {{"ООО Самовар", "zakaz@samovar.example"}};
  letter.subject = "Новая заявка";
  letter.text = "Компания: ООО Самовар\nКонтактное лицо: Глеб\nТелефон: 8 916 555-01-23";
  const mail::FormReading how{mail::Author::kService, nullptr, "RU"};
  EXPECT_FALSE(mail::tells_of_another(letter, mail::read_form(letter.text, {}, how)));
  letter.text = "Контактное лицо: Глеб\nТелефон: 8 916 555-01-23";
  EXPECT_TRUE(mail::tells_of_another(letter, mail::read_form(letter.text, {}, how)));
}

TEST(Notice, WhatStandsBesideTheAnswersIsKept) {
  const deals::LeadDraft draft =
      notice_lead("Медь <zakaz@copper.example>", "Новая заявка",
                  "Добрый день!\nЧайник медный, 2 литра, две штуки.\nКонтактное лицо: Глеб Титов\n"
                  "Телефон: 8 916 555-01-40\n\nС уважением,\nМедь\n");
  EXPECT_EQ(draft.message, "Чайник медный, 2 литра, две штуки.");
  EXPECT_EQ(notice_field(draft, "sent_by"), "zakaz@copper.example");
}

TEST(Notice, ReadsLabelsAboveTheirAnswers) {
  const std::string html =
      "<table><tr><td><table><tr><td><b>Имя</b></td></tr><tr><td>Злата Мороз</td></tr></table>"
      "<table><tr><td><b>Телефон</b></td></tr><tr><td>8 (916) 555-01-24</td></tr></table>"
      "<table><tr><td><b>Электронная почта</b></td></tr><tr><td><a "
      "href=\"mailto:z@mail.test\">z@mail.test</a></td></tr>"
      "</table><table><tr><td><b>Комментарий или сообщение</b></td></tr><tr><td>Почём чайник?<br>Нужен завтра</td></tr>"
      "</table><p>Отправлено с <a href=\"https://kettles.test\">Чайники</a></p></td></tr></table>";
  const deals::LeadDraft draft =
      notice_lead("Чайники <wordpress@kettles.test>", "Новая запись: Форма", html, "", "text/html");
  EXPECT_EQ(draft.contact.name, "Злата Мороз");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79165550124"));
  EXPECT_THAT(draft.contact.emails, ElementsAre("z@mail.test"));
  EXPECT_EQ(draft.message, "Почём чайник?\nНужен завтра");
  const deals::LeadDraft plain = notice_lead("Forms <forms-noreply@google.example>", "Заявка",
                                             "Имя\nЗлата\nВаш телефон\n8 916 555-01-24\nЖелаемый цвет\nСиний\n");
  EXPECT_EQ(plain.contact.name, "Злата");
  EXPECT_THAT(plain.contact.phones, ElementsAre("+79165550124"));
  EXPECT_EQ(notice_field(plain, "Желаемый цвет"), "Синий");
}

TEST(LabelledAnswers, AQuestionAloneIsTheLabelOfWhatStandsBelow) {
  using mail::Author;
  EXPECT_THAT(
      mail::labelled_answers("Имя: Ян\nКакой чайник?\nМедный\nБюджет\nдо 1000\nГород: Тверь. Поддержка: 8 800 1",
                             Author::kService),
      ElementsAre(Pair("Имя", "Ян"), Pair("Какой чайник?", "Медный"), Pair("Бюджет", "до 1000"), Pair("Город", "Тверь"),
                  Pair("Поддержка", "8 800 1")));
  EXPECT_THAT(mail::labelled_answers("Имя\nЯн\nТелефон\n8 916 555-01-25", Author::kPerson), IsEmpty());
  // An answer that was left empty.
  EXPECT_THAT(mail::labelled_answers("Имя\nТелефон\n8 916 555-01-25\nE-mail\na@b.test", Author::kService),
              ElementsAre(Pair("Телефон", "8 916 555-01-25"), Pair("E-mail", "a@b.test")));
}

TEST(Notice, TheAuthorOfAFeedbackFormIsTheContact) {
  const deals::LeadDraft draft =
      notice_lead("Чайники <info@kettles.test>", "kettles.test: Сообщение из формы обратной связи",
                  "Информационное сообщение сайта Чайники\n------------------------------------------\n\n"
                  "Вам было отправлено сообщение через форму обратной связи\n\nАвтор: Ждан Кулик\n"
                  "E-mail автора: zhdan@mail.test\n\nТекст сообщения:\nЕсть ли чайник?\nМой телефон 8 916 555-01-26\n\n"
                  "Сообщение сгенерировано автоматически.\n");
  EXPECT_EQ(draft.contact.name, "Ждан Кулик");
  EXPECT_THAT(draft.contact.emails, ElementsAre("zhdan@mail.test"));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79165550126"));
  EXPECT_EQ(draft.message, "Есть ли чайник?\nМой телефон 8 916 555-01-26");
}

TEST(Notice, ThePageAndTheVisitAreNoneOfTheMessage) {
  const deals::LeadDraft draft =
      notice_lead("Чайники <no-reply@kettles.test>", "Заявка с сайта",
                  "Имя: Влас\nТелефон: 8 916 555-01-27\nКомментарий: Нужен медный.\nБез свистка.\n\n"
                  "Страница: https://kettles.test/a/?utm_source=yandex&utm_campaign=copper\nIP: 192.0.2.1\n");
  EXPECT_EQ(draft.message, "Нужен медный.\nБез свистка.");
  EXPECT_THAT(draft.attribution, testing::Contains(Pair("utm_campaign", "copper")));
  EXPECT_THAT(draft.attribution, testing::Contains(Pair("page", HasSubstr("https://kettles.test/a/"))));
  const deals::LeadDraft call = notice_lead("Widget <notify@widget.example>", "Обратный звонок",
                                            "На вашем сайте заказали обратный звонок.\nТелефон: 79165550128\n"
                                            "Имя: не указано\nUTM: utm_source=google&utm_medium=cpc\n");
  EXPECT_EQ(call.contact.name, "");
  EXPECT_THAT(call.contact.phones, ElementsAre("+79165550128"));
  EXPECT_THAT(call.attribution, testing::Contains(Pair("utm_medium", "cpc")));
}

TEST(Notice, AMessageInACellIsSaidOnce) {
  const deals::LeadDraft draft =
      notice_lead("CMS <admin@host.example>", "Заказ обратного звонка",
                  "<table><tr><td>Имя:</td><td>Устин</td></tr><tr><td>Телефон:</td><td>8 916 "
                  "555-01-29</td></tr><tr><td>Сообщение:</td><td>Звоните<br>вечером</td></tr></table>",
                  "", "text/html");
  EXPECT_EQ(draft.message, "Звоните\nвечером");
}

TEST(Notice, ANetworkNamesItsUserOnly) {
  const deals::LeadDraft draft = notice_lead("ВКонтакте <admin@notify.vk.com>", "Новое сообщение от Мила Ким",
                                             "Мила Ким написала в сообщество Чайники: почём медный?");
  EXPECT_EQ(draft.contact.name, "Мила Ким");
  EXPECT_THAT(draft.contact.emails, IsEmpty());
  EXPECT_EQ(draft.external_id, "1@x.test");
}

TEST(Notice, ShopsOrdersHaveTheirNumberAndSum) {
  const deals::LeadDraft woo = notice_lead(
      "Чайники <wordpress@kettles.test>", "[Чайники]: Новый заказ #1201",
      "<p>Вы получили следующий заказ от Ия Лось:</p><table><tr><th>Товар</th><th>Количество</th><th>Цена</th></tr>"
      "<tr><td>Чайник медный</td><td>2</td><td>5&nbsp;000,00&nbsp;₽</td></tr>"
      "<tr><th colspan=2>Итого:</th><td>5&nbsp;300,00&nbsp;₽</td></tr></table>"
      "<h2>Платёжный адрес</h2><address>Ия Лось<br>Мира, 1<br>89165550130<br>iya@mail.test</address>",
      "Reply-To: Ия Лось <iya@mail.test>\n", "text/html");
  EXPECT_EQ(woo.external_id, "1201");
  EXPECT_EQ(woo.contact.name, "Ия Лось");
  EXPECT_THAT(woo.contact.phones, ElementsAre("+79165550130"));
  EXPECT_EQ(woo.amount, "5300.00");
  ASSERT_EQ(woo.lines.size(), 1u);
  EXPECT_EQ(woo.lines[0].name + "|" + woo.lines[0].quantity + "|" + woo.lines[0].total, "Чайник медный|2|5000.00");
}

TEST(Notice, ABitrixOrderIsItsCustomers) {
  const std::string text =
      "Информационное сообщение сайта Чайники\n-----\n\nУважаемый Марк Лось,\n\nВаш заказ номер 77 от 12.11.2026 "
      "принят.\n\nСтоимость заказа: 1 200 руб..\n\nСостав заказа:\nКрышка - 2 шт: 600 руб.\n\nСпасибо за покупку!\n";
  const deals::LeadDraft copy =
      notice_lead("Чайники <sale@kettles.test>", "Чайники: Новый заказ N77", text, "To: mark@mail.test\n");
  EXPECT_EQ(copy.external_id, "77");
  EXPECT_EQ(copy.contact.name, "Марк Лось");
  EXPECT_THAT(copy.contact.emails, ElementsAre("mark@mail.test"));
  EXPECT_EQ(copy.amount, "1200.00");
  ASSERT_EQ(copy.lines.size(), 1u);
  EXPECT_EQ(copy.lines[0].name + "|" + copy.lines[0].quantity + "|" + copy.lines[0].price, "Крышка|2|600.00");
  const deals::LeadDraft ours = notice_lead("Чайники <sale@kettles.test>", "Чайники: Новый заказ N77", text);
  EXPECT_EQ(ours.external_id, "77");
  EXPECT_THAT(ours.contact.emails, IsEmpty());
  // An answer that quotes it is the customer's letter.
  const deals::LeadDraft answer =
      notice_lead("Марк Лось <mark@mail.test>", "Re: Чайники: Новый заказ N77", "Когда привезёте?\n\n" + text);
  EXPECT_EQ(answer.external_id, "");
}

TEST(NoLead, IsToldByWordsWhereHeadersAreSilent) {
  const auto outcome = [](const Event& event) {
    return std::string(event_kind_name(event)) + (event.reason.empty() ? "" : " " + event.reason);
  };
  const std::string news =
      "<p>Скидки на медь!</p><p>Не хотите получать письма? <a href=\"#\">Отпишитесь от рассылки</a></p>";
  EXPECT_EQ(outcome(notice_event("Медь <promo@copper.example>", "Скидки", news, "", "text/html")),
            "ignored mailing_list");
  EXPECT_EQ(outcome(notice_event("Ким <kim@copper.example>", "Скидки", news, "", "text/html")), "lead");
  const std::string robot = "Мы получили ваше письмо. Это автоматическое сообщение, не отвечайте на него.";
  EXPECT_EQ(outcome(notice_event("Отдел <desk@firm.example>", "Re: КП", robot)), "ignored auto_reply");
  EXPECT_EQ(outcome(notice_event("Ким <kim@firm.example>", "Re: КП", "Это автоматическое сообщение? Ответьте!")),
            "lead");
  EXPECT_EQ(outcome(notice_event("Ким <kim@mail.test>", "Вопрос", "Есть чайник?", "Return-Path: <>\n")), "lead");
  EXPECT_EQ(outcome(notice_event("Ким <kim@mail.test>", "Re: КП", "В отпуске.", "Return-Path: <>\n")),
            "ignored auto_generated");
  const Event parked = notice_event("Связь <noreply@phones.example>", "Счёт", "Сформирован счёт № 12 на 100 руб.");
  ASSERT_TRUE(parked.problem);
  EXPECT_THAT(parked.problem->text, HasSubstr("in the letter"));
  EXPECT_THAT(parked.problem->text, Not(HasSubstr("`map`")));
}

}  // namespace
}  // namespace leadgate::connectors
