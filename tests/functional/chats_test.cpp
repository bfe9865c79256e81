// Chats and orders over real sockets: one deal a chat, also when the program is killed between two messages; hooks of
// one order in any order; what a bot answers.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "tests/support/gateway_child.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kChatSources = R"(  - name: bot
    connector: generic
    pipeline: leads
    events: [{ is: message }]
    map: { conversation: body.chat, message_id: body.id, message: body.text, contact.name: body.name,
           contact.phones: "[phone(body.tel, 'RU')]", contact.messengers: "[{kind: 'bot', id: body.user}]" }
    reply_text: "Спасибо, {contact.name}, заявка {deal.number} ({deal.stage_label}) принята"
    reply:
      status: 200
      content_type: application/json
      body: '{"say":"{reply_text}","outcome":"{outcome}","deal_id":"{deal_id}","reason":"{reason}"}'
      empty_body: '{}'
  - name: caller
    connector: telegram
    pipeline: leads
    verify: none
    reply_text: "Заявка {deal.number} от {body.message.from.first_name}"
  - name: shy
    connector: generic
    pipeline: leads
    repeat: { policy: new }
    create_when: contact
    events: [{ is: message }]
    map: { conversation: body.chat, message: body.text, contact.name: body.name,
           contact.phones: "[phone(body.tel, 'RU')]", contact.messengers: "[{kind: 'shy', id: body.user}]" }
  - name: shop
    connector: generic
    pipeline: shop
    stages: { completed: won, cancelled: lost, assembling: packing, on-hold: "" }
    events:
      - { when: "body.kind == 'status'", is: status }
      - { is: order }
    map: { external_id: body.order, contact.phones: "[phone(body.tel, 'RU')]", amount: body.sum, status: body.status,
           refunded: body.refunded, version: body.at, message: body.text,
           people: "body.recipient && [{role: 'recipient', name: body.recipient.name, phones: body.recipient.tel}]" }
)";

std::string message(const std::string& chat, const std::string& text, const std::string& more = "") {
  static int number = 0;
  return R"({"chat":")" + chat + R"(","id":)" + std::to_string(++number) + R"(,"text":")" + text + "\"" + more + "}";
}

class Sender {
 public:
  explicit Sender(uint16_t port) : client_(port) {}
  testing::ClientResponse post(const std::string& source, const std::string& body) {
    return client_.post_json("/in/" + source, body).value_or(testing::ClientResponse());
  }
  std::string api(const std::string& path) {
    return client_.get("/api/v1" + path, testing::kAdmin).value_or(testing::ClientResponse()).body;
  }
  void call(const std::string& path, const std::string& body) {
    const auto answer = client_.post_json("/api/v1" + path, body, {{"Authorization", "Bearer test-admin"}});
    ASSERT_TRUE(answer);
    ASSERT_LT(answer->status, 300) << answer->body;
  }

 private:
  BlockingClient client_;
};

class Chats : public ::testing::Test {
 protected:
  Chats() : gateway_(testing::usual_configuration(kChatSources)), sender_(gateway_.port()) {}
  testing::LiveGateway gateway_;
  Sender sender_;
};

TEST_F(Chats, TheBotAnswersInItsOwnWords) {
  const auto first = sender_.post("bot", message("c1", "Здравствуйте", R"(,"user":7,"name":"Анна \"А\" Ким")"));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, R"({"say":"Спасибо, Анна \"А\" Ким, заявка 1 (Новые) принята","outcome":"created",)"
                        R"("deal_id":"d1","reason":""})");
  EXPECT_THAT(sender_.api("/deals/d1"), HasSubstr(R"("number":"1")"));
  EXPECT_EQ(sender_.post("bot", R"({"text":"no chat"})").body, "{}") << "nothing is said where nothing was taken";
}

TEST_F(Chats, TheAnswerGoesWhereTheRequestCameFrom) {
  const std::string update = R"({"update_id":71,"message":{"message_id":1,"from":{"id":55,"first_name":"А\"н\"на"},)"
                             R"("chat":{"id":55,"type":"private"},"date":1795424000,"text":"Сколько?"}})";
  const auto first = sender_.post("caller", update);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, R"({"method":"sendMessage","chat_id":"55","text":"Заявка 1 от А\"н\"на"})");
  EXPECT_EQ(sender_.post("caller", update).body, first.body) << "the same when it comes again";
  EXPECT_EQ(sender_.post("caller", R"({"update_id":72,"poll":{"id":"1"}})").body, "{}");
}

TEST_F(Chats, AClosedDealIsFollowedByANewOneAndASharedPhoneStaysWithTheChat) {
  const auto first = sender_.post("bot", message("c1", "Раз", R"(,"user":7)"));
  const auto second = sender_.post("bot", message("c1", "", R"(,"tel":"89161234567")"));
  EXPECT_EQ(second.text("outcome"), "appended");
  EXPECT_EQ(second.text("deal_id"), first.text("deal_id"));
  EXPECT_THAT(sender_.api("/deals/d1"), HasSubstr(R"("phones":["+79161234567"])"));
  EXPECT_THAT(sender_.api("/deals/d1/timeline"), HasSubstr("message_id"));
  sender_.call("/deals/d1/close", R"({"result":"won"})");
  const auto third = sender_.post("bot", message("c1", "Два", R"(,"user":7)"));
  EXPECT_EQ(third.text("outcome"), "created");
  EXPECT_EQ(third.text("deal_id"), "d2");
}

TEST_F(Chats, ReplaysGoToTheSameDeal) {
  const auto waiting = sender_.post("shy", message("c1", "Раз", R"(,"user":7)"));
  EXPECT_EQ(waiting.text("reason"), "waiting_for_contact");
  sender_.post("shy", message("c1", "Два", R"(,"user":7,"tel":"89161234567")"));
  for (const char* event : {"e1", "e2", "e1"}) {
    sender_.call("/events/" + std::string(event) + "/replay", "{}");
    EXPECT_THAT(sender_.api("/events/" + std::string(event)), HasSubstr(R"("deal_id":"d1")"));
  }
  EXPECT_THAT(sender_.api("/deals"), Not(HasSubstr(R"("id":"d2")")));
}

TEST_F(Chats, TwoChatsOfOnePersonAreTwoDealsWhereThePolicySaysSo) {
  const auto first = sender_.post("shy", message("c1", "Раз", R"(,"user":7,"tel":"89161234567")"));
  const auto second = sender_.post("shy", message("c2", "Два", R"(,"user":7)"));
  EXPECT_EQ(second.text("outcome"), "created") << "the person is known by phone";
  EXPECT_NE(second.text("deal_id"), first.text("deal_id"));
  EXPECT_EQ(second.text("contact_id"), first.text("contact_id"));
}

TEST_F(Chats, HooksOfAnOrderInAnyOrderEndInTheSameState) {
  std::vector<size_t> turn = {0, 1, 2, 3, 4};
  int number = 100;
  do {
    const std::string order = R"({"order":)" + std::to_string(++number) + R"(,"tel":"89161234567",)";
    const std::string news = R"({"kind":"status","order":)" + std::to_string(number) + ",";
    const std::vector<std::string> hooks = {order + R"("sum":100,"status":"on-hold","at":1})",
                                            order + R"("sum":120,"status":"on-hold","at":2})",
                                            news + R"("status":"assembling","at":3})",
                                            news + R"("status":"cancelled","at":4})", news + R"("refunded":20})"};
    for (const size_t each : turn) sender_.post("shop", hooks[each]);
    sender_.post("shop", hooks[turn[number % 5]]);
    const std::string deal = sender_.api("/deals?source=shop&limit=1");
    std::string way;
    for (const size_t each : turn) way += std::to_string(each);
    EXPECT_THAT(deal, HasSubstr("\"external_id\":\"" + std::to_string(number))) << way;
    EXPECT_THAT(deal, HasSubstr(R"("stage":"lost")")) << way;
    EXPECT_THAT(deal, HasSubstr(R"("amount":"100.00")")) << way;
    EXPECT_THAT(deal, HasSubstr(R"("refunded":"20.00")")) << way;
    EXPECT_THAT(deal, HasSubstr(R"("status":"cancelled")")) << way;
  } while (std::next_permutation(turn.begin(), turn.end()));
}

TEST_F(Chats, AnOrderNeedsItsNumberAndShowsItsRecipient) {
  const auto nameless = sender_.post("shop", R"({"tel":"89161234567","sum":100})");
  EXPECT_EQ(nameless.status, 202);
  EXPECT_THAT(nameless.body, HasSubstr("no_order_number"));
  const auto order = sender_.post(
      "shop",
      R"({"order":1001,"tel":"89161234567","status":"wrapped","recipient":{"name":"Мария","tel":"89160000002"}})");
  const std::string deal = sender_.api("/deals/" + order.text("deal_id"));
  EXPECT_THAT(deal, HasSubstr(R"("number":"1001")"));
  EXPECT_THAT(deal, HasSubstr(R"("main":false,"role":"recipient")"));
  EXPECT_THAT(deal, HasSubstr(R"("status":"wrapped")")) << "a word that is not known is kept";
  EXPECT_THAT(deal, HasSubstr(R"("stage":"new")"));
  EXPECT_THAT(sender_.api("/events/" + order.text("event_id")), HasSubstr("`stages` has no status 'wrapped'"));
}

TEST_F(Chats, AStageThatAPersonSetIsNotUndoneByAHookThatComesAgain) {
  const std::string hook = R"({"order":7,"tel":"89161234567","status":"completed"})";
  const std::string deal = sender_.post("shop", hook).text("deal_id");
  sender_.call("/deals/" + deal + "/reopen", "{}");
  EXPECT_EQ(sender_.post("shop", hook).text("outcome"), "duplicate");
  EXPECT_THAT(sender_.api("/deals/" + deal), HasSubstr(R"("status":"open")"));
}

TEST(ChatsAfterAKill, AChatStaysOneDealAndNothingThatWaitsIsLost) {
  const testing::TempFolder folder;
  const std::string path = folder.path("c.yaml");
  std::string configuration = testing::usual_configuration(kChatSources);
  const std::string silent = "log_level: \"off\"";
  configuration.replace(configuration.find(silent), silent.size(), "log_level: info");  // it says its port
  std::ofstream(path) << configuration << "storage: { sqlite: " << folder.path("kill.db")
                      << ", recent_keys_max: 1000 }\n";
  testing::GatewayChild child(path);
  ASSERT_TRUE(child.start()) << child.log();
  EXPECT_EQ(Sender(child.port()).post("bot", message("c1", "Раз", R"(,"user":7)")).text("deal_id"), "d1");
  EXPECT_EQ(Sender(child.port()).post("shy", message("c1", "Первое", R"(,"user":8)")).text("outcome"), "ignored");
  child.kill_hard();
  ASSERT_TRUE(child.start()) << child.log();
  Sender sender(child.port());
  EXPECT_EQ(sender.post("bot", message("c1", "Два", R"(,"user":7)")).text("deal_id"), "d1");
  const auto created = sender.post("shy", message("c1", "Второе", R"(,"user":8,"tel":"89161234567")"));
  EXPECT_EQ(created.text("outcome"), "created");
  const std::string timeline = sender.api("/deals/" + created.text("deal_id") + "/timeline");
  EXPECT_LT(timeline.find("Первое"), timeline.find("Второе")) << timeline;
  EXPECT_EQ(child.stop(), 0);
}

}  // namespace
}  // namespace leadgate
