// What a thin hook says of a person is believed only when the platform was asked: until then an event without a number
// waits, and it becomes what it is with the last answer, or as it came when there is none.
#include <gmock/gmock.h>

#include "tests/support/platform.hpp"

namespace leadgate {
namespace {

using testing::api_of;
using testing::BlockingClient;
using testing::eventually;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;
using testing::Platform;
using testing::post_api;
using testing::ReceivedRequest;

constexpr char kQuickTries[] = "\"0s\", \"50ms\", \"50ms\", \"50ms\"";
// Its hook names somebody; the answer may name another.
constexpr char kCrm[] =
    "map: { external_id: body.number, contact.name: body.name, "
    "contact.emails: \"[email(not_null(fetched.lead.email, body.email))]\" }, "
    "events: [{ when: \"fetched.lead.spam\", is: ignore, reason: spam }, { is: lead }]";

class FetchWaiting : public ::testing::Test {
 protected:
  FetchWaiting() : receiver_([this](const ReceivedRequest& request) { return platform_.take(request); }) {}

  // A source of the preset that is completed by the platform.
  std::string source(const std::string& preset) {
    return "  - { name: in, connector: " + preset +
           ", pipeline: leads, verify: none, allow_private: true, settings: " + "{ api: \"" + receiver_.url("") +
           "\", access_token: t0p-s3cret-key } }\n";
  }
  std::string crm(bool fetches = true, const std::string& more = "") {
    const std::string fetch = "fetch: [{ name: lead, url: \"" + receiver_.url("") + "/leads/{body.id}\" }], ";
    return "  - { name: in, connector: generic, pipeline: leads, allow_private: true, " + (fetches ? fetch : "") +
           more + kCrm + " }\n";
  }
  static std::string configuration(const std::string& sources, const std::string& delays = kQuickTries) {
    return testing::usual_configuration(sources, "delivery: { schedule: [" + delays + "], jitter_percent: 0 }\n");
  }
  void start(const std::string& sources, const std::string& delays = kQuickTries) {
    gateway_.emplace(configuration(sources, delays));
  }
  void reload(const std::string& sources) {
    const std::string text =
        configuration(sources) + "storage: { sqlite: " + gateway_->folder().path("live.db") + " }\n";
    gateway::LoadedConfig loaded = gateway::read_config(text, "test.yaml", gateway::process_surroundings());
    ASSERT_TRUE(loaded.config.has_value());
    gateway_->process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  }
  testing::ClientResponse post(const std::string& body) {
    BlockingClient client(gateway_->port());
    return *client.post_json("/in/in", body);
  }
  std::string api(const std::string& path) { return api_of(gateway_->port(), path); }
  bool shows(const std::string& path, const std::string& text) {
    return eventually([&] { return api(path).find(text) != std::string::npos; });
  }

  Platform platform_;
  testing::Receiver receiver_;
  std::optional<LiveGateway> gateway_;
};

std::string letter_hook(const std::string& id, const std::string& from, const std::string& more = "") {
  return R"({"type": "email.received", "data": {"email_id": ")" + id + R"(", "from": ")" + from +
         R"(", "to": ["sales@shop.test"], "subject": "New request", "message_id": "<)" + id + R"(@x.example>")" + more +
         "}}";
}

TEST_F(FetchWaiting, TakesTwoFormsOfOneSenderAsTwoPeople) {
  const auto form = [](const std::string& name, const std::string& email) {
    return R"({"text": "Name: )" + name + R"(\nE-mail: )" + email + R"(\nMessage: Call me"})";
  };
  platform_.answer("/emails/receiving/a1", 200, form("Anna Berg", "anna@client.example"));
  platform_.answer("/emails/receiving/b2", 200, form("Boris Krug", "boris@client.example"));
  start(source("resend"));
  const testing::ClientResponse answer = post(letter_hook("a1", "leads@tilda.example"));
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.text("outcome"), "parked");
  EXPECT_THAT(answer.body, HasSubstr("fetch_pending"));
  EXPECT_EQ(answer.text("deal_id"), "");
  post(letter_hook("b2", "leads@tilda.example"));
  ASSERT_TRUE(shows("/events/e1", R"("outcome":"created")")) << api("/events/e1");
  ASSERT_TRUE(shows("/events/e2", R"("outcome":"created")")) << api("/events/e2");
  EXPECT_THAT(api("/deals"), HasSubstr(R"("id":"d2")"));
  EXPECT_THAT(api("/contacts?email=anna@client.example"), HasSubstr("Anna Berg"));
  EXPECT_THAT(api("/contacts?email=boris@client.example"), HasSubstr("Boris Krug"));
  EXPECT_THAT(api("/contacts?email=leads@tilda.example"), Not(HasSubstr("\"id\""))) << "nobody is the form's sender";
  EXPECT_THAT(api("/events/e1"), Not(HasSubstr("fetch_pending")));
}

TEST_F(FetchWaiting, KnowsAReplyAndAnAutomaticAnswerByTheirFetchedHeaders) {
  platform_.answer("/emails/receiving/r2", 200, R"({"text": "Two.", "headers": {"in-reply-to": "<r1@x.example>"}})");
  platform_.answer("/emails/receiving/r3", 200, R"({"text": "Away.", "headers": {"auto-submitted": "auto-replied"}})");
  start(source("resend"));
  EXPECT_EQ(post(letter_hook("r1", "nora@client.example", R"(, "text": "How much?")")).text("outcome"), "created");
  post(letter_hook("r2", "boss@client.example"));
  ASSERT_TRUE(shows("/events/e2", R"("outcome":"appended","deal_id":"d1")")) << api("/events/e2");
  post(letter_hook("r3", "nora@client.example"));
  ASSERT_TRUE(shows("/events/e3", R"("outcome":"ignored")")) << api("/events/e3");
  EXPECT_THAT(api("/events/e3"), HasSubstr("auto_reply"));
  EXPECT_THAT(api("/deals"), Not(HasSubstr(R"("id":"d2")")));
}

TEST_F(FetchWaiting, FindsTheReturningCustomerThatThePaymentOnlyNumbers) {
  const auto payment = [](const std::string& order, const std::string& who) {
    return R"({"type": "payment.created", "event_id": "ev-)" + order + R"(", "created_at": "2026-11-20T10:00:01Z", )" +
           R"("data": {"object": {"payment": {"id": "p)" + order + R"(", "status": "COMPLETED", "order_id": ")" +
           order +
           R"(", "total_money": {"amount": 2250, "currency": "USD"}, "billing_address": {"first_name": "Bo", )" +
           R"("last_name": "Li", "country": "US"}, )" + who + "}}}}";
  };
  platform_.answer("/v2/customers/CU9", 200, R"({"customer": {"id": "CU9", "email_address": "bo@client.example"}})");
  start(source("square"));
  post(payment("o1", R"("buyer_email_address": "bo@client.example")"));
  post(payment("o2", R"("customer_id": "CU9")"));
  ASSERT_TRUE(shows("/deals/d2", R"("contacts":[{"id":"c1")")) << api("/deals/d2") << api("/events/e2");
  EXPECT_THAT(api("/contacts?q=Bo"), Not(HasSubstr(R"("id":"c2")")));
}

TEST_F(FetchWaiting, AsksForEachOfTwoHooksThatTheMappingCannotTellApart) {
  platform_.answer("/leads/1", 200, R"({"email": "anna@client.example"})");
  platform_.answer("/leads/2", 200, R"({"email": "boris@client.example"})");
  start(crm(true, "left_over: drop, "));
  post(R"({"id": 1, "email": "q@shop.example"})");
  EXPECT_NE(post(R"({"id": 2, "email": "q@shop.example"})").text("outcome"), "duplicate");
  ASSERT_TRUE(shows("/events/e2", R"("outcome":"created")"));
  ASSERT_TRUE(shows("/contacts?email=anna@client.example", "\"id\""));
  EXPECT_THAT(api("/contacts?email=boris@client.example"), HasSubstr("\"id\""));
  EXPECT_EQ(post(R"({"id": 2, "email": "q@shop.example"})").text("outcome"), "duplicate");
}

TEST_F(FetchWaiting, CountsAsItCameWhenThePlatformIsGivenUpAndIsAskedAgainByHand) {
  platform_.answer("/leads/1", 500);
  start(crm(), "\"0s\", \"20ms\"");
  EXPECT_EQ(post(R"({"id": 1, "email": "q@client.example"})").text("outcome"), "parked");
  ASSERT_TRUE(shows("/events/e1", R"("outcome":"created","deal_id":"d1")")) << api("/events/e1");
  EXPECT_THAT(api("/events/e1"), HasSubstr("fetch_failed"));
  EXPECT_THAT(api("/events/e1"), HasSubstr("the platform answered 500"));
  EXPECT_THAT(api("/deals/d1"), HasSubstr("q@client.example"));

  platform_.answer("/leads/1", 200, R"({"email": "anna@client.example"})");
  platform_.take({"GET", "/leads/1", {}, "", 0});
  EXPECT_EQ(post_api(gateway_->port(), "/events/e1/replay"), 200);
  ASSERT_TRUE(shows("/deals/d1", "anna@client.example")) << api("/deals/d1");
  EXPECT_THAT(api("/events/e1"), Not(HasSubstr("fetch_failed")));
  EXPECT_THAT(api("/deals"), Not(HasSubstr(R"("id":"d2")")));
}

TEST_F(FetchWaiting, SaysWhyAnEventWithADealIsNoLeadAfterAll) {
  platform_.answer("/leads/1", 200, R"({"spam": true})");
  start(crm());
  EXPECT_EQ(post(R"({"id": 1, "number": "7"})").text("deal_id"), "d1");
  ASSERT_TRUE(shows("/events/e1", "fetch_ignored")) << api("/events/e1");
  EXPECT_THAT(api("/events/e1"), HasSubstr("it is no lead (spam)"));
}

TEST_F(FetchWaiting, IsSettledWithoutAnAnswerWhenTheSourceFetchesNoMore) {
  platform_.answer("/leads/1", 500);
  start(crm(), "\"0s\", \"400ms\"");
  post(R"({"id": 1, "email": "q@client.example"})");
  ASSERT_TRUE(eventually([&] { return !platform_.requests().empty(); }));
  reload(crm(false));
  ASSERT_TRUE(shows("/events/e1", R"("outcome":"created","deal_id":"d1")")) << api("/events/e1");
  EXPECT_THAT(api("/deals/d1"), HasSubstr("q@client.example"));
  EXPECT_THAT(api("/deliveries?state=pending"), Not(HasSubstr("\"id\"")));
}

TEST_F(FetchWaiting, IsSettledEvenWhenTheGatewayWasRestartedMeanwhile) {
  platform_.answer("/leads/1", 500);
  start(crm(), "\"0s\", \"400ms\"");
  post(R"({"id": 1, "number": "7", "name": "Nora", "email": "q@client.example"})");
  ASSERT_TRUE(eventually([&] { return !platform_.requests().empty(); }));
  gateway_->stop();
  gateway_->start(configuration(crm(false)));
  ASSERT_TRUE(shows("/deals/d1", "q@client.example")) << api("/events/e1") << api("/deliveries");
}

}  // namespace
}  // namespace leadgate
