#include "connectors/draft_rules.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using deals::LeadDraft;
using deals::LeadKind;
using deals::Opening;
using ::testing::HasSubstr;

LeadDraft with_status(const std::string& status) {
  LeadDraft draft;
  draft.status = status;
  return draft;
}

TEST(DraftRules, TheSendersWordBecomesAStageAndIsKept) {
  const StageWords stages = {{"completed", "won"}, {"on-hold", ""}};
  mapping::Trace trace;
  LeadDraft draft = with_status("completed");
  take_status(draft, stages, &trace);
  EXPECT_EQ(draft.stage, "won");
  EXPECT_EQ(draft.fields, (deals::Fields{{"status", "completed"}}));
  ASSERT_EQ(trace.size(), 1u);
  EXPECT_EQ(trace[0].target, "stage");
  EXPECT_EQ(trace[0].value, "\"won\"");

  for (const char* word : {"on-hold", "unheard"}) {
    draft = with_status(word);
    take_status(draft, stages, &trace);
    EXPECT_EQ(draft.stage, "") << word;
    EXPECT_THAT(trace.back().note, HasSubstr(word));
  }
}

TEST(DraftRules, AStageOfTheMappingGoesBeforeTheWord) {
  LeadDraft draft = with_status("completed");
  draft.stage = "packing";
  draft.fields = {{"status", "as mapped"}};
  take_status(draft, {{"completed", "won"}}, nullptr);
  EXPECT_EQ(draft.stage, "packing");
  EXPECT_EQ(draft.fields, (deals::Fields{{"status", "as mapped"}}));
}

Opening opening_of(const std::string& text, const std::string& phone, const ChatRules& rules) {
  LeadDraft draft;
  draft.kind = LeadKind::kMessage;
  draft.message = text;
  if (!phone.empty()) draft.contact.phones = {phone};
  set_opening(draft, rules, nullptr);
  return draft.opening;
}

TEST(DraftRules, AMessageMayMakeADealByItsContactOrItsCommand) {
  const ChatRules contact{CreateWhen::kContact, {}};
  EXPECT_EQ(opening_of("Привет", "", contact), Opening::kOnceReachable);
  EXPECT_EQ(opening_of("Привет", "+79161234567", contact), Opening::kNow);
  const ChatRules command{CreateWhen::kCommand, {"/start", "заявка"}};
  EXPECT_EQ(opening_of("Привет", "+79161234567", command), Opening::kNever);
  EXPECT_EQ(opening_of("/start ad1", "", command), Opening::kNow);
  EXPECT_EQ(opening_of("/start@bot", "", command), Opening::kNow);
  EXPECT_EQ(opening_of("/started", "", command), Opening::kNever);
  EXPECT_EQ(opening_of("Заявка!", "", command), Opening::kNow);
  EXPECT_EQ(opening_of("Заявками", "", command), Opening::kNever);
  EXPECT_EQ(opening_of("Привет", "", {}), Opening::kNow);
}

constexpr char kChat[] = R"(
events: [{ when: body.news, is: status }, { when: body.order, is: order }, { is: message }]
map: { conversation: body.chat, message: body.text, external_id: body.order, refunded: body.refunded,
       people: "body.people" }
)";

Event read_one(const std::string& body) {
  const CompiledForTest source = compile_source("generic", kChat);
  EXPECT_EQ(source.mistake_lines(), "");
  return source.connector->read(post(body), kTestNow, Verify::kSkip).events.at(0);
}

TEST(DraftRules, AnEventIsWhatItsRuleSays) {
  EXPECT_EQ(event_kind_name(read_one(R"({"chat":5,"text":"a"})")), "message");
  EXPECT_EQ(event_kind_name(read_one(R"({"news":1,"chat":5})")), "status");
  EXPECT_EQ(read_one(R"({"text":"a"})").problem->code, "no_conversation");
  EXPECT_EQ(read_one(R"({"news":1})").problem->code, "no_order_number");
  EXPECT_EQ(read_one(R"({"order":1,"chat":5})").problem->code, "no_contact");
}

TEST(DraftRules, RefundsAndPeopleAreNormalised) {
  const deals::LeadDraft draft = read_one(R"({"news":1,"order":1,"refunded":"-1 990,5","people":[
      {"role":"Recipient","name":" Мария  П ","phones":"8 916 000-00-02","emails":["M@Example.test"]},
      {"role":"payer","company":"ООО"}]})")
                                     .draft;
  EXPECT_EQ(draft.refunded, "1990.50");
  ASSERT_EQ(draft.people.size(), 1u);
  EXPECT_EQ(draft.people[0].role, "recipient");
  EXPECT_EQ(draft.people[0].contact.name, "Мария П");
  EXPECT_EQ(draft.people[0].contact.phones, std::vector<std::string>{"+79160000002"});
  EXPECT_EQ(draft.people[0].contact.emails, std::vector<std::string>{"m@example.test"});
  EXPECT_EQ(read_one(R"({"news":1,"order":1,"refunded":0})").draft.refunded, "");
}

TEST(DraftRules, ARuleMaySayWhichMessageMakesADealUnlessTheSourceDoes) {
  const std::string rule =
      "map: { conversation: body.chat, message: body.text }\n"
      "events: [{ is: message, create_when: command, commands: [/start] }]\n";
  const auto opening = [](const std::string& yaml) {
    const CompiledForTest source = compile_source("generic", yaml);
    EXPECT_EQ(source.mistake_lines(), "");
    const auto reading = source.connector->read(post(R"({"chat":5,"text":"a"})"), kTestNow, Verify::kSkip);
    return reading.events.at(0).draft.opening;
  };
  EXPECT_EQ(opening(rule), Opening::kNever);
  EXPECT_EQ(opening(rule + "create_when: contact"), Opening::kOnceReachable);
}

TEST(DraftRules, CommandsAndReplyTextsAreChecked) {
  const std::string no_commands =
      compile_source("generic", "create_when: command\nevents: [{ is: message }]").mistake_lines();
  EXPECT_THAT(no_commands, HasSubstr("source.yaml:1:14"));
  EXPECT_THAT(no_commands, HasSubstr("`commands`"));
  const std::string no_slot = compile_source("generic", "reply_text: \"{deal.nummer}\"").mistake_lines();
  EXPECT_THAT(no_slot, HasSubstr("no slot '{deal.nummer}'"));
}

}  // namespace
}  // namespace leadgate::connectors
