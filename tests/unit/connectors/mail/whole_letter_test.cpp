// Whole letters, from their bytes to the draft, as they come to a mailbox.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const CompiledForTest& letter_mailbox() {
  static const CompiledForTest source =
      compile_source("mail",
                     "secret: s\nown: { domains: [shop.test] }\ntemplates:\n- name: engine\n  match: { from: "
                     "[engine.example], subject: order }\n"
                     "  map: { external_id: \"match(text, 'No ([0-9]+)')\", contact.phones: pairs.Buyer }\n");
  return source;
}

Event letter_event(const std::string& head, const std::string& text) {
  EXPECT_EQ(letter_mailbox().mistake_lines(), "");
  const bool addressed = head.find("\nTo:") != std::string::npos;
  const bool typed = head.find("Content-Type:") != std::string::npos;
  const std::string letter = head + (addressed ? "" : "\nTo: sales@shop.test") +
                             (typed ? "" : "\nContent-Type: text/plain; charset=utf-8") + "\n\n" + text;
  const Reading reading = letter_mailbox().connector->read(post(letter, "message/rfc822"), kTestNow, Verify::kSkip);
  return reading.events.empty() ? Event() : reading.events[0];
}

deals::LeadDraft letter_draft(const std::string& head, const std::string& text) {
  const Event event = letter_event(head, text);
  EXPECT_EQ(event_kind_name(event), "lead") << head;
  return event.draft;
}

std::string letter_field(const deals::LeadDraft& draft, std::string_view name) {
  for (const auto& [key, value] : draft.fields) {
    if (key == name) return value;
  }
  return {};
}

constexpr const char* kFromVera = "From: Vera Lis <vera@mail.test>\nSubject: ";

// A letter within another one, under a few words.
std::string with_letter(const std::string& head, const std::string& words, const std::string& inner,
                        const std::string& boundary) {
  return head + "\nContent-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary +
         "\nContent-Type: text/plain; charset=utf-8\n\n" + words + "\n--" + boundary +
         "\nContent-Type: message/rfc822\n\n" + inner + "\n--" + boundary + "--\n";
}

TEST(WholeLetter, TheCardOfWhoForwardsIsNoneOfTheCustomers) {
  for (const char* end : {"Конец", "Завершение"}) {
    const deals::LeadDraft draft = letter_draft(
        "From: Anna <anna@shop.test>\nSubject: Fwd: Плед",
        std::string("-------- Пересылаемое сообщение --------\n26.11.2026, 10:00, \"Вера Лис\" <vera@mail.test>:\n\n"
                    "Нужен плед.\n\n-- \nВера\n+7 916 555-45-45\n\n-------- ") +
            end + " пересылаемого сообщения --------\n\n-- \nАнна\nмоб. +7 903 555-45-00\n");
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79165554545")) << end;
  }
}

TEST(WholeLetter, ASiteWithAPrivateMailboxIsNoCustomer) {
  const std::string site = "From: Пледы, сайт <pledy.site@yandex.ru>\nSubject: Заявка с сайта";
  const deals::LeadDraft draft = letter_draft(site, "Имя: Вера\nТелефон: 8 916 555-08-01\n");
  EXPECT_EQ(draft.contact.name, "Вера");
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79165550801"));
  EXPECT_THAT(draft.contact.emails, IsEmpty()) << "or all its customers were one";
  const deals::LeadDraft own = letter_draft("From: Вера Лис <vera.lis@yandex.ru>\nSubject: Заявка с сайта",
                                            "Имя: Вера\nТелефон: 8 916 555-08-01\n");
  EXPECT_THAT(own.contact.emails, ElementsAre("vera.lis@yandex.ru"));
}

TEST(WholeLetter, APhoneInTheSubjectIsTheWriters) {
  EXPECT_THAT(letter_draft(std::string(kFromVera) + "Нужен плед, звоните 8 913 555-01-71", "").contact.phones,
              ElementsAre("+79135550171"));
  EXPECT_THAT(letter_draft(std::string(kFromVera) + "Заказ 89135550171 не пришёл", "Где он?").contact.phones,
              IsEmpty());
  // Of an answer the subject is ours.
  EXPECT_THAT(letter_draft(std::string(kFromVera) + "Re: Звоните нам: 8 913 555-01-71", "Позвоню.").contact.phones,
              IsEmpty());
  EXPECT_THAT(letter_draft("From: PBX <noreply@pbx.example>\nSubject: Пропущенный звонок от +7 913 555-01-71",
                           "Вам звонили в 11:05.")
                  .contact.phones,
              ElementsAre("+79135550171"));
}

TEST(WholeLetter, LinesWithArrowsAreTheWritersWhereHeAnswersNothing) {
  const std::string text = "Нужны пледы:\n> синий - 2 шт\n>красный - 1 шт\nВ Омск.";
  EXPECT_EQ(letter_draft(std::string(kFromVera) + "Пледы", text).message, text);
  EXPECT_EQ(letter_draft(std::string(kFromVera) + "Re: Пледы", text).message, "Нужны пледы:\nВ Омск.");
  EXPECT_EQ(letter_draft(std::string(kFromVera) + "Пледы\nIn-Reply-To: <a@shop.test>", text).message,
            "Нужны пледы:\nВ Омск.");
  EXPECT_EQ(
      letter_draft(std::string(kFromVera) + "Пледы", "> два\n\n24.11.2026 11:05, Shop пишет:\n> Сколько?").message,
      "> два");
}

TEST(WholeLetter, ACommentAboveALetterThatIsPassedOnIsKeptAside) {
  const deals::LeadDraft draft =
      letter_draft("From: Anna <anna@shop.test>\nSubject: Fwd: Плед",
                   "перезвоните ей сегодня\n---- Пересланное сообщение ----\nОт: Вера Лис <vera@mail.test>\n"
                   "Кому: anna@shop.test\nТема: Плед\n\nНужен плед.");
  EXPECT_EQ(draft.contact.name, "Вера Лис");
  EXPECT_THAT(draft.contact.emails, ElementsAre("vera@mail.test"));
  EXPECT_EQ(draft.message, "Нужен плед.");
  EXPECT_EQ(letter_field(draft, "forward_comment"), "перезвоните ей сегодня");
  const deals::LeadDraft bare = letter_draft(
      "From: Anna <anna@shop.test>\nSubject: Fwd: Плед",
      "---- Пересланное сообщение ----\nОт: Вера Лис <vera@mail.test>\nКому: a@shop.test\nТема: Плед\n\nПлед.");
  EXPECT_EQ(letter_field(bare, "forward_comment"), "");
}

TEST(WholeLetter, WhatACustomerPassesOnIsKeptAside) {
  const deals::LeadDraft draft =
      letter_draft(std::string(kFromVera) + "Fwd: Цены",
                   "Можно дешевле?\n\n---------- Forwarded message ---------\nFrom: Max <max@rival.test>\nTo: Vera\n"
                   "Subject: Цены\n\nПлед 900 рублей.");
  EXPECT_EQ(draft.message, "Можно дешевле?");
  EXPECT_EQ(letter_field(draft, "forwarded_from"), "max@rival.test");
  EXPECT_EQ(letter_field(draft, "forwarded_text"), "Плед 900 рублей.");
}

TEST(WholeLetter, TheInnermostOfAttachedLettersIsTheCustomers) {
  const std::string first = "From: Vera <vera@mail.test>\nSubject: Rug\n\nA rug, please. +44 20 7946 0123";
  std::string letter = first;
  for (const char* name : {"olga", "anna", "boss"}) {
    letter = with_letter("From: " + std::string(name) + "@shop.test\nTo: sales@shop.test\nSubject: Fwd: Rug",
                         std::string("from ") + name, letter, std::string("b") + name);
  }
  const size_t body = letter.find("\n\n");
  const deals::LeadDraft draft = letter_draft(letter.substr(0, body), letter.substr(body + 2));
  EXPECT_THAT(draft.contact.emails, ElementsAre("vera@mail.test"));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+442079460123"));
  EXPECT_EQ(draft.message, "A rug, please. +44 20 7946 0123");
  EXPECT_EQ(letter_field(draft, "forward_comment"), "from boss\n\nfrom anna\n\nfrom olga");
}

TEST(WholeLetter, ALetterThatOnlyHasOneAttachedSaysWhatThatSays) {
  const deals::LeadDraft draft = letter_draft(
      std::string(kFromVera) + "Fwd: Rug\nContent-Type: multipart/mixed; boundary=b",
      "--b\nContent-Type: message/rfc822\n\nFrom: Max <max@firm.test>\nSubject: Rug\n\nTwo rugs. +44 20 7946 "
      "0123\n--b--");
  EXPECT_THAT(draft.contact.emails, ElementsAre("vera@mail.test"));
  EXPECT_THAT(draft.contact.phones, IsEmpty());
  EXPECT_EQ(draft.message, "Two rugs. +44 20 7946 0123");
}

TEST(WholeLetter, AFirmThatBuysIsNoSite) {
  for (const char* from : {"info@vesna.example", "sales@vesna.example", "admin@vesna.example"}) {
    const deals::LeadDraft draft =
        letter_draft("From: Purchasing <" + std::string(from) + ">\nSubject: New order",
                     "Организация: ООО Весна\nКонтактное лицо: Павел\nТелефон: +7 913 555-01-72\n"
                     "E-mail: pavel@vesna.example\nТовар: плед, 10 шт");
    EXPECT_THAT(draft.contact.emails, ElementsAre(from));
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79135550172")) << from;
  }
  // Nor is a private mailbox, by a word that people use.
  const char* answers = "Имя: Павел\nТелефон: +7 913 555-01-72\nE-mail: pavel@vesna.example";
  EXPECT_THAT(letter_draft("From: Vera <vera@gmail.com>\nSubject: Заявка на плед", answers).contact.emails,
              ElementsAre("vera@gmail.com"));
  EXPECT_THAT(letter_draft("From: Vera <vera@gmail.com>\nSubject: Заявка с сайта", answers).contact.emails,
              ElementsAre("pavel@vesna.example"));
}

TEST(WholeLetter, AnUnknownPluginsNoticeTellsOfThePersonInIt) {
  const char* bodies[] = {"Ваше имя: Павел\nНомер: +7 913 555-01-73\nВопрос: Есть пледы?",
                          "your-name - Павел\nyour-phone - 89135550173"};
  for (const char* body : bodies) {
    const deals::LeadDraft draft = letter_draft("From: WordPress <wordpress@site.example>\nSubject: Popup #3", body);
    EXPECT_EQ(draft.contact.name, "Павел") << body;
    EXPECT_THAT(draft.contact.emails, IsEmpty()) << body;
    EXPECT_THAT(draft.contact.phones, ElementsAre("+79135550173")) << body;
  }
  // Of a service that is known only by having us answer to ourselves.
  const deals::LeadDraft draft = letter_draft(
      "From: Desk <desk@service.example>\nReply-To: sales@shop.test\nSubject: Плед", "Телефон: 89135550173");
  EXPECT_THAT(draft.contact.emails, IsEmpty());
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79135550173"));
}

TEST(WholeLetter, ATemplateThatNamesSenderAndSubjectKnowsItsNoticesFromLists) {
  const std::string marks = "\nPrecedence: bulk\nList-Unsubscribe: <https://engine.example/u>";
  const Event order =
      letter_event("From: noreply@engine.example\nSubject: New order" + marks, "Order No 77\nBuyer: +7 913 555-01-74");
  EXPECT_EQ(event_kind_name(order), "lead");
  EXPECT_EQ(order.draft.external_id, "77");
  EXPECT_THAT(order.draft.contact.phones, ElementsAre("+79135550174"));
  EXPECT_EQ(letter_event("From: noreply@engine.example\nSubject: Sale" + marks, "Call +7 913 555-01-74").reason,
            "mailing_list");
}

TEST(WholeLetter, ANoticeEndsWithWhomItTellsOf) {
  const deals::LeadDraft draft = letter_draft(
      "From: Jobs <noreply@jobs.example>\nSubject: Отклик",
      "Новый отклик на вашу вакансию\n\nЛисина Вера Павловна\nинженер\n+7 913 555-01-75\nwww.jobs.example/r/1");
  EXPECT_THAT(draft.message, HasSubstr("Лисина Вера Павловна"));
  EXPECT_THAT(draft.contact.phones, ElementsAre("+79135550175"));
}

TEST(WholeLetter, HeadersWithoutACharsetAreReadByTheTextsOrAllTogether) {
  // "王小明" and "詢價" in Big5.
  const std::string raw = "From: \xA4\xFD\xA4\x70\xA9\xFA <wang@mail.test>\nSubject: \xB8\xDF\xBB\xF9";
  for (const char* type : {"text/plain; charset=big5", "text/plain; charset=us-ascii", "text/plain; charset=utf-8"}) {
    const deals::LeadDraft draft = letter_draft(raw + "\nContent-Type: " + type, "10 pcs");
    EXPECT_EQ(draft.contact.name, "王小明") << type;
    EXPECT_EQ(draft.title, "詢價") << type;
  }
}

}  // namespace
}  // namespace leadgate::connectors
