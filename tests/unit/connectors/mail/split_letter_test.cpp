#include "connectors/mail/split_letter.hpp"

#include <gtest/gtest.h>

#include "mapping/html_text.hpp"

namespace leadgate::connectors::mail {
namespace {

std::string message_of(const std::string& text, const std::string& subject = "Re: Кружки") {
  return split_letter(text, subject).message;
}

// Each is what a mail program puts between a new answer and the letter that it answers.
TEST(SplitLetter, CutsWhatMailProgramsQuote) {
  const char* marks[] = {
      "12 нояб. 2026 г., в 10:00, Иван Петров <ivan@example.test> написал(а):\n\n> Здравствуйте!\n> Цена 500.",
      "чт, 12 нояб. 2026 г. в 10:00, Иван Петров <ivan@example.test>:\n\n> Цена 500.",
      "12.11.2026, 10:00, \"Иван Петров\" <ivan@example.test>:\n\nЦена 500.",
      "Четверг, 12 ноября 2026, 10:00 +03:00 от Иван Петров <ivan@example.test>:\n\nЦена 500.",
      "12.11.2026 10:00, Иван Петров пишет:\n> Цена 500.",
      "-----Исходное сообщение-----\nFrom: Иван\nЦена 500.",
      "----- Original Message -----\nЦена 500.",
      "________________________________\nОт: Иван Петров <ivan@example.test>\nОтправлено: 12 ноября 2026 г. 10:00\n"
      "Кому: sales@shop.test\nТема: Кружки\n\nЦена 500.",
      "From: Ivan <ivan@example.test>\nSent: Thursday, November 12, 2026 10:00 AM\nTo: Sales\nSubject: Mugs\n\n500.",
      "*From:* Ivan <ivan@example.test>\n*Date:* Thursday\n*To:* Sales\n*Subject:* Mugs\n\n500.",
      "On Thu, Nov 12, 2026 at 10:00 AM Ivan <ivan@example.test> wrote:\n\n> 500.",
      "On Thu, Nov 12, 2026 at 10:00 AM Ivan Petrov\n<ivan@example.test> wrote:\n\n500.",
      "Am 12.11.2026 um 10:00 schrieb Ivan <ivan@example.test>:\n> 500",
      "Le jeu. 12 nov. 2026 à 10:00, Ivan <ivan@example.test> a écrit :\n> 500",
      "El jue, 12 nov 2026 a las 10:00, Ivan (<ivan@example.test>) escribió:\n> 500",
      "Il giorno gio 12 nov 2026 alle ore 10:00 Ivan <ivan@example.test> ha scritto:\n> 500",
      "czw., 12 lis 2026 o 10:00 Ivan <ivan@example.test> napisał(a):\n> 500",
      "Von: Ivan\nGesendet: Donnerstag, 12. November 2026 10:00\nAn: Sales\nBetreff: Becher\n\n500",
      "чт, 12 лист. 2026 р. о 10:00 Іван <ivan@example.test> пише:\n> 500",
      "2026年11月12日(木) 10:00 Ivan <ivan@example.test>:\n> 500",
      "> Здравствуйте!\n> Цена 500.",
      "12.11.2026, 10:00 (GMT+3), Анна Серова <anna@example.test>:\n\nЦена 500.",
      "Анна Серова <anna@example.test> писал(а):\n\nЦена 500.",
      "Анна Серова писал(а) 12.11.2026 10:00:\n> Цена 500.",
      "12.11.2026 10:00, Анна Серова пишет:\n\nЦена 500.",
      "От: \"Анна\" <anna@example.test>\nКому: Иван\nОтправленные: Четверг, 12 Ноябрь 2026 г 10:00:00\nТема: "
      "Цена\n\n500.",
      "From: Anna <anna@example.test>\nTo: Ivan\nPriority level: high\nSubject: Mugs\n\n500.",
  };
  for (const char* mark : marks) {
    const SplitLetter parts = split_letter("Спасибо, беру две.\n\n" + std::string(mark), "Re: Кружки");
    EXPECT_EQ(parts.message, "Спасибо, беру две.") << mark;
    EXPECT_NE(parts.quoted, "") << mark;
    EXPECT_FALSE(parts.forwarded) << mark;
  }
}

TEST(SplitLetter, KeepsAnswersBelowAndBetweenQuotes) {
  EXPECT_EQ(message_of("Иван писал:\n> Сколько штук?\n\nДве.\n\n> Какого цвета?\n\nСиние."),
            "> Сколько штук?\n\nДве.\n\n> Какого цвета?\n\nСиние.");
}

TEST(SplitLetter, ASentenceAboveAnAttributionIsKept) {
  EXPECT_EQ(message_of("Беру две.\nАнна писала:\n> Сколько?"), "Беру две.");
  EXPECT_EQ(message_of("Беру две.\nАнна писал(а):\n> Сколько?"), "Беру две.");
  EXPECT_EQ(message_of("Беру две.\n03.12.2026, 10:00, Анна <anna@example.test>:\nСколько?"), "Беру две.");
}

TEST(SplitLetter, AnswersBelowAQuoteAreNoSignature) {
  const char* quote = "> 3 дек. 2026 г., в 10:00, Анна <anna@example.test> написал(а):\n>\n> Одну?\n";
  EXPECT_EQ(message_of("Отправлено с iPhone\n\n" + std::string(quote) + "\nОдну, в Омск"), "Одну, в Омск");
  EXPECT_EQ(message_of("Sent from my iPhone\n\n" + std::string(quote) + "\nOne."), "One.");
  const SplitLetter parts = split_letter(std::string(quote) + "\nОдну.\n\n-- \nПавел\n+7 913 555-01-02", "");
  EXPECT_EQ(parts.message, "Одну.");
  EXPECT_EQ(parts.signature, "Павел\n+7 913 555-01-02");
}

TEST(SplitLetter, LeavesProseAlone) {
  const char* letters[] = {
      "Здравствуйте! Я писал:\nхочу две кружки.",
      "Нужно к 10:00:\n- две кружки\n- чайник",
      "From Hotmail you get ads as well.\nTo be honest: I do not mind.",
      "Кому: мне\nХочу кружку.",
      // Of journeys and gifts.
      "Need a taxi.\n\nFrom: Leeds station\nTo: York\nDate: 3 Dec, 09:15\nBags: two.\nWhat is the price?",
      "Нужен торт.\n\nОт: Светы\nКому: Павлу\nДата: 5 мая\nТема: космос\nНадпись: С юбилеем!",
      // Sentences with a time, a date and an address.
      "Нужен плед.\n\nЖду счёт до 17:30 на mail@vesna.example:\n1. Плед - 4 шт\n2. Подушка - 2 шт",
      "Здравствуйте!\n03.12.2026 до 17:30 жду счёт на mail@vesna.example:\nплед, две подушки.",
      "Здравствуйте!\n\nМастер 03.12.2026 в 12:10 нам написал:\nзамок 900 рублей.\nТогда два замка.",
      "Коллеги, 03.12.2026 10:00 ваш мастер мне сообщил:\nзамок 900 рублей.",
  };
  for (const char* letter : letters) EXPECT_EQ(message_of(letter), letter);
}

TEST(SplitLetter, AFormsOwnHeaderLinesAreNoQuote) {
  const std::string letter = "From: Ivan <ivan@example.test>\nSubject: Mugs\nTo: Sales\n\nMessage Body:\nTwo mugs.";
  EXPECT_EQ(message_of(letter, "Shop \"Mugs\""), letter);
}

TEST(SplitLetter, ALetterOfQuotesOnlyIsItsOwnMessage) {
  EXPECT_EQ(message_of("> Две кружки."), "> Две кружки.");
}

TEST(SplitLetter, ReadsWhatWasForwarded) {
  const char* letters[] = {
      "Посмотрите.\n\n---------- Forwarded message ---------\nОт: Пётр <petr@example.test>\nDate: чт\nSubject: Чайник\n"
      "To: <anna@shop.test>\n\nНужен чайник.",
      "Посмотрите.\n\n-------- Пересылаемое сообщение --------\nОт: Пётр <petr@example.test>\nКому: anna@shop.test\n"
      "Тема: Чайник\n\nНужен чайник.\n",
      "Посмотрите.\n\nBegin forwarded message:\n\n> From: Пётр <petr@example.test>\n> Subject: Чайник\n> Date: "
      "today\n>\n"
      "> Нужен чайник.",
      "Посмотрите.\n\nFrom: Пётр <petr@example.test>\nSent: Thursday\nTo: anna@shop.test\nSubject: Чайник\n\n"
      "Нужен чайник.",
  };
  for (const char* letter : letters) {
    const SplitLetter parts = split_letter(letter, "Fwd: Чайник");
    EXPECT_EQ(parts.message, "Посмотрите.") << letter;
    ASSERT_TRUE(parts.forwarded) << letter;
    EXPECT_EQ(parts.forwarded->from, (Person{"Пётр", "petr@example.test"})) << letter;
    EXPECT_EQ(parts.forwarded->subject, "Чайник") << letter;
    EXPECT_EQ(parts.forwarded->text, "Нужен чайник.") << letter;
  }
  EXPECT_EQ(
      split_letter("---------- Forwarded message ---------\nОт: Пётр\nTo: x\nDate: y\n\nНужен чайник.", "").message,
      "Нужен чайник.");
}

TEST(SplitLetter, CutsSignatures) {
  const std::pair<const char*, const char*> letters[] = {
      {"Беру.\n\n-- \nИван Петров\nООО «Ромашка»\n+7 916 123-45-67", "Иван Петров\nООО «Ромашка»\n+7 916 123-45-67"},
      {"Беру.\n\nС уважением,\nИван Петров\n+7 916 123-45-67", "С уважением,\nИван Петров\n+7 916 123-45-67"},
      {"Беру.\n\nС наилучшими пожеланиями, Иван\nwww.romashka.test",
       "С наилучшими пожеланиями, Иван\nwww.romashka.test"},
      {"Беру.\n\nBest regards,\nIvan\nivan@example.test", "Best regards,\nIvan\nivan@example.test"},
      {"Беру.\n\nMit freundlichen Grüßen\nHans\nBecher GmbH", "Mit freundlichen Grüßen\nHans\nBecher GmbH"},
      {"Беру.\n\nОтправлено с iPhone", "Отправлено с iPhone"},
      {"Беру.\n\nSent from my iPhone", "Sent from my iPhone"},
      {"Беру.\n--\nОтправлено из мобильной Почты Mail", "Отправлено из мобильной Почты Mail"},
      {"Беру.\n\nОтправлено из мобильного приложения Яндекс Почты", "Отправлено из мобильного приложения Яндекс Почты"},
      {"Беру.\n\nVon meinem iPhone gesendet", "Von meinem iPhone gesendet"},
      {"Беру.\n\nGet Outlook for iOS<https://aka.ms/x>", "Get Outlook for iOS<https://aka.ms/x>"},
  };
  for (const auto& [letter, signature] : letters) {
    const SplitLetter parts = split_letter(letter, "");
    EXPECT_EQ(parts.message, "Беру.") << letter;
    EXPECT_EQ(parts.signature, signature) << letter;
  }
}

TEST(SplitLetter, GoodWishesAndANameStay) {
  EXPECT_EQ(message_of("Hello, just testing\n\nBR,\nBob"), "Hello, just testing\n\nBR,\nBob");
  EXPECT_EQ(message_of("Беру.\n\nС уважением,\nИван"), "Беру.\n\nС уважением,\nИван");
  EXPECT_EQ(message_of("Отправлено вчера с курьером, а где?"), "Отправлено вчера с курьером, а где?");
}

TEST(SplitLetter, CutsSignaturesOfAnyLengthAndWording) {
  const std::string longer =
      "С уважением,\n\nПавел Лисин\n\nинженер\n\nООО \"Весна\"\n\n644000, Омск\n\nул. Мира, 7\n\n+7 (3812) 55-01-02\n\n"
      "+7 (913) 555-01-02\n\nE-mail: lisin@vesna.example\n\nwww.vesna.example";
  const std::string signatures[] = {longer,
                                    "С ув.,\nПавел Лисин\nт. 8-913-555-01-02",
                                    "Спасибо!\nПавел Лисин\nООО \"Весна\"\nТел: +7 (913) 555-01-02",
                                    "Thanks,\nLucy Ford\nFord Ltd\nT: +44 20 7946 0123",
                                    "Спасибо, Павел\n+7 913 555-01-02",
                                    "С уважением, Павел, тел. 8 913 555-01-02",
                                    "---\nПавел Лисин\n+7 913 555-01-02"};
  for (const std::string& signature : signatures) {
    const SplitLetter parts = split_letter("Нужен замок.\n\n" + signature, "");
    EXPECT_EQ(parts.message, "Нужен замок.") << signature;
    EXPECT_EQ(parts.signature, signature.starts_with("---\n") ? signature.substr(4) : signature);
  }
}

TEST(SplitLetter, WhatOnlyLooksLikeASignatureStays) {
  const char* letters[] = {
      "Добрый день!\n---\nНужен замок, цвет чёрный.\n---\nКогда приедет мастер?",
      "Hello\n___\nTwo locks, please.\n___\nCan you call +44 20 7946 0123 today?",
      "Добрый день!\nС пожеланиями по цвету пришлю файл.\nЗамок чёрный.\nПишите на pavel@vesna.example",
      "Hats for a team.\nCheers - on every hat.\nTo York, 40 pcs.\n+44 20 7946 0123",
      "Hi,\nBR 15 mm bolts: need 40.\nCall +44 20 7946 0123",
      "Всего доброго, что есть на складе, пришлите по штуке.\nЗамок чёрный.\nwww.vesna.example",
      "Спасибо!\n3 замка\n5 петель\nкак на www.vesna.example",
      "С уважением отношусь к вашей работе.\nНужен замок.\n+7 913 555-01-02",
  };
  for (const char* letter : letters) EXPECT_EQ(message_of(letter), letter);
}

TEST(SplitLetter, ACardWithoutAClosingIsASignature) {
  const char* cards[] = {
      "Павел Лисин\nинженер\nООО «Весна»\nтел.: +7 (913) 555-01-02 доб. 7\nwww.vesna.example",
      "Lucy Ford, buyer\nFord Ltd | Leeds, 5 High Street\n+44 20 7946 0123",
      "П. А. Лисин\n\nООО «Весна»\n644000, г. Омск, ул. Мира, д. 7, корп. 2, оф. 12, этаж 3\n8 913 555-01-02",
      "Best regards / С уважением,\nPavel Lisin\n+7 913 555-01-02",
      "Павел Лисин\nООО «Весна»\n8 913 555-01-02\n\nЭто письмо и файлы предназначены только для адресата.",
  };
  for (const char* card : cards) {
    const SplitLetter parts = split_letter("Нужен замок.\n\n" + std::string(card), "");
    EXPECT_EQ(parts.message, "Нужен замок.") << card;
    EXPECT_EQ(parts.signature, card);
  }
  EXPECT_EQ(message_of("Замок.\n\nПавел Лисин\nООО «Весна»\n8 913 555-01-02\n\nP.S. Только чёрный."),
            "Замок.\n\nP.S. Только чёрный.");
}

TEST(SplitLetter, APersonOfWhomTheLetterTellsIsNoSignature) {
  const char* letters[] = {
      "Отправьте на подарок:\n\nАнна Лисина\nОмск, ул. Мира, 7\n8 913 555-01-02\nanna@vesna.example",
      "Нужен замок.\n\nПавел Лисин\nООО «Весна»\n8 913 555-01-02\nЗамок чёрный - 2 шт",
      "Нужен замок.\n\nПавел Лисин\nООО «Весна»\nИНН 5500000001\n8 913 555-01-02",
      "Нужен замок.\n\nПавел Лисин\n8 913 555-01-02",
      "Павел Лисин\nООО «Весна»\n8 913 555-01-02",
      "Нужен замок.\n\nПавел Лисин\nООО «Весна»\n8 913 555-01-02\nМожно ли приехать к вам завтра?",
  };
  for (const char* letter : letters) EXPECT_EQ(message_of(letter), letter);
  const std::string notice = "Новый отклик.\n\nПавел Лисин\n8 913 555-01-02\nwww.vesna.example";
  EXPECT_EQ(split_letter(notice, "", {true, false}).message, notice);
}

TEST(SplitLetter, WhatIsAddedBelowASignatureIsTheMessages) {
  const SplitLetter parts =
      split_letter("Нужен замок.\n\nС уважением, Павел\n+7 913 555-01-02\n\nP.S. Только чёрный, в Омск!", "");
  EXPECT_EQ(parts.message, "Нужен замок.\n\nP.S. Только чёрный, в Омск!");
  EXPECT_EQ(parts.signature, "С уважением, Павел\n+7 913 555-01-02");
  EXPECT_EQ(message_of("A lock.\n\n-- \nLucy\n+44 20 7946 0123\n\nPS: black only"), "A lock.\n\nPS: black only");
  EXPECT_EQ(message_of("A lock.\n\nBest regards,\nLucy\n+44 20 7946 0123\n\nI forgot that it must be black."),
            "A lock.\n\nI forgot that it must be black.");
  EXPECT_EQ(
      message_of("A lock.\n\nBest regards,\nLucy\n+44 20 7946 0123\n\nThis letter is confidential and for you only."),
      "A lock.");
}

TEST(SplitLetter, ASignatureBeforeTheQuoteIsFound) {
  const SplitLetter parts =
      split_letter("Беру.\n\n-- \nИван\n+7 916 123-45-67\n\n12.11.2026, 10:00, \"Анна\" <anna@shop.test>:\n> 500.", "");
  EXPECT_EQ(parts.message, "Беру.");
  EXPECT_EQ(parts.signature, "Иван\n+7 916 123-45-67");
  // Without a blank line between the two, as HTML may have it.
  EXPECT_EQ(split_letter("Беру.\n-- \nИван\n12.11.2026, 10:00, \"Анна\" <anna@shop.test>:\n500.", "").signature,
            "Иван");
}

TEST(UnquotedHtml, CutsBlockquotesAndContainers) {
  std::string quoted;
  EXPECT_EQ(unquoted_html("<p>Two</p><blockquote type=cite>a<blockquote>b</blockquote></blockquote><p>Red</p>", quoted),
            "<p>Two</p><br>&gt;<br><p>Red</p>");
  EXPECT_EQ(quoted, "<blockquote type=cite>a<blockquote>b</blockquote></blockquote>");
  for (const char* mark : {"<div class=\"gmail_quote\">x</div>", "<div id=\"divRplyFwdMsg\">x</div>",
                           "<DIV ID=appendonsend></DIV>x", "<div class=\"yahoo_quoted\">x</div>"}) {
    quoted.clear();
    EXPECT_EQ(unquoted_html("<p>Two</p>" + std::string(mark), quoted), "<p>Two</p>") << mark;
    EXPECT_EQ(quoted, mark);
  }
  quoted.clear();
  EXPECT_EQ(unquoted_html("a <blockquote type=cite>b", quoted), "a ");
  EXPECT_EQ(unquoted_html("", quoted), "");
  EXPECT_EQ(unquoted_html("a < b <", quoted), "a < b <");
  // Time is linear: neither would end today.
  std::string open_tags;
  for (int i = 0; i < 1'000'000; ++i) open_tags += "<div ";
  EXPECT_EQ(unquoted_html(open_tags, quoted), open_tags);
  EXPECT_EQ(split_letter(std::string(4'000'000, '>'), "").message.size(), 4'000'000u);
}

TEST(UnquotedHtml, WhatIsOnlySetInIsTheWriters) {
  std::string quoted;
  const std::string letter = "Need:<blockquote style=\"margin:0 0 0 40px\"><div>2 locks</div></blockquote>To York.";
  EXPECT_EQ(unquoted_html(letter, quoted), letter);
  EXPECT_EQ(quoted, "");
  EXPECT_EQ(unquoted_html("a<blockquote>b<blockquote type=\"cite\">c</blockquote>d</blockquote>e", quoted),
            "a<blockquote>b<br>&gt;<br>d</blockquote>e");
  EXPECT_EQ(quoted, "<blockquote type=\"cite\">c</blockquote>");
}

TEST(UnquotedHtml, AnswersBelowAQuoteAreKept) {
  const char* letters[] = {
      "<div>Hi</div><div>03.12.2026, 10:00, \"Shop\" &lt;shop@example.test&gt;:</div>"
      "<blockquote><p>One?</p></blockquote><div>Two.</div>",
      "<p>Hi</p><div class=\"moz-cite-prefix\">03.12.2026 10:00, Shop wrote:<br></div>"
      "<blockquote type=\"cite\" cite=\"mid:a@b\"><p>One?</p></blockquote><p>Two.</p>",
      "<div>Hi</div><div class=\"gmail_quote\"><div>On Thu, Dec 3, 2026 at 10:00 AM Shop &lt;shop@example.test&gt; "
      "wrote:</div><blockquote class=\"gmail_quote\"><div>One?</div></blockquote></div><div>Two.</div>",
      "<div>Hi</div><blockquote style=\"border-left:1px solid #0857A6\">One?</blockquote>&nbsp;<div>Two.</div>",
  };
  for (const char* letter : letters) {
    std::string quoted;
    const SplitLetter parts = split_letter(mapping::html_text(unquoted_html(letter, quoted)), "Re: locks");
    EXPECT_TRUE(parts.message.starts_with("Hi")) << letter;
    EXPECT_TRUE(parts.message.ends_with("Two.")) << letter;
    EXPECT_EQ(parts.message.find("One"), std::string::npos) << letter;
    EXPECT_EQ(parts.message.find("2026"), std::string::npos) << letter;
    EXPECT_NE(quoted.find("One?"), std::string::npos) << letter;
  }
}

TEST(UnquotedHtml, TakesTimeByTheLettersSizeOnly) {
  std::string html;
  for (int i = 0; i < 200'000; ++i) html += "<blockquote>a</blockquote><p>&nbsp;";
  std::string quoted;
  EXPECT_EQ(unquoted_html(html, quoted), html);
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "С уважением, a:\n\n---\nFrom: b\n";
  EXPECT_NE(split_letter(text, "").message, "");
}

TEST(SplitLetter, ALineAcrossThePageMayPartAList) {
  for (const char* mark : {"--", "---", "___"}) {
    const std::string line = std::string(mark) + "\n";
    const std::string listed = "Прошу счёт:\n" + line + "Чайник 2 л - 1 шт\nКрышка - 3\n" + line +
                               "Доставка в Тверь. Мой номер 8 916 555-01-31";
    EXPECT_EQ(split_letter(listed, "").message, listed) << mark;
    const std::string once = "Здравствуйте!\n" + line + "1. Чайник\n2. Крышка";
    EXPECT_EQ(split_letter(once, "").message, once) << mark;
  }
  EXPECT_EQ(split_letter("Почём?\n--\nЯн Ким\n8 916 555-01-31", "").message, "Почём?");
  EXPECT_EQ(split_letter("Почём:\n1. Чайник\n-- \nЯн Ким\n8 916 555-01-31", "").signature, "Ян Ким\n8 916 555-01-31");
}

TEST(SplitLetter, AListBelowTheSignatureIsTheWriters) {
  const SplitLetter parts =
      split_letter("Прошу счёт.\n\nС уважением,\nЯн Ким\n8 916 555-01-32\n\nПозиции:\n1. Чайник - 2 шт\n2. Крышка", "");
  EXPECT_EQ(parts.signature, "С уважением,\nЯн Ким\n8 916 555-01-32");
  EXPECT_EQ(parts.message, "Прошу счёт.\n\nПозиции:\n1. Чайник - 2 шт\n2. Крышка");
}

TEST(SplitLetter, NotesOfCompaniesAreNoWords) {
  for (const char* note :
       {"CONFIDENTIALITY NOTICE: This e-mail is for the sole use of the recipient.",
        "Это сообщение и вложения к нему могут содержать конфиденциальные сведения.\nНе читайте его.",
        "Проверено на вирусы\n\nIf you are not the intended recipient, delete it."}) {
    const SplitLetter parts = split_letter(std::string("Нужны 10 чайников.\n\n") + note, "");
    EXPECT_EQ(parts.message, "Нужны 10 чайников.") << note;
    EXPECT_EQ(parts.signature, note);
  }
  EXPECT_EQ(split_letter("Это письмо конфиденциально: нужен чайник.", "").message,
            "Это письмо конфиденциально: нужен чайник.");
}

TEST(SplitLetter, AnswersBetweenQuestionsKeepThem) {
  const SplitLetter parts = split_letter(
      "> Добрый день.\n> Спасибо.\n> Какой цвет?\nЧёрный.\n\n> Нужна ли крышка?\nДа, две.\n\n> Пока.\n", "Re: Чайник");
  EXPECT_EQ(parts.message, "> Спасибо.\n> Какой цвет?\nЧёрный.\n\n> Нужна ли крышка?\nДа, две.");
  EXPECT_EQ(split_letter("> Какой цвет?\n\nЧёрный.", "").message, "Чёрный.");
}

TEST(SplitLetter, KnowsMoreProgramsLines) {
  EXPECT_EQ(split_letter("Хочу чайник\n\nПолучить Outlook для iOS<https://aka.example/o>", "").message, "Хочу чайник");
  EXPECT_EQ(split_letter("Чайники пишет 25.11.2026 10:00:\n> Какой?\n\nМедный", "").message, "Медный");
}

TEST(SplitLetter, AForwardMayHaveAnAttributionOnly) {
  const std::string text =
      "Прошу КП.\n\n--- Forwarded ---\n25.11.2026, 10:00, \"Ян Ким\" <yan@mail.test>:\n\n1. Чайник - 2 шт";
  const SplitLetter parts = split_letter(text, "Fwd: КП");
  EXPECT_EQ(parts.message, "Прошу КП.");
  ASSERT_TRUE(parts.forwarded);
  EXPECT_NE(parts.forwarded->text.find("1. Чайник - 2 шт"), std::string::npos);
}

}  // namespace
}  // namespace leadgate::connectors::mail
