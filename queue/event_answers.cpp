#include "queue/event_answers.hpp"

namespace leadgate::queue {
namespace {

constexpr std::string_view kAnswerSchema = R"sql(
  CREATE TABLE event_answers (
    event INTEGER NOT NULL,
    keeper INTEGER NOT NULL,
    item INTEGER NOT NULL,
    step TEXT NOT NULL,
    absent INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (event, step)
  ) STRICT;
  CREATE INDEX event_answers_keeper ON event_answers (keeper, item);
  CREATE TRIGGER event_answers_forgotten AFTER DELETE ON events BEGIN
    DELETE FROM event_answers WHERE event = old.id;
  END;
)sql";

// What `absent` holds.
enum Had : int { kThere = 0, kAbsent = 1, kGivenUp = 2 };

Had had_of(const EventAnswer& answer) {
  if (answer.is_given_up) return kGivenUp;
  return answer.is_absent ? kAbsent : kThere;
}

std::vector<EventAnswer> read_answers(store::Rows rows) {
  std::vector<EventAnswer> out;
  while (rows.next()) {
    const int64_t had = rows->integer(2);
    out.push_back({rows->integer(0), std::string(rows->text(1)), had == kAbsent, std::string(rows->text(3)),
                   std::string(rows->blob(4)), had == kGivenUp});
  }
  return out;
}

}  // namespace

store::MigrationStep event_answers_schema() {
  return {"event_answers", 1, kAnswerSchema};
}

void put_answer(store::Connection& connection, const InboxEvent& event, const EventAnswer& answer) {
  connection
      .query(
          "INSERT OR REPLACE INTO event_answers (event, keeper, item, step, absent, content_type, body) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(event.id)
      .bind(event.keeper())
      .bind(event.item)
      .bind_text(answer.step)
      .bind(had_of(answer))
      .bind_text(answer.content_type)
      .bind_blob(answer.body)
      .run();
}

void drop_misses(store::Connection& connection, int64_t event) {
  connection.query("DELETE FROM event_answers WHERE event = ? AND absent <> 0").bind(event).run();
}

std::vector<EventAnswer> list_answers(store::Connection& connection, const InboxEvent& event) {
  return read_answers(store::Rows(
      connection
          .query("SELECT item, step, absent, content_type, body FROM event_answers WHERE event = ? ORDER BY rowid")
          .bind(event.id)));
}

std::vector<EventAnswer> list_delivery_answers(store::Connection& connection, const InboxEvent& event) {
  return read_answers(
      store::Rows(connection
                      .query("SELECT item, step, absent, content_type, body FROM event_answers WHERE keeper = ? "
                             "ORDER BY item, rowid")
                      .bind(event.keeper())));
}

}  // namespace leadgate::queue
