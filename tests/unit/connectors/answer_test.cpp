#include "connectors/answer.hpp"

#include <gtest/gtest.h>

namespace leadgate::connectors {
namespace {

EventOutcome outcome_of(const std::string& outcome) {
  EventOutcome out;
  out.event_id = "e1";
  out.outcome = outcome;
  if (outcome == "created") out.deal_id = "d1", out.contact_id = "c1";
  if (outcome == "ignored") out.reason = "echo";
  if (outcome == "parked") out.problem = Problem{"no_contact", "Nobody."};
  return out;
}

AnswerSpec body_spec(const std::string& body, const std::string& type) {
  AnswerSpec spec;
  spec.body = TextTemplate::parse(body);
  spec.content_type = type;
  return spec;
}

TEST(Answer, IsTheContractsByDefault) {
  const Answer answer;
  const Reply created = answer.of({outcome_of("created")}, false);
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.content_type, "application/json");
  EXPECT_EQ(created.body, R"({"event_id":"e1","outcome":"created","deal_id":"d1","contact_id":"c1"})");
  const Reply ignored = answer.of({outcome_of("ignored")}, false);
  EXPECT_EQ(ignored.status, 200);
  EXPECT_EQ(ignored.body, R"({"event_id":"e1","outcome":"ignored","reason":"echo"})");
  const Reply parked = answer.of({outcome_of("parked")}, false);
  EXPECT_EQ(parked.status, 202);
  EXPECT_EQ(parked.body, R"({"event_id":"e1","outcome":"parked","problem":{"code":"no_contact","text":"Nobody."}})");
  for (const char* outcome : {"updated", "appended", "duplicate"}) {
    EXPECT_EQ(answer.of({outcome_of(outcome)}, false).status, 200);
  }
}

TEST(Answer, OfSeveralEventsIsAListWithTheGravestStatus) {
  const Answer answer;
  EXPECT_EQ(answer.of({outcome_of("ignored"), outcome_of("created"), outcome_of("duplicate")}, true).status, 201);
  EXPECT_EQ(answer.of({outcome_of("created"), outcome_of("parked")}, true).status, 202);
  EXPECT_EQ(answer.of({outcome_of("ignored")}, true).body,
            R"({"events":[{"event_id":"e1","outcome":"ignored","reason":"echo"}]})");
}

TEST(Answer, SpeaksThePlatformsWords) {
  AnswerSpec spec = body_spec("ok {event_id}", "text/plain");
  spec.status = 200;
  const Reply reply = Answer(spec, {}).of({outcome_of("created")}, false);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "text/plain");
  EXPECT_EQ(reply.body, "ok e1");
}

EventOutcome outcome_with_deal(const std::string& outcome) {
  EventOutcome out = outcome_of(outcome);
  out.deal = DealTold{"1001", "new", "Новые", "Анна <\"А\">"};
  return out;
}

TEST(Answer, TellsTheDealInTheFormatOfThePlatform) {
  const TextTemplate text = TextTemplate::parse("{contact.name}: {deal.number}, {deal.stage_label}");
  AnswerSpec json = body_spec(R"({"say":"{reply_text}"})", "application/json");
  const Answer answer(json, {}, text);
  EXPECT_TRUE(answer.tells_deal());
  EXPECT_EQ(answer.of({outcome_with_deal("created")}, false).body, R"({"say":"Анна <\"А\">: 1001, Новые"})");
  const Answer xml(body_spec("<say>{reply_text}</say>", "text/xml"), {}, text);
  EXPECT_EQ(xml.of({outcome_with_deal("appended")}, false).body, "<say>Анна &lt;&quot;А&quot;&gt;: 1001, Новые</say>");
  EXPECT_EQ(Answer(body_spec("{deal.stage}", "text/plain"), {}).of({outcome_with_deal("updated")}, false).body, "new");
}

TEST(Answer, SaysNothingToWhatMadeNothing) {
  AnswerSpec spec = body_spec(R"({"say":"{reply_text}"})", "application/json");
  const Answer silent(spec, {}, TextTemplate::parse("Спасибо"));
  EXPECT_FALSE(silent.tells_deal());
  EXPECT_EQ(silent.of({outcome_of("created")}, false).body, R"({"say":"Спасибо"})");
  EXPECT_EQ(silent.of({outcome_of("ignored")}, false).body, "");
  spec.empty_body = "{}";
  const Answer about_deal(spec, {}, TextTemplate::parse("{deal.number}"));
  EXPECT_EQ(about_deal.of({outcome_of("parked")}, false).body, "{}");
  EXPECT_EQ(about_deal.of({outcome_of("created")}, false).body, "{}") << "there is no deal to speak of";
  EXPECT_EQ(Answer(spec, {}).of({outcome_with_deal("created")}, false).body, "{}");
}

TEST(Answer, OfOneOutcomeGoesBeforeTheGeneralOne) {
  AnswerSpec parked;
  parked.status = 500;
  const Answer answer(body_spec("ok", "text/plain"), {{"parked", parked}});
  EXPECT_EQ(answer.of({outcome_of("parked")}, false).status, 500);
  EXPECT_EQ(answer.of({outcome_of("parked")}, false).body, "ok");
  EXPECT_EQ(answer.of({outcome_of("created")}, false).status, 201);
}

TEST(Answer, RedirectsABrowser) {
  AnswerSpec spec;
  spec.redirect = "https://shop.example/thanks";
  const Reply reply = Answer(spec, {}).of({outcome_of("created")}, false);
  EXPECT_EQ(reply.status, 303);
  ASSERT_EQ(reply.headers.size(), 1u);
  EXPECT_EQ(reply.headers[0].first, "Location");
  EXPECT_EQ(reply.headers[0].second, "https://shop.example/thanks");
}

TEST(Answer, TakesOtherSlotsFromTheRequest) {
  AnswerFacts facts;
  facts.slots = {{"body.chat", "a\"b"}, {"outcome", "of the request"}};
  const Answer json(body_spec(R"({"to":"{body.chat}","is":"{outcome}","no":"{query.x}"})", "application/json"), {});
  EXPECT_EQ(json.of({outcome_of("created")}, false, facts).body, R"({"to":"a\"b","is":"created","no":""})");
  const Answer text(body_spec(R"({"say":"{reply_text}"})", "application/json"), {},
                    TextTemplate::parse("{body.chat}!"));
  EXPECT_EQ(text.of({outcome_of("created")}, false, facts).body, R"({"say":"a\"b!"})");
}

TEST(Answer, OfAVariantGoesBetweenTheOutcomesAndTheGeneralOne) {
  AnswerSpec always = body_spec("general", "text/plain");
  always.status = 200;
  AnswerSpec parked;
  parked.body = TextTemplate::parse("parked");
  const Answer answer(always, {{"parked", parked}}, {},
                      {body_spec("first", "text/xml"), body_spec("second", "text/xml")});
  AnswerFacts facts;
  EXPECT_EQ(answer.of({outcome_of("created")}, false, facts).body, "general");
  facts.variant = 2;
  const Reply reply = answer.of({outcome_of("created")}, false, facts);
  EXPECT_EQ(reply.body, "second");
  EXPECT_EQ(reply.content_type, "text/xml");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(answer.of({outcome_of("parked")}, false, facts).body, "parked");
}

TEST(Answer, EscapesSlotsInJson) {
  EventOutcome odd = outcome_of("ignored");
  odd.reason = "a\"b";
  EXPECT_EQ(Answer(body_spec(R"({"why":"{reason}"})", "application/json"), {}).of({odd}, false).body,
            R"({"why":"a\"b"})");
}

}  // namespace
}  // namespace leadgate::connectors
