#include "deals/book/timeline.hpp"

#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.hpp"

namespace leadgate::deals::book {
namespace {

constexpr std::string_view kColumns = "t.id, t.deal_id, t.at, t.kind, t.actor, t.sequence, t.data";

TimelineEntry entry_from(const store::Statement& row) {
  TimelineEntry entry;
  entry.id = row.integer(0);
  entry.deal_id = row.integer(1);
  entry.at = from_micros(row.integer(2));
  entry.kind = row.text(3);
  entry.actor = row.text(4);
  if (!row.is_null(5)) entry.sequence = row.integer(5);
  entry.data = row.text(6);
  return entry;
}

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM " + std::string(rest);
}

int64_t one_number(store::Connection& connection, std::string_view sql) {
  store::Rows rows(connection.query(sql));
  return rows.next() ? rows->integer(0) : 0;
}

// Of the rows up to `last`.
void read_old_feed(store::Connection& connection, const std::vector<std::string>& sources, int64_t last, int limit,
                   FeedPage& page) {
  static const std::string sql = "SELECT " + std::string(kColumns) +
                                 ", d.source FROM timeline t JOIN deals d ON d.id = t.deal_id "
                                 "WHERE t.id > ? AND t.id <= ? AND t.sequence IS NOT NULL ORDER BY t.id";
  store::Rows rows(connection.query(sql).bind(page.scanned_to).bind(last));
  while (rows.next()) {
    if (std::find(sources.begin(), sources.end(), rows->text(7)) == sources.end()) continue;
    page.entries.push_back(entry_from(*rows.operator->()));
    page.scanned_to = page.entries.back().id;
    page.more = static_cast<int>(page.entries.size()) == limit;
    if (page.more) return;
  }
  page.scanned_to = last;
}

// The first `count` after `after_id`.
std::vector<int64_t> next_ids(store::Connection& connection, const std::vector<std::string>& sources, int64_t after_id,
                              size_t count) {
  std::vector<int64_t> ids;
  int64_t before = INT64_MAX;  // what comes later has no place among them
  for (const std::string& source : sources) {
    store::Rows rows(connection.query("SELECT id FROM feed WHERE source = ? AND id > ? AND id < ? ORDER BY id LIMIT ?")
                         .bind_text(source)
                         .bind(after_id)
                         .bind(before)
                         .bind(static_cast<int64_t>(count)));
    while (rows.next()) ids.push_back(rows->integer(0));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() < count) continue;
    ids.resize(count);
    if (count > 0) before = ids.back();
  }
  return ids;
}

}  // namespace

void add_entry(store::Connection& connection, const TimelineEntry& entry) {
  store::Statement& insert =
      connection.query("INSERT INTO timeline (deal_id, at, kind, actor, sequence, data) VALUES (?, ?, ?, ?, ?, ?)");
  insert.bind(entry.deal_id).bind(to_micros(entry.at)).bind_text(entry.kind).bind_text(entry.actor);
  insert.bind_optional(entry.sequence).bind_text(entry.data).run();
}

void add_change(store::Connection& connection, const TimelineEntry& entry, std::string_view source) {
  add_entry(connection, entry);
  connection.query("INSERT INTO feed (source, id) VALUES (?, ?)")
      .bind_text(source)
      .bind(connection.last_insert_id())
      .run();
}

bool replace_entry(store::Connection& connection, int64_t deal_id, std::string_view kind, std::string_view data_start,
                   std::string_view data) {
  int64_t id = 0;
  {
    store::Rows rows(connection
                         .query("SELECT id, data FROM timeline WHERE deal_id = ?1 AND kind = ?2 "
                                "AND substr(data, 1, length(?3)) = ?3 ORDER BY id LIMIT 1")
                         .bind(deal_id)
                         .bind_text(kind)
                         .bind_text(data_start));
    if (!rows.next() || rows->text(1) == data) return false;
    id = rows->integer(0);
  }
  connection.query("UPDATE timeline SET data = ? WHERE id = ?").bind_text(data).bind(id).run();
  return true;
}

std::string stage_change_data(const Deal& deal, const StageChange& change, std::string_view event_id) {
  JsonWriter json;
  json.begin_object();
  if (!event_id.empty()) json.field("event", event_id);
  json.field("pipeline", deal.pipeline).field("stage", deal.stage);
  if (!change.previous_stage.empty()) json.field("previous", change.previous_stage);
  json.field("status", deal_status_name(deal.status));
  if (!deal.amount.empty()) json.field("amount", deal.amount);
  if (!deal.currency.empty()) json.field("currency", deal.currency);
  if (!deal.close_reason.empty()) json.field("reason", deal.close_reason);
  json.end_object();
  return json.take();
}

StageChangeData parse_stage_change(std::string_view data) {
  static thread_local simdjson::dom::parser parser;
  StageChangeData change;
  simdjson::dom::element root;
  if (parser.parse(data.data(), data.size()).get(root) != simdjson::SUCCESS) return change;
  const auto text = [&](const char* key) {
    std::string_view value;
    return root[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  return {text("pipeline"), text("stage"), text("previous"), text("status"), text("amount"), text("currency")};
}

std::vector<TimelineEntry> read_timeline(store::Connection& connection, int64_t deal_id, int64_t after_id, int limit) {
  static const std::string sql = select("timeline t WHERE t.deal_id = ? AND t.id > ? ORDER BY t.id LIMIT ?");
  store::Rows rows(connection.query(sql).bind(deal_id).bind(after_id).bind(limit));
  std::vector<TimelineEntry> entries;
  while (rows.next()) entries.push_back(entry_from(*rows.operator->()));
  return entries;
}

std::optional<TimelineEntry> last_change(store::Connection& connection, int64_t deal_id, const ChangeFilter& counts) {
  static const std::string sql = select("timeline t WHERE t.deal_id = ? AND t.sequence IS NOT NULL ORDER BY t.id DESC");
  store::Rows rows(connection.query(sql).bind(deal_id));
  while (rows.next()) {
    TimelineEntry entry = entry_from(*rows.operator->());
    if (!counts || counts(entry)) return entry;
  }
  return std::nullopt;
}

int count_changes(store::Connection& connection, int64_t deal_id, std::string_view actor_start, Timestamp since,
                  int count_max) {
  store::Rows rows(connection
                       .query("SELECT at, actor FROM timeline WHERE deal_id = ? AND sequence IS NOT NULL "
                              "ORDER BY id DESC LIMIT ?")
                       .bind(deal_id)
                       .bind(count_max));
  int count = 0;
  while (rows.next() && from_micros(rows->integer(0)) >= since) {
    if (rows->text(1).starts_with(actor_start)) ++count;
  }
  return count;
}

bool changed_by_others(store::Connection& connection, int64_t deal_id, std::string_view actor, int64_t after_sequence) {
  store::Rows rows(connection
                       .query("SELECT 1 FROM timeline WHERE deal_id = ? AND sequence > ? AND actor <> ? "
                              "AND kind <> 'created' LIMIT 1")
                       .bind(deal_id)
                       .bind(after_sequence)
                       .bind_text(actor));
  return rows.next();
}

FeedPage read_feed(store::Connection& connection, const std::vector<std::string>& sources, int64_t after_id, int limit,
                   int64_t old_rows_max) {
  FeedPage page;
  page.scanned_to = after_id;
  if (after_id > one_number(connection, "SELECT max(id) FROM timeline")) {
    page.is_beyond = true;
    return page;
  }
  const int64_t start = one_number(connection, "SELECT after_id FROM feed_start");
  if (after_id < start) {
    read_old_feed(connection, sources, std::min(start, after_id + old_rows_max), limit, page);
    page.more = page.more || page.scanned_to < start;
    if (page.more) return page;
  }
  static const std::string sql = select("timeline t WHERE t.id = ?");
  const size_t room = static_cast<size_t>(limit) - page.entries.size();
  for (const int64_t id : next_ids(connection, sources, page.scanned_to, room)) {
    store::Rows row(connection.query(sql).bind(id));
    if (row.next()) page.entries.push_back(entry_from(*row.operator->()));
    page.scanned_to = id;
  }
  page.more = static_cast<int>(page.entries.size()) == limit;
  return page;
}

}  // namespace leadgate::deals::book
