#include "queue/inbox.hpp"

#include <algorithm>

#include "queue/attachments.hpp"
#include "queue/event_answers.hpp"

namespace leadgate::queue {
namespace {

constexpr std::string_view kEventsSchema = R"sql(
      CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        raw_id INTEGER NOT NULL DEFAULT 0,
        item INTEGER NOT NULL DEFAULT 0,
        client_key TEXT,
        event_key TEXT,
        content BLOB NOT NULL,
        outcome INTEGER NOT NULL,
        reason TEXT,
        problem_code TEXT,
        problem_text TEXT,
        target INTEGER NOT NULL DEFAULT 0,
        party INTEGER NOT NULL DEFAULT 0,
        method TEXT,
        path TEXT,
        query TEXT,
        headers TEXT,
        body BLOB
      ) STRICT;
      CREATE INDEX events_apart ON events (outcome, id) WHERE outcome IN (4, 5, 6);
    )sql";

constexpr std::string_view kColumns =
    "id, source, received_at, raw_id, item, client_key, event_key, content, outcome, reason, problem_code, "
    "problem_text, target, party";

constexpr int kColumnCount = 14;

InboxEvent event_from(const store::Statement& row) {
  InboxEvent event;
  event.id = row.integer(0);
  event.source = row.text(1);
  event.received_at = from_micros(row.integer(2));
  event.raw_id = row.integer(3);
  event.item = row.integer(4);
  event.client_key = row.text(5);
  event.event_key = row.text(6);
  const std::string_view content = row.blob(7);
  std::copy_n(content.data(), std::min(content.size(), event.content.size()), event.content.begin());
  event.outcome = static_cast<Outcome>(row.integer(8));
  event.reason = row.text(9);
  event.problem_code = row.text(10);
  event.problem_text = row.text(11);
  event.target = row.integer(12);
  event.party = row.integer(13);
  return event;
}

// From the columns method, path, query, headers, body, which begin at `first`, of the event that keeps the bytes.
std::optional<StoredRaw> raw_from(store::Connection& connection, int64_t event, const store::Statement& row,
                                  int first) {
  if (row.is_null(first)) return std::nullopt;
  StoredRaw stored;
  stored.raw.method = row.text(first);
  stored.raw.path = row.text(first + 1);
  stored.raw.query = row.text(first + 2);
  stored.raw.headers = row.text(first + 3);
  stored.body = row.blob(first + 4);
  if (!put_back_attachments(connection, event, stored.body)) return std::nullopt;
  return stored;
}

// More than a delivery may have: `events_max` of a source is below it.
constexpr int64_t kDeliveryEventsMax = 10'001;

std::string_view bytes_of(const Fingerprint& fingerprint) {
  return {reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()};
}

// The row behind a key, when it really has that key and is young enough.
template <class Confirm>
std::optional<InboxEvent> confirmed(store::WriteContext& context, const store::Key& key, Timestamp oldest,
                                    Confirm&& confirm) {
  const std::optional<int64_t> row = context.keys.find(key);
  if (!row) return std::nullopt;
  std::optional<InboxEvent> event = read_event(context.connection, *row);
  if (!event || event->received_at < oldest || !confirm(*event)) return std::nullopt;
  return event;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated: return "created";
    case Outcome::kUpdated: return "updated";
    case Outcome::kAppended: return "appended";
    case Outcome::kDuplicate: return "duplicate";
    case Outcome::kIgnored: return "ignored";
    case Outcome::kParked: return "parked";
  }
  return "parked";
}

std::optional<Outcome> outcome_from_name(std::string_view name) {
  for (const Outcome outcome : {Outcome::kCreated, Outcome::kUpdated, Outcome::kAppended, Outcome::kDuplicate,
                                Outcome::kIgnored, Outcome::kParked}) {
    if (outcome_name(outcome) == name) return outcome;
  }
  return std::nullopt;
}

void EventKeys::seal(std::string_view source) {
  // A source's name has no line break, so the parts cannot run into each other.
  const std::string prefix = std::string(source) + '\n';
  if (!client_key.empty()) client_hash = store::make_key(kClientKeySpace, 0, prefix + client_key);
  if (!event_key.empty()) event_hash = store::make_key(kEventKeySpace, 0, prefix + event_key);
  if (use_content) content_hash = store::make_key(kFingerprintSpace, 0, prefix + std::string(bytes_of(content)));
}

std::span<const store::MigrationStep> inbox_schema() {
  static const store::MigrationStep steps[] = {
      {"inbox", 1, kEventsSchema}, attachments_schema(), event_answers_schema()};
  return steps;
}

Result<std::optional<InboxEvent>> find_duplicate(store::WriteContext& context, const std::string& source,
                                                 const EventKeys& keys, Timestamp now, const DedupeWindow& window) {
  if (!keys.client_key.empty()) {
    auto known = confirmed(context, keys.client_hash, now - window.keys, [&](const InboxEvent& event) {
      return event.source == source && event.client_key == keys.client_key;
    });
    if (known && known->content != keys.content) {
      return Error{ErrorCode::kKeyReused,
                   "The Idempotency-Key was used before with another body; use a new key for new content."};
    }
    if (known) return known;
  }
  if (!keys.event_key.empty()) {
    auto known = confirmed(context, keys.event_hash, now - window.keys, [&](const InboxEvent& event) {
      return event.source == source && event.event_key == keys.event_key;
    });
    if (known) return known;
  }
  if (keys.use_content) {
    return confirmed(context, keys.content_hash, now - window.content, [&](const InboxEvent& event) {
      return event.source == source && event.content == keys.content;
    });
  }
  return std::optional<InboxEvent>();
}

int64_t next_event_id(store::Connection& connection) {
  store::Rows row(connection.query("SELECT coalesce(max(id), 0) + 1 FROM events"));
  return row.next() ? row->integer(0) : 0;
}

void insert_event(store::WriteContext& context, const InboxEvent& event, const EventKeys& keys, const RawEvent* raw) {
  store::Statement& insert = context.connection.query(
      "INSERT INTO events (id, source, received_at, raw_id, item, client_key, event_key, content, outcome, reason, "
      "problem_code, problem_text, target, party, method, path, query, headers, body) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(event.id).bind_text(event.source).bind(to_micros(event.received_at)).bind(event.raw_id).bind(event.item);
  insert.bind_text_or_null(keys.client_key).bind_text_or_null(keys.event_key).bind_blob(bytes_of(keys.content));
  insert.bind(static_cast<int64_t>(event.outcome)).bind_text_or_null(event.reason);
  insert.bind_text_or_null(event.problem_code).bind_text_or_null(event.problem_text);
  insert.bind(event.target).bind(event.party);
  if (raw != nullptr) {
    insert.bind_text(raw->method).bind_text(raw->path).bind_text(raw->query).bind_text(raw->headers);
    insert.bind_blob(raw->body);
  }
  if (!insert.run()) return;
  if (!keys.client_key.empty()) context.keys.put(keys.client_hash, event.id);
  if (!keys.event_key.empty()) context.keys.put(keys.event_hash, event.id);
  if (keys.use_content) context.keys.put(keys.content_hash, event.id);
}

void update_outcome(store::Connection& connection, const InboxEvent& event) {
  store::Statement& update = connection.query(
      "UPDATE events SET outcome = ?, reason = ?, problem_code = ?, problem_text = ?, target = ?, party = ? "
      "WHERE id = ?");
  update.bind(static_cast<int64_t>(event.outcome)).bind_text_or_null(event.reason);
  update.bind_text_or_null(event.problem_code).bind_text_or_null(event.problem_text);
  update.bind(event.target).bind(event.party).bind(event.id).run();
}

std::optional<InboxEvent> read_event(store::Connection& connection, int64_t id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM events WHERE id = ?";
  store::Rows row(connection.query(sql).bind(id));
  if (!row.next()) return std::nullopt;
  return event_from(*row.operator->());
}

std::optional<StoredRaw> read_raw(store::Connection& connection, const InboxEvent& event) {
  store::Rows row(
      connection.query("SELECT method, path, query, headers, body FROM events WHERE id = ?").bind(event.keeper()));
  if (!row.next()) return std::nullopt;
  return raw_from(connection, event.keeper(), *row.operator->(), 0);
}

std::vector<ScannedEvent> scan_events(store::Connection& connection, const ScanFilter& filter) {
  static const std::string sql = "SELECT " + std::string(kColumns) +
                                 ", method, path, query, headers, body FROM events WHERE id > ?1 AND "
                                 "received_at >= ?2 AND (?3 = '' OR source = ?3) ORDER BY id LIMIT ?4";
  store::Statement& statement = connection.query(sql);
  statement.bind(filter.after_id).bind(to_micros(filter.since)).bind_text(filter.source).bind(filter.rows_max);
  std::vector<ScannedEvent> events;
  size_t bytes = 0;
  store::Rows rows(statement);
  while (bytes < filter.bytes_max && rows.next()) {
    InboxEvent event = event_from(*rows.operator->());
    std::optional<StoredRaw> raw = raw_from(connection, event.id, *rows.operator->(), kColumnCount);
    events.push_back({std::move(event), std::move(raw)});
    if (events.back().raw) bytes += events.back().raw->body.size();
  }
  return events;
}

EventPage list_events(store::Connection& connection, const EventFilter& filter) {
  // SQLite uses the partial index only where the query repeats its condition. Seven texts at most.
  const bool apart = filter.outcome && *filter.outcome >= Outcome::kDuplicate;
  std::string outcome = apart ? "outcome IN (4, 5, 6) AND " : "";
  if (filter.outcome) outcome += "outcome = " + std::to_string(static_cast<int>(*filter.outcome)) + " AND ";
  const std::string sql = "SELECT " + std::string(kColumns) + " FROM events WHERE " + outcome +
                          "id < ?1 AND id > ?4 AND (?2 = '' OR source = ?2) ORDER BY id DESC LIMIT ?3";
  const int64_t top = std::min(filter.before_id, next_event_id(connection));
  // What an index finds, or any row fits, needs no bound but the limit.
  const int64_t window_end =
      (apart || !filter.outcome) && filter.source.empty() ? 0 : std::max<int64_t>(0, top - kEventScanRowsMax - 1);
  store::Statement& statement = connection.query(sql);
  statement.bind(top).bind_text(filter.source).bind(filter.limit).bind(window_end);
  EventPage page;
  store::Rows rows(statement);
  while (rows.next()) page.events.push_back(event_from(*rows.operator->()));
  if (static_cast<int>(page.events.size()) == filter.limit)
    page.next_before_id = page.events.back().id;
  else if (window_end > 0)
    page.next_before_id = window_end + 1;
  return page;
}

Selection select_events(store::Connection& connection, const SelectFilter& filter) {
  const int64_t window_end = filter.after_id + kEventScanRowsMax;
  const int64_t newest = next_event_id(connection) - 1;
  Selection out;
  store::Rows rows(
      connection
          .query("SELECT id FROM events WHERE id > ?1 AND id <= ?2 AND (?3 = '' OR source = ?3) AND "
                 "(?4 = 0 OR outcome = ?4) AND received_at >= ?5 AND received_at < ?6 ORDER BY id LIMIT ?7")
          .bind(filter.after_id)
          .bind(window_end)
          .bind_text(filter.source)
          .bind(filter.outcome ? static_cast<int64_t>(*filter.outcome) : 0)
          .bind(to_micros(filter.since))
          .bind(to_micros(filter.until))
          .bind(filter.limit));
  while (rows.next()) out.ids.push_back(rows->integer(0));
  if (static_cast<int>(out.ids.size()) == filter.limit)
    out.next_after_id = out.ids.back();
  else if (window_end < newest)
    out.next_after_id = window_end;
  return out;
}

int64_t count_parked(store::Connection& connection) {
  store::Rows row(connection.query("SELECT count(*) FROM events WHERE outcome IN (4, 5, 6) AND outcome = 6"));
  return row.next() ? row->integer(0) : 0;
}

namespace {

// The events that one slice takes, the oldest first.
struct Slice {
  int64_t last = 0;      // 0: none
  bool is_full = false;  // older ones may be left
};

// A row without bytes of its own counts none.
constexpr std::string_view kExpiring =
    "SELECT id, received_at, ifnull(length(body), 0) + "
    "(SELECT ifnull(sum(size_bytes), 0) FROM attachments WHERE event = events.id AND sha256 IS NOT NULL) + "
    "(SELECT ifnull(sum(length(body)), 0) FROM event_answers WHERE event = events.id), "
    "raw_id FROM events WHERE ";

// `candidates` begins as kExpiring does. A delivery is taken whole, past the limits too: the event that keeps its bytes
// stays as long as the others.
Slice slice_of(store::Statement& candidates, Timestamp before, const ExpiryLimits& limits) {
  store::Rows rows(candidates);
  Slice slice;
  int64_t keeper = 0;
  int rows_taken = 0;
  int64_t bytes_taken = 0;
  while (rows.next() && rows->integer(1) < to_micros(before)) {
    const bool is_of_the_same = keeper != 0 && rows->integer(3) == keeper;
    if (slice.is_full && !is_of_the_same) break;
    slice.last = rows->integer(0);
    keeper = rows->integer(3) == 0 ? slice.last : rows->integer(3);
    bytes_taken += rows->integer(2);
    slice.is_full = ++rows_taken >= limits.rows_max || bytes_taken >= limits.bytes_max;
  }
  return slice;
}

}  // namespace

Expired expire_events(store::Connection& connection, Timestamp before, const ExpiryLimits& limits, int64_t from_id) {
  // Events are numbered as they came, so the old ones are the lowest: no index on the time is needed.
  static const std::string kCandidates = std::string(kExpiring) + "id >= ? AND outcome <> 6 ORDER BY id";
  const Slice slice = slice_of(connection.query(kCandidates).bind(from_id), before, limits);
  const int64_t last_expired = slice.last;
  Expired expired;
  expired.more = slice.is_full;
  if (last_expired != 0) {
    // The events of one delivery have neighbouring numbers, and the first one keeps the bytes of all.
    connection
        .query(
            "DELETE FROM events WHERE id >= ?1 AND id <= ?2 AND outcome <> 6 "
            "AND id < (SELECT max(id) FROM events) AND id NOT IN "
            "(SELECT raw_id FROM events WHERE outcome IN (4, 5, 6) AND outcome = 6 AND id > ?1 AND id <= ?2 + ?3)")
        .bind(from_id)
        .bind(last_expired)
        .bind(kDeliveryEventsMax)
        .run();
    expired.deleted = connection.changes();
  }
  const int64_t after = last_expired == 0 ? from_id : last_expired + 1;
  store::Rows lowest(
      connection.query("SELECT id FROM events WHERE id >= ? AND outcome <> 6 ORDER BY id LIMIT 1").bind(after));
  expired.next_id = lowest.next() ? lowest->integer(0) : after;
  return expired;
}

Expired expire_parked(store::Connection& connection, Timestamp before, const ExpiryLimits& limits) {
  static const std::string kCandidates =
      std::string(kExpiring) + "outcome IN (4, 5, 6) AND outcome = 6 ORDER BY id";
  const Slice slice = slice_of(connection.query(kCandidates), before, limits);
  const int64_t last_expired = slice.last;
  Expired expired;
  if (last_expired == 0) return expired;
  // The bytes of a delivery go with the last of its events.
  connection
      .query(
          "DELETE FROM events WHERE outcome IN (4, 5, 6) AND outcome = 6 AND id <= ?1 AND id < (SELECT max(id) FROM "
          "events) AND id NOT IN "
          "(SELECT raw_id FROM events WHERE outcome IN (4, 5, 6) AND outcome = 6 AND id > ?1 AND id <= ?1 + ?2)")
      .bind(last_expired)
      .bind(kDeliveryEventsMax)
      .run();
  expired.deleted = connection.changes();
  expired.more = slice.is_full && expired.deleted > 0;
  return expired;
}

}  // namespace leadgate::queue
