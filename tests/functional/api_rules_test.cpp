// What the deals API refuses, what it leaves alone and what each role sees, over real sockets.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/support/live_gateway.hpp"
#include "tests/support/packed.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kRuleSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", contact.emails: "[email(body.email)]",
           external_id: body.order, amount: body.sum }
  - name: guarded
    connector: generic
    pipeline: leads
    verify: { token: { header: X-Own-Token, query: key, field: auth.token } }
    secret: very-secret-token
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]" }
  - name: many
    connector: generic
    pipeline: leads
    each: "body.items"
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]" }
)";

class ApiRules : public ::testing::Test {
 protected:
  ApiRules() : gateway_(testing::usual_configuration(kRuleSources)), client_(gateway_.port()) {}

  testing::ClientResponse call(const std::string& method, const std::string& path, const std::string& body = "",
                               const std::string& token = "test-admin") {
    BlockingClient::Headers headers{{"Authorization", "Bearer " + token}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return client_.send(method, path, body, headers).value_or(testing::ClientResponse());
  }
  testing::ClientResponse lead(const std::string& body, const std::string& source = "shop") {
    return client_.post_json("/in/" + source, body).value_or(testing::ClientResponse());
  }
  void expect_refused(const std::string& path, const std::string& body, const std::string& said) {
    const auto answer = call(path == "/api/v1/deals" ? "POST" : "PATCH", path, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_NE(answer.body.find(said), std::string::npos) << said << " in " << answer.body;
  }
  std::string order() {
    return "/api/v1/deals/" +
           lead(R"({"name":"Иван Петров","phone":"89161234567","email":"ivan@example.test","order":"7","sum":100})")
               .text("deal_id");
  }

  LiveGateway gateway_;
  BlockingClient client_;
};

TEST_F(ApiRules, ADealIsChangedOnlyInTheVersionThatIfMatchNames) {
  const std::string path = order();
  const auto change = [&](const std::string& method, const std::string& what, const std::string& body,
                          const BlockingClient::Headers& conditions) {
    BlockingClient::Headers headers{{"Authorization", "Bearer test-manager"}, {"Content-Type", "application/json"}};
    headers.insert(headers.end(), conditions.begin(), conditions.end());
    return client_.send(method, path + what, body, headers).value_or(testing::ClientResponse());
  };
  const auto read = client_.get(path, "test-viewer");
  ASSERT_EQ(read->headers.at("etag"), "\"1\"");
  const std::string contacts = read->body.substr(read->body.find("\"contacts\""));
  const std::string contact = "/contacts/" + testing::ClientResponse{200, {}, contacts}.text("id");
  const auto moved = change("POST", "/move", R"({"stage":"packing"})", {{"If-Match", "\"1\""}});
  EXPECT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.headers.at("etag"), "\"2\"");
  const std::vector<std::array<std::string, 3>> changes = {
      {"POST", "/move", R"({"stage":"sent"})"},    {"POST", "/close", R"({"result":"won"})"},
      {"PATCH", "", R"({"title":"x"})"},           {"DELETE", "", ""},
      {"POST", "/notes", R"({"text":"x"})"},       {"POST", "/reopen", ""},
      {"PUT", contact, R"({"main":true})"}, {"DELETE", contact, ""}};
  for (const auto& [method, what, body] : changes) {
    const auto late = change(method, what, body, {{"If-Match", "\"1\""}});
    EXPECT_EQ(late.status, 412) << method << ' ' << what << ' ' << late.body;
    EXPECT_NE(late.body.find("version 2 by now"), std::string::npos) << late.body;
  }
  for (const char* other : {"2", "W/\"2\"", "\"1, \"2", "\"3\", \"4\""}) {
    EXPECT_EQ(change("POST", "/move", R"({"stage":"sent"})", {{"If-Match", other}}).status, 412) << other;
  }
  EXPECT_EQ(client_.get(path, "test-viewer")->headers.at("etag"), "\"2\"") << "nothing was changed";
  EXPECT_EQ(
      change("POST", "/move", R"({"stage":"sent"})", {{"If-Match", "\"1\""}, {"If-Match", "\"x,y\", \"2\""}}).status,
      200)
      << "all its lines are one list";
  EXPECT_EQ(change("POST", "/move", R"({"stage":"new"})", {{"If-Match", "*"}}).status, 200);
  EXPECT_EQ(change("POST", "/move", R"({"stage":"sent","version":1})", {}).status, 409) << "as PATCH has it";
  EXPECT_EQ(change("POST", "/close", R"({"result":"won","version":4})", {}).status, 200);
  EXPECT_EQ(change("POST", "/reopen", "", {}).status, 200) << "without a condition";
}

TEST_F(ApiRules, NamesWhatIsWrongInsideAnObject) {
  const auto with_contact = [](const std::string& contact) {
    return R"({"pipeline":"leads","contact":)" + contact + "}";
  };
  const std::string deals = "/api/v1/deals";
  expect_refused(deals, with_contact(R"({"nmae":"Иван"})"), "'nmae' in 'contact'; did you mean 'name'?");
  expect_refused(deals, with_contact(R"({"name":{}})"), "'contact.name' must be a text, not object");
  expect_refused(deals, with_contact(R"({"address":{"town":"Москва"}})"),
                 "There is no field 'town' in 'contact.address'");
  expect_refused(deals, with_contact(R"({"phones":["89160000000", 5]})"), "'contact.phones[1]' must be a text");
  expect_refused(deals, with_contact(R"({"messengers":{}})"), "'contact.messengers' must be a list");
  expect_refused(deals, with_contact(R"({"messengers":[{"kind":"telegram"}]})"),
                 "'contact.messengers[0].id' is missing");
  expect_refused(deals, with_contact(R"({"messengers":[{"id":"5"}]})"), "'contact.messengers[0].kind' is missing");
  expect_refused(deals, with_contact(R"({"messengers":[{"kind":"a:b","id":"5"}]})"), "'contact.messengers[0].kind'");
  expect_refused(deals, with_contact(R"({"messengers":[{"kind":"telegram","id":"5","usernam":"x"}]})"),
                 "did you mean 'username'?");
}

TEST_F(ApiRules, StrangersWithoutAMessengerIdAreNotOnePerson) {
  const auto made =
      call("POST", "/api/v1/deals",
           R"({"pipeline":"leads","contact":{"messengers":[{"kind":"Telegram","id":77,"username":"@ivan"}]}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_NE(made.body.find(R"({"kind":"telegram","id":"77","username":"ivan"})"), std::string::npos) << made.body;
}

TEST_F(ApiRules, TakesDecimalsOnlyInOrderLines) {
  const std::string path = order();
  expect_refused(path, R"({"lines":[{"sku":"A"},{"quantity":"two"}]})", "'lines[1].quantity' must be a decimal number");
  expect_refused(path, R"({"lines":[{"price":"5 rub"}]})", "'lines[0].price'");
  expect_refused(path, R"({"lines":[{"quantiti":1}]})", "'quantiti' in 'lines[0]'; did you mean 'quantity'?");
  expect_refused(path, R"({"lines":["A"]})", "'lines[0]' must be an object");
  const auto patched = call("PATCH", path, R"({"lines":[{"sku":5,"name":"Кружка","quantity":2,"price":"2.50"}]})");
  EXPECT_NE(patched.body.find(R"({"sku":"5","name":"Кружка","quantity":"2","price":"2.50","total":null})"),
            std::string::npos)
      << patched.body;
}

TEST_F(ApiRules, NoOwnerIsTheDefaultOwner) {
  const auto made = call("POST", "/api/v1/deals", R"({"pipeline":"leads","owner":null,"contact":{"name":"Пётр"}})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("owner"), "oleg");
}

TEST_F(ApiRules, AClosedDealKeepsTheReasonThatItAnswers) {
  const std::string path = order();
  call("POST", path + "/close", R"({"result":"lost","reason":"дорого"})");
  const auto again = call("POST", path + "/close", R"({"result":"lost","reason":"передумал"})");
  EXPECT_EQ(again.text("close_reason"), "передумал");
  EXPECT_EQ(call("GET", path).text("close_reason"), "передумал");
  EXPECT_NE(call("GET", path + "/timeline").body.find("close_reason"), std::string::npos);
  call("POST", path + "/close", R"({"result":"won"})");
  EXPECT_EQ(call("GET", path).text("close_reason"), "") << "a lost deal's reason is not a won one's";
}

TEST_F(ApiRules, WhatChangesNothingLeavesNoTrace) {
  const std::string path = order();
  const auto contact = call("POST", "/api/v1/deals", R"({"pipeline":"leads","contact":{"name":"Пётр"}})");
  const std::string list = contact.body.substr(contact.body.find("\"contacts\""));
  const std::string other = "/contacts/" + list.substr(19, list.find('"', 19) - 19);
  ASSERT_EQ(call("PUT", path + other).status, 200) << other;
  const std::string before = call("GET", path).body;
  const std::string told = call("GET", path + "/timeline").body;
  EXPECT_EQ(call("PATCH", path, "{}").status, 200);
  EXPECT_EQ(call("PATCH", path, R"({"owner":"anna"})").status, 200);
  EXPECT_EQ(call("PUT", path + other).status, 200);
  EXPECT_EQ(call("POST", path + "/move", R"({"stage":"new"})").status, 200);
  EXPECT_EQ(call("GET", path).body, before);
  EXPECT_EQ(call("GET", path + "/timeline").body, told);
}

TEST_F(ApiRules, AContactHasThePhoneAndTheAddressAskedFor) {
  order();
  lead(R"({"name":"Анна","phone":"89160000000","email":"anna@example.test","order":"8"})");
  const std::string both = "/api/v1/contacts?phone=89161234567&email=";
  EXPECT_NE(call("GET", both + "ivan@example.test").body.find("Иван Петров"), std::string::npos);
  EXPECT_EQ(call("GET", both + "anna@example.test").text("id"), "");
  EXPECT_EQ(call("GET", both + "nobody@example.test").text("id"), "");
}

TEST_F(ApiRules, FindsADealByWhoseItIs) {
  const std::string id = order().substr(std::string("/api/v1/deals/").size());
  lead(R"({"name":"Анна","phone":"89160000000","order":"8"})");
  for (const char* q : {"%D0%BF%D0%B5%D1%82%D1%80%D0%BE%D0%B2", "ivan@exam", "8+916+123-45-67", "9161234567"}) {
    const auto found = call("GET", std::string("/api/v1/deals?q=") + q);
    EXPECT_EQ(found.text("id"), id) << q;
    EXPECT_EQ(found.body.find("Анна"), std::string::npos) << q;
  }
}

TEST_F(ApiRules, SumsEachStageInThePipelinesCurrency) {
  const std::string path = order();
  EXPECT_NE(call("GET", "/api/v1/pipelines").body.find(R"("count":1,"sums":{"RUB":"100.00"},"sum":"100.00")"),
            std::string::npos);
  call("PATCH", path, R"({"amount":"250.50"})");
  call("POST", path + "/move", R"({"stage":"packing"})");
  const std::string moved = call("GET", "/api/v1/pipelines").body;
  EXPECT_NE(moved.find(R"("count":1,"sums":{"RUB":"250.50"},"sum":"250.50")"), std::string::npos) << moved;
  EXPECT_NE(moved.find(R"("count":0,"sums":{},"sum":"0.00")"), std::string::npos);
  call("DELETE", path);
  EXPECT_EQ(call("GET", "/api/v1/pipelines").body.find(R"("count":1)"), std::string::npos);
  call("POST", path + "/restore");
  EXPECT_NE(call("GET", "/api/v1/pipelines").body.find(R"("sum":"250.50")"), std::string::npos);
}

TEST_F(ApiRules, EachRoleSeesItsPartOfAnEvent) {
  const std::string event =
      "/api/v1/events/" + lead(R"({"name":"Иван","phone":"89161234567","note":"raw words"})").text("event_id");
  const auto viewer = call("GET", event, "", "test-viewer");
  EXPECT_EQ(viewer.status, 200);
  EXPECT_NE(viewer.body.find("Иван"), std::string::npos) << viewer.body;
  for (const char* hidden : {"\"raw\"", "\"document\"", "\"trace\"", "content-type"}) {
    EXPECT_EQ(viewer.body.find(hidden), std::string::npos) << hidden;
  }
  for (const char* token : {"test-manager", "test-admin"}) {
    const auto whole = call("GET", event, "", token);
    EXPECT_NE(whole.body.find("\"raw\""), std::string::npos) << token;
    EXPECT_NE(whole.body.find("\"document\""), std::string::npos) << token;
  }
  EXPECT_EQ(call("POST", event + "/replay", "", "test-manager").status, 403);
}

TEST_F(ApiRules, TheSecretOfASourceIsNeitherStoredNorShown) {
  const std::string body = R"({"name":"Иван","phone":"89161234567"})";
  const std::string other_body = R"({"name":"Иван","phone":"89160000002"})";
  const std::string in_body = R"({"auth":{"token" : "very-secret-token"},"name":"very-secret","phone":"89161234567"})";
  const BlockingClient::Headers json{{"Content-Type", "application/json"}};
  const BlockingClient::Headers header{{"Content-Type", "application/json"}, {"X-Own-Token", "very-secret-token"}};
  const BlockingClient::Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  const std::string coded = "name=I&auth%5Btoken%5D=very%2Dsecret-token&phone=89160000001";
  const BlockingClient::Headers packed{{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}};
  const std::string packed_body =
      testing::packed(R"({"auth":{"token":"very-secret-token"},"name":"Оля","phone":"89160000003"})");
  const std::string as_key =
      "%7B%22auth%22:%7B%22token%22:%22very-secret-token%22%7D,%22phone%22:%2289160000004%22%7D=";
  const auto sent = {client_.send("POST", "/in/guarded", body, header),
                     client_.send("POST", "/in/guarded?a=1&key=very-secret-token&b=2", other_body, json),
                     client_.send("POST", "/in/guarded", in_body, json),
                     client_.send("POST", "/in/guarded", coded, form),
                     client_.send("POST", "/in/guarded", packed_body, packed),
                     client_.send("POST", "/in/guarded", as_key, form)};
  for (const auto& answer : sent) {
    ASSERT_LT(answer->status, 300) << answer->body;
    const std::string event = "/api/v1/events/" + answer->text("event_id");
    const auto shown = call("GET", event);
    EXPECT_EQ(shown.body.find("secret-token"), std::string::npos) << shown.body;
    EXPECT_EQ(shown.body.find("very%2D"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find("***"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find("8916"), std::string::npos) << shown.body;
    EXPECT_EQ(call("POST", event + "/replay").status, 200) << "a replay needs no secret";
  }
}

TEST_F(ApiRules, APreviewHasOneShapeForOneEventAndForMany) {
  const auto preview = [&](const std::string& source, const std::string& body) {
    return call("POST", "/api/v1/preview", R"({"source":")" + source + R"(","body":)" + body + "}").body;
  };
  const std::string one = preview("shop", R"({"name":"Иван","phone":"89161234567"})");
  const std::string many = preview("many", R"({"items":[{"name":""},{"name":"Иван","phone":"89161234567"}]})");
  for (const std::string& shown : {one, many}) {
    EXPECT_NE(shown.find(R"("drafts":[{"contact":{"name":"Иван")"), std::string::npos) << shown;
    EXPECT_NE(shown.find(R"("events":[{"outcome":")"), std::string::npos) << shown;
  }
  EXPECT_NE(one.find(R"("draft":0,"problem":null,"trace":[)"), std::string::npos) << one;
  EXPECT_NE(one.find(R"("reads":["body.phone"])"), std::string::npos) << one;
  EXPECT_NE(many.find(R"("events":[{"outcome":"parked","draft":null,"problem":{"code":"no_contact")"),
            std::string::npos)
      << many;
}

TEST_F(ApiRules, AnUnknownPackingIsRefusedByName) {
  const BlockingClient::Headers packed{{"Content-Type", "application/json"}, {"Content-Encoding", "br"}};
  const auto answer = client_.send("POST", "/in/shop", "\x0b", packed);
  EXPECT_EQ(answer->status, 415);
  EXPECT_NE(answer->body.find("Content-Encoding"), std::string::npos) << answer->body;
  const BlockingClient::Headers plain{{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}};
  EXPECT_EQ(client_.send("POST", "/in/shop", R"({"name":"I","phone":"89161234567"})", plain)->status, 201);
}

TEST_F(ApiRules, AnIdempotencyKeyIsOfWhatIsSaidNotOfItsBoundary) {
  const auto part = [](const std::string& boundary, const std::string& name, const std::string& value) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  };
  const auto multipart = [&](const std::string& boundary, const std::string& phone, const std::string& key) {
    const std::string body =
        part(boundary, "name", "Иван") + part(boundary, "phone", phone) + "--" + boundary + "--\r\n";
    return client_.send("POST", "/in/shop", body,
                        {{"Content-Type", "multipart/form-data; boundary=" + boundary}, {"Idempotency-Key", key}});
  };
  const auto first = multipart("aaaa", "89161234567", "k1");
  ASSERT_EQ(first->status, 201) << first->body;
  EXPECT_EQ(multipart("bbbb", "89161234567", "k1")->text("outcome"), "duplicate");
  EXPECT_EQ(multipart("bbbb", "89160000000", "k1")->status, 422);
  EXPECT_EQ(multipart("cccc", "89160000000", "")->status, 201) << "an empty key is none";
}

TEST_F(ApiRules, CountsWhatIsParked) {
  lead(R"({"name":""})");
  EXPECT_NE(client_.get("/metrics")->body.find("leadgate_events_parked 1"), std::string::npos);
}

}  // namespace
}  // namespace leadgate
