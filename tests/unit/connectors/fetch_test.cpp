// Events that carry ids only: which call completes them, what it looks like, and what the answer makes of them.
#include "connectors/fetch.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

const std::string kShop = R"(
needs:
  - { name: api }
  - { name: access_token, secret: true }
settings: { api: "https://api.shop.example/v2", access_token: "t0ken&more" }
let:
  hook: body.data
  order: "fetched.order || body.order"
fetch:
  - name: order
    when: "!(body.order) && body.kind == 'created'"
    url: "{setting.api}/orders/{hook.id}?for={hook.store}"
    headers: { X-Auth-Token: "{setting.access_token}", Accept: application/json }
  - name: lines
    when: fetched.order.id
    url: "{setting.api}/orders/{hook.id}/lines"
events:
  - { when: "body.kind == 'noise'", is: ignore, reason: noise }
  - { is: order }
map:
  external_id: hook.id
  contact.name: order.name
  contact.phones: "[phone(order.phone)]"
  lines: "fetched.lines[].{name: name, quantity: n}"
)";
const std::string kHook = R"({"kind": "created", "data": {"id": 250, "store": "a b/c"}})";

class Shop : public ::testing::Test {
 protected:
  explicit Shop(const std::string& yaml = kShop) : source_(compile_source("generic", yaml)) {
    EXPECT_NE(source_.connector, nullptr) << source_.mistake_lines();
  }

  Event event(const std::string& body, const std::vector<StepAnswer>& answers = {}) {
    return source_.connector->read(post(body), kTestNow, Verify::kSkip, Explain::kNo, nullptr, answers).events.at(0);
  }
  static StepAnswer answer(const std::string& step, const std::string& json, size_t item = 0) {
    return {item, step, false, "application/json; charset=utf-8", json};
  }
  static StepAnswer absent(const std::string& step, const std::string& why = "") { return {0, step, true, "", why}; }

  CompiledForTest source_;
};

TEST_F(Shop, AsksForWhatTheHookDoesNotSay) {
  const Event thin = event(kHook);
  ASSERT_TRUE(thin.fetch.has_value());
  EXPECT_EQ(thin.fetch->step, "order");
  EXPECT_EQ(thin.fetch->method, "GET");
  EXPECT_EQ(thin.fetch->url, "https://api.shop.example/v2/orders/250?for=a%20b%2Fc");
  using Header = std::pair<std::string, std::string>;
  EXPECT_THAT(thin.fetch->headers, testing::UnorderedElementsAre(Header("X-Auth-Token", "t0ken&more"),
                                                                 Header("Accept", "application/json")));
  EXPECT_EQ(thin.fetch->absent, (std::vector<int>{404, 410}));
  EXPECT_FALSE(thin.fetch->allow_private);
}

TEST_F(Shop, TakesAnOrderByItsNumberWhileItIsAskedFor) {
  const Event thin = event(kHook);
  EXPECT_EQ(thin.kind, Event::Kind::kLead);
  EXPECT_FALSE(thin.problem.has_value());
  EXPECT_EQ(thin.draft.external_id, "250");
}

TEST_F(Shop, ReadsOneMappingOverTheHookAndItsAnswers) {
  const std::string order = R"({"id": 250, "name": "Иван", "phone": "+79161234567"})";
  const Event second = event(kHook, {answer("order", order)});
  EXPECT_TRUE(second.draft.contact.phones.empty()) << "nobody is taken as long as something is asked for";
  ASSERT_TRUE(second.fetch.has_value());
  EXPECT_EQ(second.fetch->step, "lines");
  EXPECT_EQ(second.fetch->url, "https://api.shop.example/v2/orders/250/lines");

  const Event whole = event(kHook, {answer("order", order), answer("lines", R"([{"name": "Кружка", "n": 2}])")});
  EXPECT_FALSE(whole.fetch.has_value());
  EXPECT_EQ(whole.draft.contact.phones, std::vector<std::string>{"+79161234567"});
  ASSERT_EQ(whole.draft.lines.size(), 1u);
  EXPECT_EQ(whole.draft.lines[0].name, "Кружка");
}

TEST_F(Shop, GoesOnWithoutWhatThePlatformDoesNotHave) {
  const Event gone = event(kHook, {absent("order")});
  EXPECT_FALSE(gone.fetch.has_value()) << "the second step needs the first one's answer";
  EXPECT_EQ(gone.kind, Event::Kind::kLead) << "it has its deal";
  ASSERT_TRUE(gone.problem.has_value());
  EXPECT_EQ(gone.problem->code, "no_contact");
  EXPECT_THAT(gone.problem->text, HasSubstr("'order'"));
  EXPECT_THAT(gone.problem->text, testing::Not(HasSubstr("`map`"))) << "which is not to blame";
  EXPECT_THAT(event(kHook, {absent("order", "It answered 404.")}).problem->text, HasSubstr("It answered 404."));
}

TEST_F(Shop, CountsAsItCameWhereAStepWasGivenUp) {
  StepAnswer none{0, "order", false, "", "It answered 500."};
  none.is_given_up = true;
  const Event thin = event(kHook, {none});
  EXPECT_FALSE(thin.fetch.has_value());
  EXPECT_EQ(thin.kind, Event::Kind::kLead) << "it has its number";
  ASSERT_TRUE(thin.problem.has_value());
  EXPECT_EQ(thin.problem->code, "fetch_failed");
  EXPECT_EQ(thin.problem->text, "It answered 500.");
}

// A hook that names somebody already: who it is about may be another, as in the letter of a site's form.
const std::string kLetter = R"(
fetch: [{ name: letter, url: "https://mail.example/{body.id}" }]
map:
  contact.emails: "[not_null(fetched.letter.person, body.from)]"
  external_id: body.number
)";

class Letters : public Shop {
 protected:
  Letters() : Shop(kLetter) {}
};

TEST_F(Letters, WaitForTheirAnswerWithoutANumber) {
  const std::string hook = R"({"id": 1, "from": "leads@tilda.example"})";
  const Event thin = event(hook);
  EXPECT_EQ(thin.kind, Event::Kind::kParked);
  ASSERT_TRUE(thin.problem.has_value());
  EXPECT_EQ(thin.problem->code, "fetch_pending");
  EXPECT_THAT(thin.problem->text, HasSubstr("being completed by the step 'letter'"));
  const Event whole = event(hook, {answer("letter", R"({"person": "anna@example.test"})")});
  EXPECT_EQ(whole.kind, Event::Kind::kLead);
  EXPECT_EQ(whole.draft.contact.emails, std::vector<std::string>{"anna@example.test"});
  EXPECT_FALSE(whole.problem.has_value());
  const Event gone = event(hook, {absent("letter")});
  EXPECT_EQ(gone.draft.contact.emails, std::vector<std::string>{"leads@tilda.example"}) << "that is all there is";
  EXPECT_EQ(gone.kind, Event::Kind::kLead);
}

TEST_F(Letters, AreNobodysByTheirNumberUntilThen) {
  const Event thin = event(R"({"id": 1, "from": "leads@tilda.example", "number": "7"})");
  EXPECT_EQ(thin.kind, Event::Kind::kLead);
  EXPECT_EQ(thin.draft.external_id, "7");
  EXPECT_FALSE(thin.draft.contact.has_identity());
  EXPECT_FALSE(thin.problem.has_value());
}

TEST_F(Shop, AsksNothingOfAWholeOrderNorOfNoise) {
  EXPECT_FALSE(event(R"({"kind": "created", "data": {"id": 1}, "order": {"phone": "+79161234567"}})").fetch);
  EXPECT_FALSE(event(R"({"kind": "noise", "data": {"id": 1}})").fetch);
  EXPECT_FALSE(event(R"({"kind": "created", "data": {}})").fetch) << "there is no id to ask for";
}

TEST_F(Shop, LetsNoSlotClimbOutOfItsPath) {
  for (const char* id : {"..", ".", "../../admin"}) {
    const Event climbing = event(R"({"kind": "created", "data": {"store": "s", "id": ")" + std::string(id) + "\"}}");
    EXPECT_FALSE(climbing.fetch.has_value()) << id;
    EXPECT_THAT(climbing.problem->text, HasSubstr("as a part of the path"));
  }
  const Event strange = event(R"({"kind": "created", "data": {"store": "s", "id": "a/x?a=1#b@c\u0001%2f"}})");
  ASSERT_TRUE(strange.fetch.has_value());
  EXPECT_EQ(strange.fetch->url, "https://api.shop.example/v2/orders/a%2Fx%3Fa%3D1%23b%40c%01%252f?for=s");
}

TEST_F(Shop, ShowsItsSecretsToNoExpression) {
  const Event thin = event(kHook);
  EXPECT_THAT(thin.fetch->secrets, testing::ElementsAre("t0ken&more"));
  EXPECT_EQ(without_secrets("a t0ken&more b t0ken%26more", thin.fetch->secrets), "a *** b ***");
}

TEST(Fetch, TakesSecretsOutHoweverTheyAreSpelled) {
  const std::vector<std::string> secrets = {"tok\"en/+12345"};
  for (const char* spelled :
       {R"(tok"en/+12345)", R"(tok\"en/+12345)", R"(tok\"en\/+12345)", R"(tok\u0022en/\u002B12345)",
        "tok%22en%2F%2B12345", "tok%22en%2f%2b12345", R"(tok\"en%2f+12345)"}) {
    EXPECT_EQ(without_secrets(std::string("{\"echo\": \"") + spelled + "\"}", secrets), R"({"echo": "***"})")
        << spelled;
  }
  EXPECT_EQ(without_secrets(R"(tok\\"en/+12345 tok"en/+1234)", secrets), R"(tok\\"en/+12345 tok"en/+1234)");
  EXPECT_EQ(without_secrets(R"(a\\\\\\\\b)", {R"(a\\\\b)"}), "***") << "backslashes, escaped";
}

TEST(Fetch, NamesTheSettingThatWouldCompleteAnEvent) {
  const CompiledForTest source = compile_source("generic", kShop.substr(0, kShop.find("settings:")) +
                                                               "settings: { api: \"https://api.shop.example/v2\" }\n" +
                                                               kShop.substr(kShop.find("let:")));
  ASSERT_NE(source.connector, nullptr) << source.mistake_lines();
  const Event thin = source.connector->read(post(kHook), kTestNow, Verify::kSkip).events.at(0);
  EXPECT_EQ(thin.kind, Event::Kind::kParked);
  EXPECT_EQ(thin.problem->code, "no_contact");
  EXPECT_THAT(thin.problem->text, HasSubstr("'access_token'"));
}

TEST(Fetch, KnowsTheAnswersOfEachEventOfADelivery) {
  const CompiledForTest source = compile_source("generic", R"(
each: body
fetch: [{ name: lead, url: "https://crm.example/{body.id}" }]
map: { external_id: body.id, contact.phones: "[phone(fetched.lead.phone)]" }
)");
  ASSERT_NE(source.connector, nullptr) << source.mistake_lines();
  const std::vector<StepAnswer> answers = {{1, "lead", false, "application/json", R"({"phone": "+79161234567"})"}};
  const Reading reading = source.connector->read(post(R"([{"id": 7}, {"id": 8}])"), kTestNow, Verify::kSkip,
                                                 Explain::kNo, nullptr, answers);
  ASSERT_EQ(reading.events.size(), 2u);
  ASSERT_TRUE(reading.events[0].fetch.has_value());
  EXPECT_EQ(reading.events[0].fetch->url, "https://crm.example/7");
  EXPECT_FALSE(reading.events[1].fetch.has_value());
  EXPECT_EQ(reading.events[1].draft.contact.phones, std::vector<std::string>{"+79161234567"});
}

TEST(Fetch, PostsABodyThatItsSlotsCannotBreak) {
  const auto body_of = [](const std::string& type, const std::string& body) {
    const CompiledForTest source = compile_source(
        "generic", "fetch: [{ name: a, method: POST, url: \"https://crm.example/\", content_type: " + type +
                       ", body: '" + body + "' }]\nmap: { external_id: body.id }\n");
    EXPECT_NE(source.connector, nullptr) << source.mistake_lines();
    return source.connector->read(post(R"({"id": "a\"&b"})"), kTestNow, Verify::kSkip).events.at(0).fetch->body;
  };
  EXPECT_EQ(body_of("application/json", R"({"id": "{body.id}"})"), R"({"id": "a\"&b"})");
  EXPECT_EQ(body_of("application/x-www-form-urlencoded", "id={body.id}"), "id=a%22%26b");
}

TEST(Fetch, IsPartOfTheTestsOfASource) {
  const auto mistakes_of = [](const std::string& phone) {
    return compile_source("generic", kShop + "tests:\n  - json: { kind: created, data: { id: 250, store: s } }\n" +
                                         "    fetched: { order: { id: 250, phone: \"" + phone + "\" }, lines: [] }\n" +
                                         "    expect: { contact.phones: \"+79161234567\" }\n")
        .mistake_lines();
  };
  EXPECT_EQ(mistakes_of("+7 916 123-45-67"), "");
  EXPECT_THAT(mistakes_of("+7 916 123-45-68"), HasSubstr("expected '+79161234567'"));
}

TEST(Fetch, TellsWhyAnAnswerIsOfNoUse) {
  const auto problem = [](const std::string& type, const std::string& body) {
    return answer_problem({0, "a", false, type, body}, {}).has_value();
  };
  EXPECT_FALSE(problem("application/json", R"({"a": 1})"));
  EXPECT_FALSE(problem("application/json", "")) << "204: there is nothing";
  EXPECT_FALSE(problem("text/xml", "<order><id>1</id></order>"));
  EXPECT_TRUE(problem("application/json", R"({"a": )"));
  EXPECT_TRUE(problem("text/html", "<!DOCTYPE html><html><body>Log in</body></html>"));
}

struct Wrong {
  const char* what;
  const char* yaml;
  const char* told;
};

TEST(Fetch, NamesEveryMistake) {
  const Wrong wrong[] = {
      {"plain http", "fetch: [{ name: a, url: 'http://a.example/x' }]", "begins with https://"},
      {"a host of the event", "fetch: [{ name: a, url: 'https://{body.shop}.example/x' }]", "configuration's own"},
      {"a host that goes on with the event", "fetch: [{ name: a, url: 'https://a.example{body.x}' }]",
       "configuration's own"},
      {"a user", "fetch: [{ name: a, url: 'https://u@a.example/' }]", "without a user"},
      {"a whole address of the event", "fetch: [{ name: a, url: '{body.url}' }]", "begins with https://"},
      {"an unknown setting", "needs: [{ name: token }]\nfetch: [{ name: a, url: 'https://a.example/{setting.tokn}' }]",
       "did you mean 'token'"},
      {"a wrong expression", "fetch: [{ name: a, when: '[', url: 'https://a.example/' }]", "'fetch.when' is wrong"},
      {"a name twice", "fetch: [{ name: a, url: 'https://a.example/' }, { name: a, url: 'https://a.example/' }]",
       "Two steps"},
      {"no name", "fetch: [{ name: 'a-b', url: 'https://a.example/' }]", "letters, digits"},
      {"a body of a GET", "fetch: [{ name: a, url: 'https://a.example/', body: x }]", "method: POST"},
      {"a secret in a body",
       "needs: [{ name: t, secret: true }]\nsettings: { t: x }\n"
       "fetch: [{ name: a, method: POST, url: 'https://a.example/', body: '{setting.t}' }]",
       "'url' and 'headers' only"},
      {"no header", "fetch: [{ name: a, url: 'https://a.example/', headers: { 'a b': c } }]", "no name of a header"},
      {"no status", "fetch: [{ name: a, url: 'https://a.example/', absent: [200] }]", "from 400 to 499"},
  };
  for (const Wrong& one : wrong) {
    const CompiledForTest source = compile_source("generic", one.yaml);
    EXPECT_EQ(source.connector, nullptr) << one.what;
    EXPECT_THAT(source.mistake_lines(), HasSubstr(one.told)) << one.what;
  }
  const CompiledForTest local =
      compile_source("generic", "allow_private: true\nfetch: [{ name: a, url: 'http://127.0.0.1:8080/x' }]");
  EXPECT_NE(local.connector, nullptr) << local.mistake_lines();
}

}  // namespace
}  // namespace leadgate::connectors
