// A source with the key `mail`, from the request to the draft; presets that extend each other; templates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/mail/templates.hpp"
#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

Reading read_unverified(const CompiledForTest& source, const mapping::RawRequest& request) {
  EXPECT_EQ(source.mistake_lines(), "");
  return source.connector->read(request, kTestNow, Verify::kSkip);
}

const deals::LeadDraft& draft_of(const Reading& reading) {
  static const deals::LeadDraft none;
  EXPECT_EQ(reading.kind, Reading::Kind::kEvents);
  EXPECT_EQ(event_kind_name(reading.events.at(0)), "lead");
  return reading.events.empty() ? none : reading.events[0].draft;
}

constexpr const char* kParts =
    "mail: { from: body.from, text: body.text, html: body.html, headers: body.headers, subject: body.subject,\n"
    "  attachments: body.files, spam: body.spam, return_path: body.path }\n"
    "map: { contact.name: mail.sender.name, contact.emails: mail.sender.email, message: mail.message,\n"
    "  title: mail.subject, fields.quoted: mail.quoted, thread: mail.thread, fields.no_lead: mail.no_lead }\n"
    "left_over: drop\n";

TEST(MailSource, PutsPartsTogether) {
  const CompiledForTest source = compile_source("generic", kParts);
  const Reading reading = read_unverified(source, post(R"({
      "from": "Hill, Nora <nora@example.test>", "subject": "Две\nкружки", "text": "Две.\n\n> Сколько?",
      "headers": [{"name": "Message-ID", "value": "<a@b.test>"}, ["In-Reply-To", "<c@d.test>"]],
      "files": [{"name": "../x/a.txt", "type": "Text/Plain; x=y", "content": "aGVs\nbG8="},
                {"name": "b", "content": "?"}]
  })"));
  const deals::LeadDraft& draft = draft_of(reading);
  EXPECT_EQ(draft.contact.name, "Hill, Nora");
  EXPECT_EQ(draft.contact.emails, std::vector<std::string>{"nora@example.test"});
  EXPECT_EQ(draft.title, "Две кружки");
  EXPECT_EQ(draft.message, "Две.");
  EXPECT_EQ(draft.thread.id, "a@b.test");
  EXPECT_EQ(draft.thread.parents, std::vector<std::string>{"c@d.test"});
  ASSERT_EQ(reading.attachments.size(), 1u);
  EXPECT_EQ(reading.attachments[0].name, "a.txt");
  EXPECT_EQ(reading.attachments[0].content_type, "text/plain");
  EXPECT_EQ(reading.attachments[0].bytes, "hello");
}

TEST(MailSource, TakesAddressesAndHeadersInAnyShape) {
  const CompiledForTest source = compile_source("generic", kParts);
  for (const char* from : {R"("Nora <nora@example.test>")", R"({"name": "Nora", "email": "nora@example.test"})",
                           R"({"Name": "Nora", "Address": "nora@example.test"})",
                           R"([{"email": "nora@example.test", "name": "Nora"}])", R"(["nora@example.test", "Nora"])"}) {
    const deals::LeadDraft draft =
        draft_of(read_unverified(source, post("{\"text\": \"Hi\", \"from\": " + std::string(from) + "}")));
    EXPECT_EQ(draft.contact.name, "Nora") << from;
    EXPECT_EQ(draft.contact.emails, std::vector<std::string>{"nora@example.test"}) << from;
  }
  for (const char* headers : {R"("From: Nora <nora@example.test>\r\nX-A: b\r\n c\r\n")",
                              R"({"from": "Nora <nora@example.test>"})", R"({"From": ["Nora <nora@example.test>"]})"}) {
    const deals::LeadDraft draft =
        draft_of(read_unverified(source, post("{\"text\": \"Hi\", \"headers\": " + std::string(headers) + "}")));
    EXPECT_EQ(draft.contact.emails, std::vector<std::string>{"nora@example.test"}) << headers;
  }
}

TEST(MailSource, AValueCannotAddHeaders) {
  const CompiledForTest source = compile_source("generic", kParts);
  const deals::LeadDraft draft = draft_of(read_unverified(
      source, post(R"({"from": "nora@example.test", "subject": "a\r\nMessage-ID: <evil@x.test>", "text": "Hi",
                       "headers": {"bad name": "x", "x": "y\r\nIn-Reply-To: <evil@x.test>"}})")));
  EXPECT_EQ(draft.thread.id, "");
  EXPECT_TRUE(draft.thread.parents.empty());
}

TEST(MailSource, ReadsHtmlWithoutItsQuotes) {
  const CompiledForTest source = compile_source("generic", kParts);
  const deals::LeadDraft draft = draft_of(read_unverified(
      source,
      post(
          R"({"from": "nora@example.test", "html": "<p>Two.</p><div class=\"gmail_quote\"><p>How many?</p></div>"})")));
  EXPECT_EQ(draft.message, "Two.");
  const auto quoted = [](const auto& field) { return field.first == "quoted" && field.second == "How many?"; };
  EXPECT_TRUE(std::any_of(draft.fields.begin(), draft.fields.end(), quoted));
}

TEST(MailSource, ThePlatformsWordAboutSpamAndTheEnvelopeCount) {
  const CompiledForTest source = compile_source(
      "generic", std::string(kParts) + "events: [{ when: mail.no_lead, is: ignore, reason: machine }, { is: lead }]\n");
  for (const char* more :
       {R"("spam": "Yes")", R"("spam": true)", R"("path": "<>", "headers": "In-Reply-To: <a@shop.test>")"}) {
    const Reading reading =
        read_unverified(source, post(R"({"from": "nora@example.test", "text": "Hi", )" + std::string(more) + "}"));
    EXPECT_EQ(reading.events.at(0).reason, "machine") << more;
  }
  draft_of(read_unverified(
      source, post(R"({"from": "nora@example.test", "text": "Hi", "spam": "No", "path": "nora@example.test"})")));
}

TEST(MailSource, ARawLetterMayBeBase64) {
  const CompiledForTest source = compile_source(
      "generic", "mail: { raw: body.raw }\nmap: { contact.emails: mail.sender.email, message: mail.message }\n");
  EXPECT_EQ(draft_of(read_unverified(source, post(R"({"raw": "From: nora@example.test\r\n\r\nHi"})"))).message, "Hi");
  EXPECT_EQ(draft_of(read_unverified(source, post(R"({"raw": "RnJvbTogbm9yYUBleGFtcGxl\nLnRlc3QNCg0KSGk="})"))).message,
            "Hi");
}

TEST(MailSource, ATemplateReadsItsSendersLettersAndGivesWayWhereItFindsNobody) {
  const CompiledForTest source =
      compile_source("mail",
                     "secret: s\ntemplates:\n- name: shop\n  match: { from: [shop.example], subject: order }\n"
                     "  map: { title: \"'Order'\", contact.emails: pairs.Mail }\n");
  const auto letter = [](const std::string& from, const std::string& text) {
    return post("From: " + from + "\nTo: x@y.test\nSubject: New order\n\n" + text, "message/rfc822");
  };
  EXPECT_EQ(
      draft_of(read_unverified(source, letter("a@sub.shop.example", "Mail: nora@example.test\nName: Nora"))).title,
      "Order");
  EXPECT_EQ(
      draft_of(read_unverified(source, letter("a@othershop.example", "Mail: nora@example.test\nName: Nora"))).title,
      "New order");
  EXPECT_EQ(draft_of(read_unverified(source, letter("a@shop.example", "Hello"))).title, "New order");
}

TEST(MailSource, TellsWrongTemplates) {
  const auto mistakes = [](const std::string& yaml) {
    return compile_source("mail", "secret: s\n" + yaml).mistake_lines();
  };
  EXPECT_THAT(mistakes("templates: [tildaa]"), HasSubstr("There is no template 'tildaa'; did you mean 'tilda'?"));
  EXPECT_THAT(mistakes("templates: [{ name: x, match: { } }]"), HasSubstr("`match` needs `from`, `subject` or `when`"));
  EXPECT_THAT(mistakes("templates: [{ name: x, match: { subject: '(' } }]"), HasSubstr("is no regular expression"));
  EXPECT_THAT(mistakes("templates: [{ name: x, match: { from: [a.test] }, mapp: {} }]"),
              HasSubstr("did you mean 'map'"));
  EXPECT_THAT(mistakes("extends: form"), HasSubstr("`extends` is for a preset's file"));
  EXPECT_THAT(mistakes("mail: { letter: '(' }"), HasSubstr("mail.letter"));
}

TEST(MailTemplates, AreReadAndSayWhetherTheyAreGuesses) {
  const std::vector<mail::TemplateSettings> templates = mail::list_templates();
  EXPECT_GE(templates.size(), 7u);
  for (const mail::TemplateSettings& one : templates) {
    EXPECT_FALSE(one.title.empty()) << one.name;
    EXPECT_EQ(one.guess, one.about.find("guess") != std::string::npos) << one.name;
  }
}

TEST(MailTemplates, NameWhoWroteThroughTheService) {
  const CompiledForTest source = compile_source("mail", "secret: s\ntemplates: [avito, headhunter]\n");
  const auto name = [&source](const std::string& from, const std::string& subject, const std::string& text) {
    const std::string letter = "From: noreply@" + from + "\nTo: x@y.test\nSubject: " + subject + "\n\n" + text;
    return read_unverified(source, post(letter, "message/rfc822")).events.at(0).draft.contact.name;
  };
  const std::string chat = "\nhttps://www.avito.ru/profile/messenger/channel/u2i-Qw~1\n";
  EXPECT_EQ(name("avito.ru", "Сообщение от Галины", "Замок ещё есть?" + chat), "Галины");
  EXPECT_EQ(name("avito.ru", "Новое сообщение", "Галина написала вам:\nЗамок ещё есть?" + chat), "Галина");
  EXPECT_EQ(name("hh.ru", "Отклик на вакансию", "Павел Лисин откликнулся\nhttps://hh.ru/resume/ab12cd34ef56"),
            "Павел Лисин");
}

ConfigNode yaml(const std::string& text) {
  Mistakes mistakes;
  return *parse_yaml(text, "p.yaml", mistakes);
}

std::string extended(const std::string& text, const std::map<std::string, std::string>& others, Mistakes& mistakes) {
  const PresetFinder find = [&others](const std::string& name) -> std::optional<ConfigNode> {
    const auto found = others.find(name);
    if (found == others.end()) return std::nullopt;
    return yaml(found->second);
  };
  const ConfigNode whole = extend_preset(yaml(text), find, mistakes);
  EXPECT_EQ(whole.find("extends"), nullptr);
  const ConfigNode* title = whole.find("title");
  const ConfigNode* map = whole.find("map");
  return (title == nullptr ? "" : title->scalar()) + "|" +
         (map == nullptr || map->find("a") == nullptr ? "" : map->find("a")->scalar());
}

TEST(ExtendPreset, LaysPresetsOverEachOther) {
  Mistakes mistakes;
  EXPECT_EQ(extended("extends: b\ntitle: A\n", {{"b", "extends: c\nmap: { a: x }"}, {"c", "title: C\nmap: { a: y }"}},
                     mistakes),
            "A|x");
  EXPECT_TRUE(mistakes.empty());
}

TEST(ExtendPreset, TellsCirclesAndUnknownNames) {
  Mistakes mistakes;
  extended("extends: b", {{"b", "extends: a"}, {"a", "extends: b"}}, mistakes);
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_THAT(mistakes[0].line(), HasSubstr("circle"));
  mistakes.clear();
  EXPECT_EQ(extended("extends: nonesuch\ntitle: A", {}, mistakes), "A|");
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_THAT(mistakes[0].line(), HasSubstr("p.yaml:1:10: There is no preset 'nonesuch' to extend."));
}

}  // namespace
}  // namespace leadgate::connectors
