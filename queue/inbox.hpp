// The raw events as they came, with what became of each: nothing genuine is dropped, and each can be replayed.
//
// Also where "the same event again" is decided. An event is known by, first to last:
//   client key    the Idempotency-Key header; the same key with another body is an error (kKeyReused)
//   event key     the sender's own id of the event
//   fingerprint   of the content, when there is neither, within a window
// Keys live in store/key_index under the spaces below, and are confirmed by the row that they point to.
//
// All calls run on the writer thread inside its transaction, except read_event, read_raw, list_events, select_events
// and scan_events, which take any connection. Knows bytes, keys and times; `target` and `party` are rows of whoever
// uses the inbox.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/key_index.hpp"
#include "store/migration.hpp"
#include "store/writer.hpp"

namespace leadgate::queue {

enum class Outcome { kCreated = 1, kUpdated = 2, kAppended = 3, kDuplicate = 4, kIgnored = 5, kParked = 6 };
std::string_view outcome_name(Outcome outcome);
std::optional<Outcome> outcome_from_name(std::string_view name);

// Spaces of the key index that the inbox uses.
inline constexpr uint8_t kClientKeySpace = 1;
inline constexpr uint8_t kEventKeySpace = 2;
inline constexpr uint8_t kFingerprintSpace = 3;

using Fingerprint = std::array<uint8_t, 16>;

// The bytes that came, kept once a delivery; those of its files stand beside it (queue/attachments.hpp), and are back
// in their place in what read_raw and scan_events give. Header lines as "name: value\n", names lower case.
struct RawEvent {
  std::string method;
  std::string path;
  std::string query;
  std::string headers;
  std::string_view body;  // borrowed on insert; as body_without() gives it, where there are files
};

struct EventKeys {
  std::string client_key;              // empty: none
  std::string event_key;               // empty: none
  Fingerprint content{};               // of what the event says; guards the client key, and is the last resort
  bool use_content = false;            // no other key and no identity of its own: the window applies
  // Computed beforehand, off the writer thread, by seal().
  store::Key client_hash;
  store::Key event_hash;
  store::Key content_hash;
  void seal(std::string_view source);
};

struct InboxEvent {
  int64_t id = 0;
  std::string source;
  Timestamp received_at{};
  int64_t raw_id = 0;        // the event of the same delivery that keeps the bytes; 0: this one
  int64_t item = 0;          // its place in the delivery
  std::string client_key;
  std::string event_key;
  Fingerprint content{};
  Outcome outcome = Outcome::kParked;
  std::string reason;
  std::string problem_code;
  std::string problem_text;
  int64_t target = 0;
  int64_t party = 0;

  // The event whose row has the bytes and the files of the delivery.
  int64_t keeper() const { return raw_id == 0 ? id : raw_id; }
};

struct DedupeWindow {
  std::chrono::seconds keys{std::chrono::hours(24 * 30)};
  std::chrono::seconds content{600};
};

// With that of the attachments and of the answers.
std::span<const store::MigrationStep> inbox_schema();

// The event that this one repeats; nothing when it is new; kKeyReused when its client key was used for another body.
Result<std::optional<InboxEvent>> find_duplicate(store::WriteContext& context, const std::string& source,
                                                 const EventKeys& keys, Timestamp now, const DedupeWindow& window);

// The number that the next event gets: known before the event is written, so that what comes of it can name it.
int64_t next_event_id(store::Connection& connection);

// Appends the event under its id and registers its keys. `raw` is null for the further events of a delivery.
void insert_event(store::WriteContext& context, const InboxEvent& event, const EventKeys& keys, const RawEvent* raw);

// What a replay made of it.
void update_outcome(store::Connection& connection, const InboxEvent& event);

std::optional<InboxEvent> read_event(store::Connection& connection, int64_t id);

struct StoredRaw {
  RawEvent raw;            // its `body` is not set
  std::string body;
};
// The bytes of an event, its own or its delivery's; nothing when they are past retention.
std::optional<StoredRaw> read_raw(store::Connection& connection, const InboxEvent& event);

struct EventFilter {
  std::optional<Outcome> outcome;
  std::string source;
  int64_t before_id = INT64_MAX;   // newest first
  int limit = 50;
};
// A page; `next_before_id` continues it, also when kEventScanRowsMax rows were looked at and fewer than `limit` fitted.
inline constexpr int64_t kEventScanRowsMax = 20'000;
struct EventPage {
  std::vector<InboxEvent> events;
  std::optional<int64_t> next_before_id;
};
EventPage list_events(store::Connection& connection, const EventFilter& filter);

// The numbers of events, oldest first. `next_after_id` goes on; it is set when there are more than `limit`, and when
// kEventScanRowsMax rows were looked at and there are more of them.
struct SelectFilter {
  std::string source;  // empty: any
  std::optional<Outcome> outcome;
  Timestamp since{};  // received then or later
  Timestamp until{};  // and before this
  int64_t after_id = 0;
  int limit = 50;
};
struct Selection {
  std::vector<int64_t> ids;
  std::optional<int64_t> next_after_id;
};
Selection select_events(store::Connection& connection, const SelectFilter& filter);

// Oldest first, with their bytes: for going through all that is stored, a page a call so that no read stays open.
struct ScanFilter {
  Timestamp since{};   // received then or later
  std::string source;  // empty: any
  int64_t after_id = 0;
  int rows_max = 500;
  size_t bytes_max = 8u << 20;  // of bodies; the event that passes it is the page's last
};
struct ScannedEvent {
  InboxEvent event;
  std::optional<StoredRaw> raw;  // nothing: another event of the delivery has them, or they are past retention
};
// Empty at the end; the last one's id continues it.
std::vector<ScannedEvent> scan_events(store::Connection& connection, const ScanFilter& filter);

// Events that wait for a person.
int64_t count_parked(store::Connection& connection);

// How much one slice deletes at most. The event that passes `bytes_max`, with its body, its files and its answers, is
// the last one; those of its delivery that come right after it go along.
struct ExpiryLimits {
  int rows_max = 200;
  int64_t bytes_max = 16 << 20;
};

// Deletes events older than `before`, from `from_id` up, as many as `limits` allows. What is parked stays, with the
// bytes of its delivery, and so does the newest event of all (its number must not come again).
struct Expired {
  int64_t deleted = 0;
  bool more = false;    // older ones than `before` may be left
  int64_t next_id = 0;  // the lowest row that is not parked and still there: where the next call may go on
};
Expired expire_events(store::Connection& connection, Timestamp before, const ExpiryLimits& limits,
                      int64_t from_id = 0);

// The same for what is parked; `next_id` says nothing here.
Expired expire_parked(store::Connection& connection, Timestamp before, const ExpiryLimits& limits);

}  // namespace leadgate::queue
