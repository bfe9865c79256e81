#include "connectors/portal/portal_format.hpp"

#include <gmock/gmock.h>

namespace leadgate::connectors {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kEvent =
    R"({"type":"deal.stage_changed","timestamp":"2026-11-23T09:00:00.500Z","data":{"order":"10/01 é","deal_id":"d2",)"
    R"("sequence":7,"pipeline":"shop","stage":{"id":"packing","label":"Собираем & пакуем"},"previous":null,)"
    R"("status":"open","amount":"4990.00","currency":"RUB","changed_at":"2026-11-23T09:00:00.500Z"}})";

struct Compiled {
  std::shared_ptr<const PortalFormat> format;
  Mistakes mistakes;
};

Compiled compile(PortalFormatKind kind, const std::string& body_yaml = "", std::string content_type = "") {
  Compiled out;
  PortalFormatSettings settings;
  settings.kind = kind;
  settings.portal = "account";
  settings.source = "https://leads.example";
  settings.content_type = content_type.empty() ? "application/json" : std::move(content_type);
  if (!body_yaml.empty()) {
    settings.body = *parse_yaml("body: " + body_yaml, "c.yaml", out.mistakes)->find("body");
  }
  out.format = PortalFormat::compile(std::move(settings), nullptr, out.mistakes);
  return out;
}

PortalMessage made(PortalFormatKind kind, const std::string& body_yaml = "", const std::string& content_type = "") {
  const Compiled compiled = compile(kind, body_yaml, content_type);
  for (const Mistake& mistake : compiled.mistakes) ADD_FAILURE() << mistake.line();
  if (compiled.format == nullptr) return {};
  return compiled.format->make(kEvent, "msg_account_d2_7").value();
}

std::string mistake(const std::string& body_yaml, const std::string& content_type = "") {
  const Compiled compiled = compile(PortalFormatKind::kCustom, body_yaml, content_type);
  EXPECT_EQ(compiled.format, nullptr) << body_yaml;
  return compiled.mistakes.empty() ? "" : compiled.mistakes.front().line();
}

TEST(PortalFormat, StandardIsTheEventItself) {
  const PortalMessage message = made(PortalFormatKind::kStandard);
  EXPECT_EQ(message.body, kEvent);
  EXPECT_EQ(message.content_type, "application/json");
}

TEST(PortalFormat, CloudEventsHasItsAttributesAndTheData) {
  const PortalMessage message = made(PortalFormatKind::kCloudEvents);
  EXPECT_EQ(message.content_type, "application/cloudevents+json");
  const std::string data(kEvent.substr(kEvent.find("\"data\":")));
  EXPECT_EQ(message.body, R"({"specversion":"1.0","id":"msg_account_d2_7","source":"https://leads.example",)"
                          R"("type":"deal.stage_changed","subject":"10/01 é","time":"2026-11-23T09:00:00.500Z",)"
                          R"("datacontenttype":"application/json",)" +
                              data);
}

TEST(PortalFormat, AFormHasEveryFieldUnderItsPath) {
  const PortalMessage message = made(PortalFormatKind::kForm);
  EXPECT_EQ(message.content_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(message.body,
            "type=deal.stage_changed&timestamp=2026-11-23T09%3A00%3A00.500Z&data%5Border%5D=10%2F01+%C3%A9"
            "&data%5Bdeal_id%5D=d2&data%5Bsequence%5D=7&data%5Bpipeline%5D=shop&data%5Bstage%5D%5Bid%5D=packing"
            "&data%5Bstage%5D%5Blabel%5D=%D0%A1%D0%BE%D0%B1%D0%B8%D1%80%D0%B0%D0%B5%D0%BC+%26+"
            "%D0%BF%D0%B0%D0%BA%D1%83%D0%B5%D0%BC&data%5Bprevious%5D=&data%5Bstatus%5D=open"
            "&data%5Bamount%5D=4990.00&data%5Bcurrency%5D=RUB&data%5Bchanged_at%5D=2026-11-23T09%3A00%3A00.500Z");
}

TEST(PortalFormat, AMapOfExpressionsGivesAnObject) {
  EXPECT_EQ(made(PortalFormatKind::kCustom,
                 "{ number: data.order, state: data.stage.id, seen: \"data.previous.id\", from: portal.name, n: "
                 "data.sequence }")
                .body,
            R"({"number":"10/01 é","state":"packing","seen":null,"from":"account","n":7})");
}

TEST(PortalFormat, OneExpressionGivesAnyValue) {
  EXPECT_EQ(made(PortalFormatKind::kCustom, "\"{a: [data.order, data.sequence], b: {c: type}}\"").body,
            R"({"a":["10/01 é",7],"b":{"c":"deal.stage_changed"}})");
  EXPECT_EQ(made(PortalFormatKind::kCustom, "data.stage.id").body, R"("packing")")
      << "JSON, where nothing else is said";
}

TEST(PortalFormat, ATextIsSentAsItIsUnderATypeThatIsNotJson) {
  const PortalMessage message =
      made(PortalFormatKind::kCustom, "\"join('=', ['state', data.stage.id])\"", "text/plain");
  EXPECT_EQ(message.body, "state=packing");
  EXPECT_EQ(message.content_type, "text/plain");
  EXPECT_EQ(made(PortalFormatKind::kCustom, "data.stage.id", "application/vnd.shop+json; v=1").body, R"("packing")");
}

TEST(PortalFormat, AMistakeHasItsPlaceItsCaretAndWhatWasMeant) {
  EXPECT_THAT(mistake("\"data.[\""), HasSubstr("c.yaml:1:7: The expression of 'body' is wrong at position "));
  EXPECT_THAT(mistake("\"phon(data.order)\""), HasSubstr("wrong at position 0: "));
  const std::string failing = mistake("{ a: \"abs(data.order)\" }");
  EXPECT_THAT(failing, HasSubstr("c.yaml:1:12: The expression of 'body.a'"));
  EXPECT_THAT(failing, HasSubstr("\n  abs(data.order)\n"));
  EXPECT_THAT(failing, HasSubstr("^"));
  const std::string misspelt = mistake("{ a: data.ordr }");
  EXPECT_THAT(misspelt, HasSubstr("c.yaml:1:12: The expression of 'body.a' gives nothing on any event."));
  EXPECT_THAT(misspelt, HasSubstr("'order'"));
  EXPECT_THAT(mistake("{ a: [1] }"), HasSubstr("'body.a' takes an expression"));
}

TEST(PortalFormat, AnExpressionThatFailsOnSomeEventsIsAMistakeToo) {
  EXPECT_THAT(mistake("\"length(data.previous.id)\""), HasSubstr("length(data.previous.id)")) << "of a created deal";
  EXPECT_THAT(mistake("data.sequence", "text/plain"), HasSubstr("'body' must give a text"));
}

TEST(PortalFormat, WhatGrowsWithoutEndIsRefused) {
  const std::string pair = "[@, @, @, @, @, @, @, @]";
  std::string expression = "data";
  for (int i = 0; i < 7; ++i) expression += " | " + pair;
  EXPECT_THAT(mistake("\"" + expression + "\""), HasSubstr("more than"));
}

TEST(PortalMessage, IsKeptAsOneTextWithItsType) {
  PortalMessage plain;
  plain.content_type = "application/json";
  plain.body = kEvent;
  EXPECT_EQ(plain.packed(), kEvent) << "as it always was";
  for (const auto& [type, note, body, is_made] :
       std::vector<std::tuple<std::string, std::string, std::string, bool>>{{"application/json", "", "{}", true},
                                                                            {"application/json", "new", "{}", true},
                                                                            {"text/plain", "", "two\nlines\n", true},
                                                                            {"text/plain", "", "", true},
                                                                            {"application/json", "", "{}", false}}) {
    PortalMessage message;
    message.content_type = type;
    message.note = note;
    message.body = body;
    message.is_made = is_made;
    const PortalMessage back = PortalMessage::unpacked(message.packed());
    EXPECT_EQ(back.content_type, type);
    EXPECT_EQ(back.note, note);
    EXPECT_EQ(back.body, body);
    EXPECT_EQ(back.is_made, is_made);
  }
  EXPECT_EQ(PortalMessage::unpacked(kEvent).body, kEvent);
  EXPECT_EQ(PortalMessage::unpacked("").body, "");
}

}  // namespace
}  // namespace leadgate::connectors
