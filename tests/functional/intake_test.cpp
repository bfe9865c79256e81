// The contract of intake, over real sockets and a real database file.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/crypto.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/packed.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kSources = R"(  - { name: site, connector: form, pipeline: leads, path: /old/lead.php }
  - { name: woo, connector: woocommerce, pipeline: shop, secret: shop-secret }
  - name: custom
    connector: generic
    pipeline: shop
    map:
      { contact.name: body.fio, contact.phones: "[phone(body.tel, 'RU')]", external_id: body.order, amount: body.sum }
  - { name: small, connector: form, pipeline: leads, body_bytes_max: 1000 }
  - { name: guarded, connector: woocommerce, pipeline: shop, secret: shop-secret, requests_per_second: 1 }
  - { name: packed, connector: form, pipeline: leads }
  - { name: busy, connector: form, pipeline: leads, requests_per_second: 1 }
)";

const BlockingClient::Headers kForm{{"Content-Type", "application/x-www-form-urlencoded"}};
const std::string kAuth = "Bearer test-admin";

class Intake : public ::testing::Test {
 protected:
  Intake()
      : gateway_(testing::usual_configuration(kSources, "limits: { requests_burst: 2, unpacked_bytes_max: 100 }\n")),
        client_(gateway_.port()) {}

  testing::ClientResponse post(const std::string& path, const std::string& body,
                               const BlockingClient::Headers& headers = {}) {
    const auto response = client_.post_json(path, body, headers);
    EXPECT_TRUE(response);
    return response.value_or(testing::ClientResponse());
  }
  testing::ClientResponse form(const std::string& path, const std::string& body) {
    return client_.send("POST", path, body, kForm).value_or(testing::ClientResponse());
  }
  std::string api(const std::string& path) { return client_.get("/api/v1" + path, "test-admin")->body; }

  LiveGateway gateway_;
  BlockingClient client_;
};

TEST_F(Intake, MakesADealWithContactOwnerAndStage) {
  const auto answer = post("/in/custom", R"({"fio":"Иван Петров","tel":"8 (916) 123-45-67","order":1001,"sum":"4 990,00 руб.","цвет":"синий"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.text("outcome"), "created");
  const std::string deal = api("/deals/" + answer.text("deal_id"));
  for (const char* part : {R"("owner":"anna")", R"("stage":"new")", R"("amount":"4990.00")", R"("currency":"RUB")",
                           R"("external_id":"1001")", R"("phones":["+79161234567"])", R"("цвет":"синий")"}) {
    EXPECT_NE(deal.find(part), std::string::npos) << part << " in " << deal;
  }
}

TEST_F(Intake, KnowsAPersonHoweverThePhoneIsWritten) {
  std::set<std::string> contacts;
  int order = 0;
  for (const char* phone : {"8 916 123-45-67", "+7 916 1234567", "916 123 45 67", "79161234567"}) {
    const auto answer = post("/in/custom", R"({"fio":"Иван","tel":")" + std::string(phone) + R"(","order":)" +
                                               std::to_string(++order) + "}");
    EXPECT_EQ(answer.status, 201) << phone;
    contacts.insert(answer.text("contact_id"));
  }
  EXPECT_EQ(contacts.size(), 1u);
}

TEST_F(Intake, TakesTheThreeEncodingsOfAForm) {
  const auto urlencoded = form("/in/site", "name=%D0%9E%D0%BB%D1%8F&phone=89160000001&comment=1");
  const auto json = post("/in/site", R"({"Имя":"Оля","Телефон":"89160000002","Сообщение":"2"})");
  const std::string parts =
      "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nОля\r\n"
      "--X\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nOlya@Example.test\r\n--X--\r\n";
  const auto multipart =
      client_.send("POST", "/old/lead.php", parts, {{"Content-Type", "multipart/form-data; boundary=X"}});
  EXPECT_EQ(urlencoded.status, 201) << urlencoded.body;
  EXPECT_EQ(json.status, 201) << json.body;
  ASSERT_TRUE(multipart);
  EXPECT_EQ(multipart->status, 201) << multipart->body;
  EXPECT_NE(api("/deals/" + multipart->text("deal_id")).find(R"("emails":["olya@example.test"])"), std::string::npos);
  EXPECT_NE(api("/deals/" + json.text("deal_id")).find(R"("message":"2")"), std::string::npos);
}

TEST_F(Intake, TheSameEventAgainGetsTheFirstAnswerAgain) {
  const std::string body = R"({"Имя":"Оля","Телефон":"89160000002"})";
  const auto first = post("/in/site", body);
  const auto second = post("/in/site", body);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.text("outcome"), "duplicate");
  EXPECT_EQ(second.text("event_id"), first.text("event_id"));
  EXPECT_EQ(second.text("deal_id"), first.text("deal_id"));
}

TEST_F(Intake, HonoursAnIdempotencyKeyAndRefusesItForAnotherBody) {
  const BlockingClient::Headers key{{"Idempotency-Key", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\""}};
  const auto first = post("/in/custom", R"({"fio":"И","tel":"89160000003","order":5})", key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(post("/in/custom", R"({"fio":"И","tel":"89160000003","order":5})", key).text("outcome"), "duplicate");
  const auto other = post("/in/custom", R"({"fio":"И","tel":"89160000003","order":6})", key);
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(post("/in/custom", "{}", {{"Idempotency-Key", "\"\""}}).status, 400);
}

TEST_F(Intake, AnOrderIsUpdatedNotDoubled) {
  const auto first = post("/in/custom", R"({"fio":"И","tel":"89160000004","order":7,"sum":100})");
  const auto second = post("/in/custom", R"({"fio":"И","tel":"89160000004","order":"7","sum":150})");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.text("outcome"), "updated");
  EXPECT_EQ(second.text("deal_id"), first.text("deal_id"));
  EXPECT_NE(api("/deals/" + first.text("deal_id")).find(R"("amount":"150.00")"), std::string::npos);
}

TEST_F(Intake, AnOrderSentOnceMoreGetsTheFirstAnswerAndUndoesNobodysEdit) {
  const std::string body = R"({"fio":"И","tel":"89160000014","order":14,"sum":100})";
  const auto first = post("/in/custom", body);
  const std::string path = "/api/v1/deals/" + first.text("deal_id");
  const auto edited = client_.send("PATCH", path, R"({"amount":"150.00"})",
                                   {{"Authorization", kAuth}, {"Content-Type", "application/json"}});
  ASSERT_TRUE(edited);
  ASSERT_EQ(edited->status, 200) << edited->body;
  const auto again = post("/in/custom", body);
  EXPECT_EQ(again.text("outcome"), "duplicate");
  EXPECT_EQ(again.text("event_id"), first.text("event_id"));
  EXPECT_NE(api("/deals/" + first.text("deal_id")).find(R"("amount":"150.00")"), std::string::npos);
  post("/in/custom", R"({"fio":"И","tel":"89160000014","order":14,"sum":120})");
  EXPECT_EQ(post("/in/custom", body).text("outcome"), "updated") << "what went back is news";
}

TEST_F(Intake, ASecondLeadOfAPersonIsAppended) {
  const auto first = form("/in/site", "name=Olga&phone=89160000005&comment=one");
  const auto second = form("/in/site", "name=Olga&phone=89160000005&comment=two");
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.text("outcome"), "appended");
  EXPECT_EQ(second.text("deal_id"), first.text("deal_id"));
  EXPECT_NE(api("/deals/" + first.text("deal_id") + "/timeline").find("two"), std::string::npos);
}

TEST_F(Intake, WhatCannotBeReadIsParkedAndKept) {
  const auto broken = post("/in/custom", "{\"fio\": ");
  EXPECT_EQ(broken.status, 202);
  EXPECT_EQ(broken.text("outcome"), "parked");
  EXPECT_NE(broken.body.find("problem"), std::string::npos);
  const auto nobody = post("/in/custom", R"({"note":"кто это?"})");
  EXPECT_EQ(nobody.status, 202);
  const std::string parked = api("/events?outcome=parked");
  EXPECT_NE(parked.find(broken.text("event_id")), std::string::npos);
  EXPECT_NE(parked.find("no_contact"), std::string::npos);
  EXPECT_NE(parked.find("bad_json"), std::string::npos);
}

TEST_F(Intake, AParkedEventBecomesADealWhenTheMappingIsMended) {
  const auto parked = post("/in/custom", R"({"name":"Иван","phone":"89160000006","order":9})");
  ASSERT_EQ(parked.status, 202) << parked.body;
  std::string sources = kSources;
  sources.replace(sources.find("body.fio"), 8, "body.name");
  sources.replace(sources.find("body.tel"), 8, "body.phone");
  gateway_.stop();
  gateway_.start(testing::usual_configuration(sources));
  BlockingClient client(gateway_.port());
  const std::string path = "/api/v1/events/" + parked.text("event_id") + "/replay";
  const auto replayed = client.post_json(path, "", {{"Authorization", kAuth}});
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->status, 200) << replayed->body;
  EXPECT_EQ(replayed->text("outcome"), "created") << replayed->body;
  const auto again = client.post_json(path, "", {{"Authorization", kAuth}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text("deal_id"), replayed->text("deal_id")) << "never a second deal";
}

TEST_F(Intake, UnpacksABodyEachTimeItIsRead) {
  const BlockingClient::Headers gzip{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}};
  const std::string small = testing::packed(R"({"name":"Иван","phone":"89160000031"})");
  const auto created = client_.send("POST", "/in/packed", small, gzip);
  ASSERT_TRUE(created);
  EXPECT_EQ(created->status, 201) << created->body;
  const std::string event = api("/events/" + created->text("event_id"));
  EXPECT_NE(event.find("\"body_bytes\":" + std::to_string(small.size())), std::string::npos) << event;
  EXPECT_NE(event.find("+79160000031"), std::string::npos) << "the preview unpacks again: " << event;

  EXPECT_EQ(client_.send("POST", "/in/packed", "not gzip", gzip)->status, 202);
  const auto brotli = client_.send("POST", "/in/packed", "x", {{"Content-Encoding", "br"}});
  EXPECT_EQ(brotli->status, 415) << brotli->body;

  const std::string large =
      testing::packed(R"({"name":"Оля","phone":"89160000032","note":")" + std::string(200, 'x') + "\"}");
  const auto parked = client_.send("POST", "/in/packed", large, gzip);
  ASSERT_TRUE(parked);
  EXPECT_EQ(parked->status, 202) << parked->body;
  EXPECT_NE(parked->body.find("unpacked_too_large"), std::string::npos) << parked->body;
  gateway_.stop();
  gateway_.start(testing::usual_configuration("  - { name: packed, connector: form, pipeline: leads }\n"));
  BlockingClient client(gateway_.port());
  const auto replayed =
      client.post_json("/api/v1/events/" + parked->text("event_id") + "/replay", "", {{"Authorization", kAuth}});
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->text("outcome"), "created") << replayed->body;
}

TEST_F(Intake, VerifiesOverTheRawBytes) {
  const std::string body = R"({"id":727,"status":"processing","currency":"RUB","total":"29.35",)"
                           R"("billing":{"first_name":"Иван","last_name":"Петров","phone":"89160000007","email":""},)"
                           R"("line_items":[{"name":"Кружка","quantity":1,"price":29.35,"total":"29.35"}]})";
  const std::string signature = to_base64(hmac(DigestAlgorithm::kSha256, "shop-secret", body));
  const BlockingClient::Headers headers{{"X-WC-Webhook-Topic", "order.created"},
                                        {"X-WC-Webhook-Signature", signature}};
  const auto genuine = post("/in/woo", body, headers);
  EXPECT_EQ(genuine.status, 201) << genuine.body;
  EXPECT_EQ(post("/in/woo", body + " ", headers).status, 401);
  EXPECT_EQ(post("/in/woo", body).status, 401);
  const auto events = api("/events?source=woo");
  EXPECT_EQ(events.find("\"id\":\"e", events.find("\"id\":\"e") + 1), std::string::npos)
      << "what is refused is not kept";
}

TEST_F(Intake, AnswersWithTheRightErrors) {
  EXPECT_EQ(post("/in/nobody", "{}").status, 404);
  EXPECT_EQ(form("/in/small", "name=Olga&phone=89160000008&comment=" + std::string(2000, 'x')).status, 413);
  EXPECT_EQ(client_.send("DELETE", "/in/woo")->status, 405);
  BlockingClient busy(gateway_.port());
  std::set<int> statuses;
  for (int i = 0; i < 6; ++i) {
    const auto answer = busy.send("POST", "/in/busy", "name=O&phone=8916000000" + std::to_string(i), kForm);
    ASSERT_TRUE(answer);
    statuses.insert(answer->status);
    if (answer->status == 429) {
      EXPECT_FALSE(answer->headers.at("retry-after").empty());
    }
  }
  EXPECT_EQ(statuses, (std::set<int>{201, 429}));
}

TEST_F(Intake, SixtyFourPostsOfOneNewPersonAtOnceAreOneContactAndOneDeal) {
  std::vector<std::thread> senders;
  std::mutex mutex;
  std::multiset<std::string> outcomes;
  std::set<std::string> deals;
  std::set<std::string> contacts;
  for (int i = 0; i < 64; ++i) {
    senders.emplace_back([&, i] {
      BlockingClient client(gateway_.port());
      const std::string body = "name=Olga&phone=8+916+555-44-33&comment=question+" + std::to_string(i);
      const auto answer = client.send("POST", "/in/site", body, kForm);
      const std::lock_guard lock(mutex);
      ASSERT_TRUE(answer);
      outcomes.insert(answer->text("outcome"));
      deals.insert(answer->text("deal_id"));
      contacts.insert(answer->text("contact_id"));
    });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(contacts.size(), 1u);
  EXPECT_EQ(deals.size(), 1u);
  EXPECT_EQ(outcomes.count("created"), 1u);
  EXPECT_EQ(outcomes.count("appended"), 63u);
  const std::string timeline = api("/deals/" + *deals.begin() + "/timeline?limit=200");
  size_t entries = 0;
  for (size_t at = 0; (at = timeline.find("\"kind\":\"lead\"", at)) != std::string::npos; ++at) ++entries;
  EXPECT_EQ(entries, 63u);
}

TEST(IntakeAsConfigured, ARepeatCanMeanADealEach) {
  LiveGateway gateway(testing::usual_configuration(
      "  - { name: site, connector: form, pipeline: leads, repeat: { policy: new } }\n"));
  std::vector<std::thread> senders;
  std::mutex mutex;
  std::set<std::string> deals;
  std::set<std::string> contacts;
  for (int i = 0; i < 16; ++i) {
    senders.emplace_back([&, i] {
      BlockingClient client(gateway.port());
      const auto answer =
          client.send("POST", "/in/site", "phone=89165554433&name=Olga&comment=" + std::to_string(i), kForm);
      const std::lock_guard lock(mutex);
      ASSERT_TRUE(answer);
      deals.insert(answer->text("deal_id"));
      contacts.insert(answer->text("contact_id"));
    });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(contacts.size(), 1u);
  EXPECT_EQ(deals.size(), 16u);
}

// Whoever knows no secret must not stop who does.
TEST_F(Intake, ForgedRequestsDoNotUseUpWhatTheGenuineSenderMaySend) {
  int refused = 0;
  int too_many = 0;
  for (int i = 0; i < 12; ++i) {
    const auto forged = post("/in/guarded", "{}", {{"X-WC-Webhook-Signature", "AAAA"}, {"X-WC-Webhook-Topic", "x"}});
    refused += forged.status == 401;
    too_many += forged.status == 429;
    EXPECT_EQ(forged.headers.contains("www-authenticate"), forged.status == 401);
  }
  EXPECT_GE(refused, 2);
  EXPECT_GE(too_many, 5);
  for (const char* body : {R"({"webhook_id":7})", R"({"id":5,"status":"processing"})"}) {  // a handshake, an event
    const BlockingClient::Headers signed_by_the_shop{
        {"X-WC-Webhook-Signature", to_base64(hmac(DigestAlgorithm::kSha256, "shop-secret", body))},
        {"X-WC-Webhook-Topic", "other.topic"}};
    const auto genuine = post("/in/guarded", body, signed_by_the_shop);
    EXPECT_EQ(genuine.status, 200) << genuine.body;
  }
}

}  // namespace
}  // namespace leadgate
