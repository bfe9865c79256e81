// What happened to a deal, oldest first: leads, updates, moves, notes, conflicts. Stage changes carry the deal's
// sequence number and are what portals poll. Rows are appended by the writer; any connection reads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "deals/deal.hpp"
#include "store/connection.hpp"

namespace leadgate::deals::book {

struct TimelineEntry {
  int64_t id = 0;
  int64_t deal_id = 0;
  Timestamp at{};
  std::string kind;  // created, stage_changed, won, lost, reopened, deleted | lead, message, updated, refund,
                     // edited, note, contact_added, contact_removed, identity_conflict,
                     // stage_held: {"event","stage","reason"}, a word about the stage that was not followed
  std::string actor;             // "source:woo", "api:admin"
  std::optional<int64_t> sequence;  // set for what portals hear
  std::string data;              // a JSON object
};

void add_entry(store::Connection& connection, const TimelineEntry& entry);
// One that portals of the deal's source hear.
void add_change(store::Connection& connection, const TimelineEntry& entry, std::string_view source);

// What an event says on a deal's timeline, told anew in its place: the entry of that kind whose data begins with
// `data_start`. False when there is none or it says so already.
bool replace_entry(store::Connection& connection, int64_t deal_id, std::string_view kind, std::string_view data_start,
                   std::string_view data);

// The data of a change of stage: {"event"?,"pipeline","stage","previous","status","amount","currency"}.
std::string stage_change_data(const Deal& deal, const StageChange& change, std::string_view event_id);

struct StageChangeData {
  std::string pipeline;
  std::string stage;
  std::string previous;
  std::string status;
  std::string amount;
  std::string currency;
};
StageChangeData parse_stage_change(std::string_view data);

std::vector<TimelineEntry> read_timeline(store::Connection& connection, int64_t deal_id, int64_t after_id, int limit);

// The newest change of the deal that portals hear, and that `counts` where one is asked; it must not use the
// connection.
using ChangeFilter = std::function<bool(const TimelineEntry&)>;
std::optional<TimelineEntry> last_change(store::Connection& connection, int64_t deal_id,
                                         const ChangeFilter& counts = nullptr);

// Of the newest `count_max` changes that portals hear, those at or after `since` that actors whose names begin so made.
int count_changes(store::Connection& connection, int64_t deal_id, std::string_view actor_start, Timestamp since,
                  int count_max);
// Whether anybody but this actor has changed the deal's stage after that number.
bool changed_by_others(store::Connection& connection, int64_t deal_id, std::string_view actor, int64_t after_sequence);

// Changes that portals hear, of deals of these sources, in commit order, after `after_id`. What other sources do costs
// nothing and does not show. Only in the part of the timeline that is older than its index are the rows of all gone
// through, at most `old_rows_max` in one page, which may be empty for that. Several reads: of one moment, by a
// ReadMoment.
struct FeedPage {
  std::vector<TimelineEntry> entries;
  int64_t scanned_to = 0;  // where the next page begins: the last entry, or `after_id`, or a row of that older part
  bool more = false;
  bool is_beyond = false;  // there never was such a row: `after_id` is of another database, or of this one's future
};
FeedPage read_feed(store::Connection& connection, const std::vector<std::string>& sources, int64_t after_id, int limit,
                   int64_t old_rows_max = 10'000);

}  // namespace leadgate::deals::book
