// The outbox: what other systems must hear, as rows written in the transaction of the change itself and kept until a
// peer took them (done) or the attempts ran out (dead). It knows bytes, keys and times, never what they are about.
//
// Order: rows of one lane (target, lane) are sent in the order of their ids, one at a time. A row behind an unfinished
// one is set aside ("behind") and comes back when that one is done or dead, so that what is due can be read in pages
// and no lane has to be remembered.
// Calls that take a Connection and write belong to the writer thread, inside its transaction; reads take the caller's
// own read-only connection. Failures of the database show in the connection's status(), which the caller looks at.
// Limits: a target is a short name of the configuration; an answer is cut at kAnswerBytesMax, an error at
// kErrorBytesMax.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::queue {

inline constexpr size_t kAnswerBytesMax = 1024;
inline constexpr size_t kErrorBytesMax = 500;

std::span<const store::MigrationStep> outbox_schema();

enum class DeliveryState : int { kPending = 0, kDone = 1, kDead = 2 };
std::string_view delivery_state_name(DeliveryState state);  // "pending", "done", "dead"
std::optional<DeliveryState> delivery_state_from_name(std::string_view name);

// What to send. `message_id` names the message at the receiver: the same on every attempt, without '.'.
struct OutboxItem {
  std::string_view target;
  int64_t lane = 0;
  std::string_view kind;
  std::string_view message_id;
  std::string_view payload;
};

// Appends one row, due at once; the new row's id. One INSERT.
int64_t enqueue(store::Connection& connection, const OutboxItem& item, Timestamp now);

// Whether a row of the lane is pending.
bool has_pending(store::Connection& connection, std::string_view target, int64_t lane);

// When a call was made, for the log of the attempts.
struct CallTimes {
  Timestamp started_at{};
  Micros duration{};
};

// How one attempt ended, or that a row must wait for its lane (kBehind) or for its peer (kWait: the attempt does not
// count, though it is logged).
struct Settlement {
  enum class What { kDone, kRetry, kDead, kBehind, kWait };
  int64_t id = 0;
  What what = What::kDone;
  Timestamp retry_at{};           // kRetry, kWait
  int status = 0;                 // HTTP status; 0: no answer
  std::string error;              // empty: none
  std::string answer;             // the first bytes of the answer's body
  std::optional<CallTimes> call;  // nothing: no call was made, and nothing is logged
  bool stops = false;             // kWait: by this answer the peer stops its target
  bool overtakes = false;         // kDone: older rows of the lane are late from now on (overtaken.hpp)
};

// A row that is not pending any more is left as it is. kDone and kDead let the next row of the lane go.
void settle(store::Connection& connection, const Settlement& settlement, Timestamp now);

// A dead row starts over with all its attempts; a pending one becomes due now. kNotFound, or kConflict when done. One
// that was overtaken is late, and starts over only for who insists; else it is kConflict, too.
enum class Late { kStays, kGoes };
Result<void> retry_delivery(store::Connection& connection, int64_t id, Timestamp now, Late late = Late::kStays);
// The same for a dead row alone; false: it is not dead (any more), or late.
bool retry_dead(store::Connection& connection, int64_t id, Timestamp now, Late late = Late::kStays);
// The same for a pending row that waits for its next attempt; false: it does not, or for its lane.
bool hasten(store::Connection& connection, int64_t id, Timestamp now);

// What settled rows may be deleted. The newest row always stays, so that an id is never given twice.
struct PruneRules {
  Timestamp done_before{};
  std::optional<Timestamp> dead_before;  // nothing: dead rows stay
};
// How far settled rows have been looked at, in the order of their ends; a value, so that a slice whose transaction
// failed can be done again.
struct PruneWalk {
  int64_t settled_at = 0;
  int64_t id = 0;
};
// Looks at no more than `rows_max` settled rows beyond the walk's place, which it moves, and deletes those that may be;
// what stays is passed over. How many were looked at.
int64_t prune_outbox(store::Connection& connection, const PruneRules& rules, PruneWalk& walk, int64_t rows_max);

// Every target with pending rows, in the order of their names; one look-up each.
std::vector<std::string> pending_targets(store::Connection& connection);

// Where a row stands in the order of making.
struct DeliveryPlace {
  Timestamp created_at{};
  int64_t id = 0;
  auto operator<=>(const DeliveryPlace&) const = default;
};

// A target that nothing is delivered to: its pending rows that were made before `before`, and were not tried anew by
// hand since then, become dead with the reason, and use up no attempt. What waits behind one of them has its turn next.
// What is in flight meanwhile is not called back, and its end changes nothing.
struct Abandoned {
  std::string_view target;
  Timestamp before{};
  std::string_view reason;
};
struct GivenUp {
  int64_t rows = 0;                   // that are dead now
  int64_t seen = 0;                   // that were looked at
  std::optional<DeliveryPlace> last;  // of these, where to go on
};
// Looks at no more than `rows_max` rows beyond the place, the oldest first.
GivenUp give_up(store::Connection& connection, const Abandoned& abandoned, std::optional<DeliveryPlace> after,
                Timestamp now, int rows_max);

// A whole row.
struct Delivery {
  int64_t id = 0;
  std::string target;
  int64_t lane = 0;
  std::string kind;
  std::string message_id;
  std::string payload;
  Timestamp created_at{};
  DeliveryState state = DeliveryState::kPending;
  int attempts = 0;
  std::optional<Timestamp> next_attempt_at;  // pending and not behind another row of its lane
  std::optional<Timestamp> settled_at;       // done or dead
  int last_status = 0;
  std::string last_error;
  std::string last_answer;
  std::string overtaken_by;  // the newer message of its lane that the peer took while it was dead; empty: none
};

// Whose the row is; empty: there is none.
std::string target_of(store::Connection& connection, int64_t id);

std::optional<Delivery> find_delivery(store::Connection& connection, int64_t id);

// A pending row whose time has come, as the dispatcher needs it.
struct DueRow {
  int64_t id = 0;
  int64_t lane = 0;
  bool behind = false;  // an older row of its lane is pending
  int attempts = 0;
  Timestamp created_at{};
};

// Due rows of the target, the longest due first.
std::vector<DueRow> due_deliveries(store::Connection& connection, std::string_view target, Timestamp now, int limit);

// When the next row of the target that is not due yet becomes due.
std::optional<Timestamp> next_due_after(store::Connection& connection, std::string_view target, Timestamp now);

// A newer row makes older ones of its lane needless: those of `kind` at the lane's end, back to the first of another
// kind. They end as done, with the note "superseded by MESSAGE". The oldest pending row of the lane may be in flight
// and is left alone, unless its turn is more than kInFlightDoubt away.
struct Superseding {
  std::string_view target;
  int64_t lane = 0;
  std::string_view kind;
  std::string_view by;  // the newer row's message id
};
struct Superseded {
  int64_t rows = 0;
  std::string first_payload;  // of the oldest of them
};
inline constexpr std::chrono::seconds kInFlightDoubt{1};
// Called before the newer row is put in, in its transaction.
Superseded supersede(store::Connection& connection, const Superseding& superseding, Timestamp now);

}  // namespace leadgate::queue
