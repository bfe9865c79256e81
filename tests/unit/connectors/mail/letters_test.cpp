// Who wrote a letter, whether it is one at all, and which conversation it belongs to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/mail/form.hpp"
#include "connectors/mail/no_lead.hpp"
#include "connectors/mail/sender.hpp"
#include "connectors/mail/thread.hpp"

namespace leadgate::connectors::mail {
namespace {

using testing::ElementsAre;
using testing::Pair;

const mapping::OwnIdentities kOwn{{"sales@gmail.test"}, {"shop.test"}, {}, {}};

Letter letter_from(Person from, std::vector<Person> reply_to = {}) {
  Letter letter;
  letter.from = {std::move(from)};
  letter.reply_to = std::move(reply_to);
  letter.to = {{"", "sales@shop.test"}};
  return letter;
}

Sender sender_of(const Letter& letter, const Form& form = {}, const std::optional<Forwarded>& forwarded = {}) {
  return choose_sender(letter, form, forwarded, kOwn);
}

std::string reason(const Letter& letter, const Form& form = {}) {
  return std::string(no_lead_reason(letter, form, sender_of(letter, form), kOwn, letter.text));
}

std::string reason_by(const std::string& header, const std::string& value) {
  Letter letter = letter_from({"Иван", "ivan@mail.test"});
  letter.headers = {{header, value}};
  return reason(letter);
}

TEST(ChooseSender, APersonsFromIsTheSender) {
  const Person ivan{"Иван", "ivan@mail.test"};
  EXPECT_EQ(sender_of(letter_from(ivan)).person, ivan);
  EXPECT_EQ(sender_of(letter_from(ivan, {{"", "answers@mail.test"}})).person, ivan);
}

TEST(ChooseSender, AMachineGivesWayToReplyTo) {
  const Person ivan{"Иван", "ivan@mail.test"};
  for (const char* address :
       {"no-reply@host.test", "noreply@tilda.test", "wordpress@site.test", "crm-noreply@x.test", "do-not-reply@x.test",
        "info@shop.test", "notifications@crm.test", "www-data@host.test"}) {
    const Sender sender = sender_of(letter_from({"Сайт", address}, {ivan}));
    EXPECT_EQ(sender.person, ivan) << address;
    EXPECT_EQ(sender.writer, Writer::kReplyTo) << address;
  }
  EXPECT_TRUE(sender_of(letter_from({"Сайт", "no-reply@host.test"})).person.empty());
  EXPECT_TRUE(sender_of(letter_from({"Сайт", "no-reply@host.test"}, {{"", "noreply@host.test"}})).person.empty());
}

TEST(ChooseSender, ASiteThatWritesToItselfGivesWay) {
  Letter letter = letter_from({"Магазин", "box@kettle.example"}, {{"", "ivan@mail.test"}});
  letter.to = {{"", "orders@kettle.example"}};
  EXPECT_EQ(choose_sender(letter, {}, {}, {}).person.email, "ivan@mail.test");
  letter.to = {{"", "other@else.example"}};
  EXPECT_EQ(choose_sender(letter, {}, {}, {}).person.email, "box@kettle.example");
  letter.headers = {{"x-php-originating-script", "1000:mail.php"}};
  EXPECT_EQ(choose_sender(letter, {}, {}, {}).person.email, "ivan@mail.test");
}

TEST(ChooseSender, TheFormsPersonIsTheSender) {
  const Form form = read_form("Имя: Пётр\nТелефон: +7 916 123-45-67\nEmail: petr@mail.test", {});
  const Sender sender = sender_of(letter_from({"Сайт", "u123@vh1.hosting.test"}), form);
  EXPECT_EQ(sender.writer, Writer::kForm);
  EXPECT_EQ(sender.person, (Person{"Пётр", "petr@mail.test"}));
  const Form no_address = read_form("Имя: Пётр\nТелефон: +7 916 123-45-67", {});
  EXPECT_EQ(sender_of(letter_from({"Сайт", "u123@vh1.hosting.test"}), no_address).person, (Person{"Пётр", ""}));
  EXPECT_EQ(sender_of(letter_from({"Petr", "petr@gmail.com"}), no_address).person.email, "petr@gmail.com");
}

TEST(ChooseSender, WhatOneOfUsPassesOnIsTheFirstWriters) {
  const Forwarded forwarded{{"Пётр", "petr@mail.test"}, "", "Нужен чайник."};
  EXPECT_EQ(sender_of(letter_from({"Анна", "anna@shop.test"}), {}, forwarded).person.email, "petr@mail.test");
  EXPECT_EQ(sender_of(letter_from({"Иван", "ivan@mail.test"}), {}, forwarded).person.email, "ivan@mail.test");
}

TEST(ChooseSender, AMachinesWordInAPersonsAddressIsNone) {
  for (const char* address : {"olga.root@mail.test", "max.cron@mail.test", "dina.alerts@mail.test",
                              "nora+notify@mail.test", "postmaster@mail.test", "robotova@mail.test"}) {
    EXPECT_FALSE(is_machine(address)) << address;
  }
  for (const char* address :
       {"root@host.test", "cron@host.test", "alerts@host.test", "crm-notifications@host.test", "bounces+17@host.test",
        "admin@notify.net.test", "noreply-site@host.test", "site.no-reply@host.test"}) {
    EXPECT_TRUE(is_machine(address)) << address;
  }
}

TEST(ChooseSender, AnswersThatNoSiteSentAreTheirSenders) {
  const Form form = read_form("Контактное лицо: Глеб\nТелефон: +7 916 555-01-65\nE-mail: bills@other.test", {});
  ASSERT_TRUE(form.is_whole);
  Letter letter = letter_from({"Отдел закупок", "buyers@firm.test"});
  for (const char* subject : {"Заказ", "Реквизиты и заказ", "Карточка предприятия"}) {
    letter.subject = subject;
    EXPECT_EQ(sender_of(letter, form).person.email, "buyers@firm.test") << subject;
  }
  letter.subject = "Заявка с сайта";
  EXPECT_EQ(sender_of(letter, form).person.email, "bills@other.test");
}

TEST(ChooseSender, WhatAMachineWroteFirstIsNobodys) {
  const Forwarded bill{{"Hoster", "noreply@hoster.test"}, "", "Bill"};
  EXPECT_EQ(sender_of(letter_from({"Анна", "anna@shop.test"}), {}, bill).writer, Writer::kNobody);
}

TEST(AuthorOf, OnlyWhatStaysAmongUsAndAnswersNothingIsOurSites) {
  Letter letter = letter_from({"Сайт", "info@shop.test"});
  EXPECT_EQ(author_of(letter, kOwn), Author::kSite);
  EXPECT_EQ(author_of(letter, {}), Author::kSite);
  letter.subject = "Re: Кружки";
  EXPECT_EQ(author_of(letter, kOwn), Author::kPerson);
  letter.subject = "Кружки";
  letter.to.push_back({"", "nora@mail.test"});
  EXPECT_EQ(author_of(letter, kOwn), Author::kPerson);
  EXPECT_EQ(author_of(letter_from({"", "noreply@host.test"}), kOwn), Author::kService);
  EXPECT_EQ(author_of(letter_from({"", "nora@mail.test"}), kOwn), Author::kPerson);
}

TEST(NoLeadReason, KnowsWhatNoPersonWrote) {
  EXPECT_EQ(reason(letter_from({"Иван", "ivan@mail.test"})), "");
  EXPECT_EQ(reason_by("auto-submitted", "auto-replied"), "auto_reply");
  EXPECT_EQ(reason_by("auto-submitted", "auto-generated"), "auto_generated");
  EXPECT_EQ(reason_by("auto-submitted", "no"), "");
  EXPECT_EQ(reason_by("x-autoreply", "yes"), "auto_reply");
  EXPECT_EQ(reason_by("precedence", "auto_reply"), "auto_reply");
  EXPECT_EQ(reason_by("precedence", "bulk"), "");
  EXPECT_EQ(reason_by("x-auto-response-suppress", "All"), "");
  EXPECT_EQ(reason_by("list-id", "News <news.example.test>"), "mailing_list");
  EXPECT_EQ(reason_by("list-id", "<sales.shop.test>"), "");
  EXPECT_EQ(reason_by("x-failed-recipients", "a@b.test"), "bounce");
  EXPECT_EQ(reason_by("content-type", "multipart/report; boundary=x; report-type=\"delivery-status\""), "bounce");
  EXPECT_EQ(reason_by("content-type", "multipart/report; report-type=disposition-notification"), "read_receipt");
  EXPECT_EQ(reason_by("x-spam-flag", "YES"), "spam");
  EXPECT_EQ(reason_by("x-spam-status", "Yes, score=12.0"), "spam");
  EXPECT_EQ(reason_by("x-spam-status", "No, score=0.1"), "");
  EXPECT_EQ(reason_by("x-ms-exchange-organization-scl", "6"), "spam");
  EXPECT_EQ(reason_by("x-ms-exchange-organization-scl", "1"), "");
}

TEST(NoLeadReason, AWayToUnsubscribeAloneIsNoList) {
  Letter letter = letter_from({"Павел", "lisin@vesna.example"});
  letter.headers = {{"list-unsubscribe", "<https://vesna.example/u>"}};
  EXPECT_EQ(reason(letter), "");
  for (const auto& [name, value] : {std::pair("precedence", "bulk"), std::pair("feedback-id", "1:vesna"),
                                    std::pair("list-unsubscribe-post", "List-Unsubscribe=One-Click")}) {
    letter.headers = {{"list-unsubscribe", "<https://vesna.example/u>"}, {name, value}};
    EXPECT_EQ(reason(letter), "mailing_list") << name;
  }
}

TEST(NoLeadReason, AnAnswerToUsIsNoList) {
  Letter letter = letter_from({"Павел", "lisin@vesna.example"});
  letter.headers = {{"list-id", "<all.vesna.example>"}, {"list-unsubscribe", "<https://vesna.example/u>"}};
  letter.in_reply_to = {"x@elsewhere.example"};
  EXPECT_EQ(reason(letter), "mailing_list");
  letter.in_reply_to = {"x@shop.test"};
  EXPECT_EQ(reason(letter), "");
  letter.in_reply_to = {"x@elsewhere.example"};
  letter.subject = "Re: Замок [#77]";
  EXPECT_EQ(reason(letter), "");
}

TEST(NoLeadReason, TellsAutomaticAnswersFromWordsOfPeople) {
  Letter letter = letter_from({"Павел", "lisin@vesna.example"});
  const char* people[] = {"Re: Автоответ: заявка 5",        "Автоответчик Vesna 3 — почём?",
                          "Automatic reply machine wanted", "Out of office chairs",
                          "Отсутствие замка в посылке",     "I am out of the office, call me later"};
  for (const char* subject : people) {
    letter.subject = subject;
    EXPECT_EQ(reason(letter), "") << subject;
  }
  for (const char* subject : {"Автоматты жауап: Құлып", "Out of office", "Automatic reply: Locks"}) {
    letter.subject = subject;
    EXPECT_EQ(reason(letter), "auto_reply") << subject;
  }
  for (const auto& [name, value] : {std::pair("precedence", "bulk"), std::pair("x-auto-response-suppress", "All"),
                                    std::pair("auto-submitted", "yes")}) {
    letter.headers = {{name, value}};
    for (const char* subject :
         {"Отсутствие в офисе Re: Замок", "I am out of the office Re: Lock", "Я в отпуске", "Re: Automatic reply"}) {
      letter.subject = subject;
      EXPECT_EQ(reason(letter), "auto_reply") << name << letter.subject;
    }
  }
}

TEST(NoLeadReason, AReportOfOurLettersIsAMachines) {
  Letter letter = letter_from({"", "reports@mx.example"});
  letter.subject = "Report Domain: shop.test; Submitter: mx.example; Report-ID: 42";
  EXPECT_EQ(reason(letter), "auto_generated");
  letter.subject = "Report about my domain";
  EXPECT_EQ(reason(letter), "");
}

TEST(NoLeadReason, KnowsReportsBySubjectAndParts) {
  Letter letter = letter_from({"Иван", "ivan@mail.test"});
  for (const char* subject : {"Автоматический ответ: Кружки", "Automatic reply: Mugs", "Out of Office: Mugs",
                              "Abwesenheitsnotiz: Becher", "Автоответ: Кружки", "Out of Office AutoReply: Mugs"}) {
    letter.subject = subject;
    EXPECT_EQ(reason(letter), "auto_reply") << subject;
  }
  letter.subject = "Office out of mugs";
  EXPECT_EQ(reason(letter), "");
  letter.report_type = "feedback-report";
  EXPECT_EQ(reason(letter), "abuse_report");
  letter.report_type = "delivery-status";
  letter.report = {{"action", "delayed"}};
  EXPECT_EQ(reason(letter), "delivery_report");
  letter.report = {{"Action", "failed"}};
  EXPECT_EQ(reason(letter), "bounce");
  letter.report_type.clear();
  letter.calendar_method = "REPLY";
  EXPECT_EQ(reason(letter), "calendar");
  letter.calendar_method = "REQUEST";
  EXPECT_EQ(reason(letter), "");
  letter.return_path = "";
  EXPECT_EQ(reason(letter), "auto_generated");
}

TEST(NoLeadReason, KnowsMailSystems) {
  EXPECT_EQ(reason(letter_from({"Mail Delivery System", "MAILER-DAEMON@mx.test"})), "bounce");
  Letter postmaster = letter_from({"", "postmaster@mx.test"});
  postmaster.subject = "Undeliverable Mail";
  EXPECT_EQ(reason(postmaster), "bounce");
}

TEST(NoLeadReason, OurOwnMailIsNoneUnlessItNamesSomebody) {
  EXPECT_EQ(reason(letter_from({"Анна", "anna@shop.test"})), "own");
  EXPECT_EQ(reason(letter_from({"Анна", "sales@gmail.test"})), "own");
  EXPECT_EQ(reason(letter_from({"Сайт", "info@shop.test"}, {{"", "ivan@mail.test"}})), "");
  const Form form = read_form("Имя: Пётр\nТелефон: +7 916 123-45-67", {});
  EXPECT_EQ(reason(letter_from({"Сайт", "info@shop.test"}), form), "");
}

TEST(NoLeadReason, AFormsMarksDoNotEatItsCustomer) {
  Letter letter = letter_from({"Сайт", "no-reply@host.test"}, {{"Иван", "ivan@mail.test"}});
  letter.headers = {
      {"list-unsubscribe", "<mailto:x@y.test>"}, {"precedence", "bulk"}, {"auto-submitted", "auto-generated"}};
  EXPECT_EQ(reason(letter), "");
}

TEST(NoLeadReason, AServicesOwnContactsAreNoCustomer) {
  const Form contacts = read_form("Phone: 8 800 555-01-69\nE-mail: info@dealer.test", {});
  ASSERT_TRUE(contacts.is_form());
  Letter letter = letter_from({"Dealer", "noreply@dealer.test"}, {{"", "support@mail.dealer.test"}});
  letter.headers = {{"list-unsubscribe", "<https://dealer.test/u>"}, {"precedence", "bulk"}};
  EXPECT_EQ(reason(letter), "mailing_list");
  EXPECT_EQ(reason(letter, contacts), "mailing_list");
  EXPECT_EQ(reason(letter, read_form("Name: Nora\nPhone: +7 916 555-01-69", {})), "");
  letter = letter_from({"Nora", "nora@mail.test"});
  letter.headers = {{"auto-submitted", "auto-generated"}};
  EXPECT_EQ(reason(letter, read_form("Name: Nora\nPhone: +7 916 555-01-69", {})), "");
}

TEST(ReadForm, ReadsLabelledAnswers) {
  const Form form = read_form("Имя: Иван\nТелефон: +7 916 123-45-67\nСообщение:\nНужно две:\nсиние.\n\nСпасибо\n", {});
  EXPECT_THAT(form.pairs, ElementsAre(Pair("Имя", "Иван"), Pair("Телефон", "+7 916 123-45-67"),
                                      Pair("Сообщение", "Нужно две:\nсиние.\n\nСпасибо")));
  EXPECT_TRUE(form.has_phone);
  const Form headed = read_form("--- Name ---\n\nNora Hill\n\n--- E-mail ---\n\nnora@mail.test\n", {});
  EXPECT_EQ(headed.person, (Person{"Nora Hill", "nora@mail.test"}));
  const Form plug_in = read_form("From: Nora Hill <nora@mail.test>\nSubject: Mugs\n\nMessage Body:\nTwo mugs.", {});
  EXPECT_EQ(plug_in.person, (Person{"Nora Hill", "nora@mail.test"}));
  EXPECT_THAT(plug_in.pairs, testing::Contains(Pair("Message Body", "Two mugs.")));
  const Form headed_twice = read_form(
      "Request details:\n\nName: Nora\nEmail: nora@mail.test\n\nAdditional information:\n\nBlock ID: rec1", {});
  EXPECT_THAT(headed_twice.pairs,
              ElementsAre(Pair("Name", "Nora"), Pair("Email", "nora@mail.test"), Pair("Block ID", "rec1")));
  const Form table = read_form("", {{"Фамилия", "Петров"}, {"Имя", "Иван"}, {"E-mail", "ivan@mail.test"}});
  EXPECT_EQ(table.person, (Person{"Иван Петров", "ivan@mail.test"}));
}

TEST(ReadForm, TellsALetterThatHasAnswersInIt) {
  EXPECT_TRUE(read_form("Заявка с сайта\n\nИмя: Иван\nТелефон: +7 916 123-45-67\nГород: Тверь", {}).is_whole);
  EXPECT_FALSE(read_form("Добрый день!\nПривезите завтра.\nИмя: Иван\nТелефон: +7 916 123-45-67\nЖду!", {}).is_whole);
}

TEST(ReadForm, AnOrdinaryLetterIsNone) {
  EXPECT_FALSE(read_form("Здравствуйте!\nМой телефон: +7 916 123-45-67\nЖду.", {}).is_form());
  EXPECT_FALSE(read_form("Нужно: две кружки\nКогда: завтра", {}).is_form());
  EXPECT_FALSE(read_form("", {}).is_form());
}

TEST(ReadForm, OursIsNobodysAnswer) {
  const mapping::OwnIdentities own{{}, {"shop.test"}, {"8 495 555-01-00"}, {}};
  const FormReading how{Author::kService, &own, "RU"};
  EXPECT_FALSE(read_form("Имя: Анна\nE-mail: sales@shop.test\nТелефон: +7 495 555-01-00", {}, how).is_form());
  EXPECT_EQ(read_form("От: Магазин <sales@shop.test>\nИмя: Глеб\nE-mail: gleb@mail.test", {}, how).person.email,
            "gleb@mail.test");
}

TEST(ReadForm, ANoticeOfOursMayTellAPhoneOnly) {
  const FormReading how{Author::kSite, nullptr, "RU"};
  EXPECT_TRUE(read_form("Телефон: +7 916 555-01-66", {}, how).is_form());
  EXPECT_TRUE(read_form("phone = +7 916 555-01-66", {}, how).is_form());
  EXPECT_FALSE(read_form("Телефон: +7 916 555-01-66", {}).is_form());
  EXPECT_FALSE(read_form("Чайник - хороший\nДа - нет", {}, how).is_form());
}

TEST(ReadMention, TakesOneOfAKindOnly) {
  const mapping::OwnIdentities own{{}, {"shop.test"}, {"+7 495 555-01-00"}, {}};
  const FormReading how{Author::kSite, &own, "RU"};
  const Form one = read_mention("Глеб, 8 916 555-01-67, gleb@mail.test; наш +7 495 555-01-00, a@shop.test", how);
  EXPECT_EQ(one.mentioned, "+79165550167");
  EXPECT_EQ(one.person.email, "gleb@mail.test");
  EXPECT_FALSE(read_mention("8 916 555-01-67 или 8 916 555-01-68", how).mentions());
  EXPECT_FALSE(read_mention("Заказ 1234567890 от 12.11.2026 10:00", how).mentions());
}

TEST(ThreadOf, ReadsParentsAndNumber) {
  Letter letter;
  letter.message_id = "c@x";
  letter.in_reply_to = {"b@x"};
  letter.references = {"a@x", "b@x", "c@x"};
  letter.subject = "Re: Ваш заказ [#1001]";
  const Thread thread = thread_of(letter);
  EXPECT_THAT(thread.parents, ElementsAre("b@x", "a@x"));
  EXPECT_EQ(thread.number, "1001");
  EXPECT_TRUE(thread.reply);
  letter = {};
  letter.subject = "Заказ 1001";
  EXPECT_EQ(thread_of(letter).number, "");
  EXPECT_FALSE(thread_of(letter).reply);
}

}  // namespace
}  // namespace leadgate::connectors::mail
