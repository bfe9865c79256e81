// Answers beside their events on a real database: one a step, together by delivery, gone with the event.
#include "queue/event_answers.hpp"

#include "tests/unit/queue/inbox_tables.hpp"

namespace leadgate::queue {
namespace {

class EventAnswers : public InboxTables {
 protected:
  InboxEvent add(int64_t raw_id = 0, int64_t item = 0) {
    InboxEvent event;
    event.id = next_event_id(*connection_);
    event.source = "shop";
    event.received_at = from_micros(1'000'000);
    event.raw_id = raw_id;
    event.item = item;
    event.outcome = Outcome::kCreated;
    const RawEvent raw{"POST", "/in/shop", "", "", "{}"};
    store::WriteContext context{*connection_, *keys_};
    insert_event(context, event, {}, raw_id == 0 ? &raw : nullptr);
    return event;
  }
};

TEST_F(EventAnswers, AreReadByTheDelivery) {
  const InboxEvent first = add();
  const InboxEvent second = add(first.id, 1);
  const InboxEvent other = add();
  put_answer(*connection_, second, {1, "order", false, "application/json", std::string("{\0}", 3)});
  put_answer(*connection_, first, {0, "order", true, "", ""});
  put_answer(*connection_, other, {0, "order", false, "text/xml", "<a/>"});
  for (const InboxEvent& event : {first, second}) {
    const std::vector<EventAnswer> answers = list_delivery_answers(*connection_, event);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].item, 0);
    EXPECT_TRUE(answers[0].is_absent);
    EXPECT_EQ(answers[1].item, 1);
    EXPECT_EQ(answers[1].body, std::string("{\0}", 3));
    EXPECT_EQ(answers[1].content_type, "application/json");
  }
  EXPECT_EQ(list_delivery_answers(*connection_, other).size(), 1u);
  ASSERT_EQ(list_answers(*connection_, second).size(), 1u) << "its own alone";
  EXPECT_EQ(list_answers(*connection_, second)[0].item, 1);
  EXPECT_TRUE(connection_->status().ok());
}

TEST_F(EventAnswers, TakeTheOldOnesPlaceAndGoWithTheirEvent) {
  const InboxEvent event = add();
  add();
  put_answer(*connection_, event, {0, "order", false, "application/json", "1"});
  put_answer(*connection_, event, {0, "order", false, "application/json", "2"});
  ASSERT_EQ(list_answers(*connection_, event).size(), 1u);
  EXPECT_EQ(list_answers(*connection_, event)[0].body, "2");
  EXPECT_EQ(expire_events(*connection_, from_micros(2'000'000), {}).deleted, 1);
  EXPECT_TRUE(list_answers(*connection_, event).empty());
}

TEST_F(EventAnswers, ForgetWhatWasNotThereToAskForItAnew) {
  const InboxEvent event = add();
  put_answer(*connection_, event, {0, "order", false, "application/json", "1"});
  put_answer(*connection_, event, {0, "lines", true, "", "404"});
  put_answer(*connection_, event, {0, "customer", false, "", "500", true});
  const std::vector<EventAnswer> all = list_answers(*connection_, event);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_TRUE(all[1].is_absent && !all[1].is_given_up);
  EXPECT_TRUE(all[2].is_given_up && !all[2].is_absent);
  EXPECT_EQ(all[2].body, "500");
  drop_misses(*connection_, event.id);
  ASSERT_EQ(list_answers(*connection_, event).size(), 1u);
  EXPECT_EQ(list_answers(*connection_, event)[0].step, "order");
}

}  // namespace
}  // namespace leadgate::queue
