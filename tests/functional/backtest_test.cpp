// `backtest` beside a running gateway: what it says would change is what a replay then changes, and nothing is written.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/command_run.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;

constexpr char kOldMap[] = R"(contact.name: body.name, contact.phones: "[phone(body.tel)]", message: body.text)";

std::string shop_source(const std::string& map, const std::string& more = "") {
  return "  - { name: shop, connector: generic, pipeline: shop, left_over: drop, map: { " + map + " }" + more + " }\n";
}

class BacktestCommand : public ::testing::Test {
 protected:
  BacktestCommand() : gateway_(testing::usual_configuration(shop_source(kOldMap))), client_(gateway_.port()) {}

  testing::ClientResponse post(const std::string& body) { return *client_.post_json("/in/shop", body); }
  std::string api(const std::string& path) { return client_.get("/api/v1" + path, testing::kAdmin)->body; }

  std::string run(const std::string& sources, std::vector<std::string> more = {}) {
    const std::string path = gateway_.folder().path("new.yaml");
    std::ofstream(path) << testing::usual_configuration(sources)
                        << "storage: { sqlite: " << gateway_.folder().path("live.db") << " }\n";
    std::vector<std::string> arguments = {"backtest", "--config", path};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const testing::CommandRun ran = testing::run_command(arguments);
    code_ = ran.code;
    return ran.text;
  }

  LiveGateway gateway_;
  BlockingClient client_;
  int code_ = 0;
};

TEST_F(BacktestCommand, SaysNothingDiffersUnderTheSameMapping) {
  post(R"({"name":"Иван","tel":"8 916 123-45-67","text":"Здравствуйте"})");
  post(R"({"name":"Иван","tel":"8 916 123-45-67","text":"Ещё раз"})");
  post(R"({"tel":"none"})");
  EXPECT_EQ(run(shop_source(kOldMap)), "3 events read\n  3 the same\n");
  EXPECT_EQ(code_, 0);
}

TEST_F(BacktestCommand, WhatWaitsForItsDealWaitsStill) {
  const std::string chats =
      "  - { name: shop, connector: generic, pipeline: shop, create_when: contact, map: { conversation: body.chat,\n"
      "      message: body.text, contact.phones: \"[phone(body.tel)]\", external_id: body.order },\n"
      "      events: [{ when: body.order, is: status }, { is: message }] }\n";
  gateway_.stop();
  gateway_.start(testing::usual_configuration(chats));
  BlockingClient client(gateway_.port());
  client.post_json("/in/shop", R"({"chat":"a","text":"Привет"})");
  client.post_json("/in/shop", R"({"chat":"b","text":"Привет"})");
  client.post_json("/in/shop", R"({"chat":"b","text":"Телефон","tel":"89161234567"})");
  client.post_json("/in/shop", R"({"order":"17"})");
  EXPECT_EQ(run(chats), "4 events read\n  4 the same\n");
}

TEST_F(BacktestCommand, TellsEachFieldAndTheSumAndWritesNothing) {
  post(R"({"name":"Иван","tel":"8 916 123-45-67","text":"Привет","sum":"10"})");
  post(R"({"name":"Ольга","mail":"o@example.test"})");
  post(R"({"name":"Анна","tel":"8 916 000-00-01","spam":true})");
  const std::string deals = api("/deals");
  const std::string told =
      run(shop_source(R"(contact.name: body.name, contact.phones: "[phone(body.tel)]", contact.emails: "[body.mail]",)"
                      R"( amount: money(body.sum))",
                      R"(, events: [{ when: "body.spam", is: ignore, reason: spam }, { is: lead }])"));
  EXPECT_EQ(told,
            "e1 d1 message: \"Привет\" -> nothing\n"
            "e1 d1 amount: nothing -> \"10.00\"\n"
            "e2 would become a lead now\n"
            "e3 d2 would be ignored now: spam\n"
            "3 events read\n"
            "  1 would differ\n"
            "    1 amount\n"
            "    1 message\n"
            "  1 would become a lead now\n"
            "  1 would be ignored now\n");
  EXPECT_EQ(api("/deals"), deals);
}

TEST_F(BacktestCommand, KnowsWhatAReplayWouldLeaveAlone) {
  post(R"({"name":"Иван","tel":"8 916 123-45-67","text":"Первое"})");
  const auto second = post(R"({"name":"Иван","tel":"8 916 123-45-67","text":"Второе"})");
  EXPECT_EQ(second.text("outcome"), "appended");
  // Each of the two mends its own word only.
  const std::string told =
      run(shop_source(R"(contact.phones: "[phone(body.tel)]", message: upper(body.text), title: body.name)"));
  EXPECT_THAT(told, HasSubstr("e1 d1 message: \"Первое\" -> "));
  EXPECT_THAT(told, Not(HasSubstr("e2 d1 message")));
}

TEST_F(BacktestCommand, ForeseesConflictsOfNumbersAndPersons) {
  const std::string numbered = std::string(kOldMap) + ", external_id: body.id";
  gateway_.stop();
  gateway_.start(testing::usual_configuration(shop_source(numbered)));
  BlockingClient client(gateway_.port());
  const auto say = [&client](const std::string& body) { EXPECT_EQ(client.post_json("/in/shop", body)->status, 201); };
  say(R"({"id":"1","order":"2","name":"Иван","tel":"8 916 123-45-67","tel2":"8 916 000-00-02"})");
  say(R"({"id":"2","order":"7","name":"Ольга","tel":"8 916 000-00-02","tel2":"8 916 000-00-03"})");
  say(R"({"id":"3","order":"7","name":"Анна","tel":"8 916 000-00-03","tel2":"8 916 000-00-09"})");
  EXPECT_EQ(run(shop_source(numbered)), "3 events read\n  3 the same\n");
  EXPECT_EQ(
      run(shop_source(R"(contact.name: body.name, contact.phones: "[phone(body.tel)]", external_id: body.order)")),
      "e1 d1 \"2\" order number of another deal: the two would have been one (d2)\n"
      "e2 d2 \"7\" order number that the deal does not have: it would have been a deal of its own\n"
      "e3 d3 \"7\" order number of another deal: the two would have been one (d2)\n"
      "3 events read\n"
      "  3 the same\n"
      "conflicts, which a replay leaves to a person\n"
      "  2 order number of another deal: the two would have been one\n"
      "  1 order number that the deal does not have: it would have been a deal of its own\n");
  const std::string persons =
      run(shop_source(R"(contact.name: body.name, contact.phones: "[phone(body.tel2)]", external_id: body.id)"),
          {"--json"});
  EXPECT_THAT(persons,
              HasSubstr(R"("conflicts":[{"kind":"identity_of_another_contact","value":"+79160000002","with":"c2"}])"));
  EXPECT_THAT(persons, HasSubstr(R"("conflicts":[{"kind":"another_person","value":"+79160000009"}])"));
  EXPECT_THAT(persons, HasSubstr(R"("conflicts":{"identity_of_another_contact":2,"another_person":1})"));
}

TEST_F(BacktestCommand, NarrowsByAgeAndSourceAndSpeaksJson) {
  post(R"({"name":"Иван","tel":"8 916 123-45-67"})");
  const std::string map = R"(contact.name: body.name, contact.phones: "[phone(body.tel)]", amount: "'5'")";
  EXPECT_EQ(run(shop_source(map), {"--json", "--since", "1h", "--source", "shop"}),
            R"({"event_id":"e1","deal_id":"d1","source":"shop","verdict":"differs",)"
            R"("differences":[{"target":"amount","before":"","after":"5.00"}]})"
            "\n"
            R"({"totals":{"events":1,"differs":1,"by_target":{"amount":1}}})"
            "\n");
  EXPECT_EQ(run(shop_source(map), {"--source", "other"}), "0 events read\n");
  EXPECT_THAT(run(shop_source(map), {"--since", "soon"}), HasSubstr("such as 30d, not 'soon'"));
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(run(shop_source(map), {"--data", "/nowhere"}), HasSubstr("There is no database '/nowhere/leadgate.db'"));
  EXPECT_EQ(code_, 1);
}

TEST_F(BacktestCommand, ForeseesWhatAReplayDoes) {
  post(R"({"name":"Иван","tel":"8 916 123-45-67","sum":"10"})");
  gateway_.stop();
  const std::string sources = shop_source(std::string(kOldMap) + ", amount: money(body.sum)");
  EXPECT_THAT(run(sources), HasSubstr("e1 d1 amount: nothing -> \"10.00\"\n")) << "also while no gateway runs";
  gateway_.start(testing::usual_configuration(sources));
  BlockingClient again(gateway_.port());
  const auto replayed = again.post_json("/api/v1/events/e1/replay", "", {{"Authorization", "Bearer test-admin"}});
  EXPECT_EQ(replayed->text("deal_id"), "d1");
  EXPECT_EQ(run(sources), "1 events read\n  1 the same\n");
}

}  // namespace
}  // namespace leadgate
