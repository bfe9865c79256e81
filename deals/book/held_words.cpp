// The part of the timeline that tells which words about the stage were not followed.
#include "base/json_writer.hpp"
#include "deals/book/timeline.hpp"
#include "deals/stage_word.hpp"

namespace leadgate::deals::book {
namespace {

// As the data ends: {"event"?,"stage","reason"}.
std::string data_of(const HeldWord& word) {
  JsonWriter json;
  json.begin_object();
  if (!word.event_id.empty()) json.field("event", word.event_id);
  json.field("stage", word.stage).field("reason", word.reason).end_object();
  return json.take();
}

bool is_told_of_event(store::Connection& connection, int64_t deal_id, const HeldWord& word) {
  if (word.event_id.empty()) return false;
  const std::string start = "{\"event\":" + json_quote(word.event_id) + ',';
  store::Rows rows(connection
                       .query("SELECT 1 FROM timeline WHERE deal_id = ?1 AND kind = 'stage_held' "
                              "AND substr(data, 1, length(?2)) = ?2 LIMIT 1")
                       .bind(deal_id)
                       .bind_text(start));
  return rows.next();
}

bool is_told(store::Connection& connection, int64_t deal_id, const HeldWord& word) {
  HeldWord same = word;
  same.event_id.clear();
  std::string end = data_of(same).substr(1);
  if (word.reason == held_reason(WordFate::kHeldLoop)) end.erase(0, end.find("\"reason\""));
  store::Rows rows(connection
                       .query("SELECT sequence, data FROM timeline WHERE deal_id = ? "
                              "AND (sequence IS NOT NULL OR kind = 'stage_held') ORDER BY id DESC")
                       .bind(deal_id));
  while (rows.next() && rows->is_null(0)) {
    if (rows->text(1).ends_with(end)) return true;
  }
  return false;
}

}  // namespace

std::vector<StageStep> read_steps(store::Connection& connection, int64_t deal_id, int count_max) {
  store::Rows rows(connection
                       .query("SELECT actor, at, sequence FROM timeline WHERE deal_id = ? AND (sequence IS NOT NULL "
                              "OR (kind = 'stage_held' AND data LIKE '%,\"reason\":\"loop\"}')) "
                              "ORDER BY id DESC LIMIT ?")
                       .bind(deal_id)
                       .bind(count_max));
  std::vector<StageStep> steps;
  while (rows.next()) steps.push_back({std::string(rows->text(0)), from_micros(rows->integer(1)), rows->is_null(2)});
  return steps;
}

bool tell_held(store::Connection& connection, int64_t deal_id, const HeldWord& word) {
  if (is_told(connection, deal_id, word) || is_told_of_event(connection, deal_id, word)) return false;
  add_entry(connection, {0, deal_id, word.at, "stage_held", word.actor, {}, data_of(word)});
  return true;
}

}  // namespace leadgate::deals::book
