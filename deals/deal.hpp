// A deal: one order or request of one person, with its place in a pipeline. The rules by which it changes are pure
// functions here; storing it is deals/book's work. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "deals/lead_draft.hpp"
#include "deals/origins.hpp"
#include "deals/pipeline.hpp"

namespace leadgate::deals {

// What is kept as one piece: read and written whole.
struct DealDetails {
  std::vector<OrderLine> lines;
  std::map<std::string, std::string> attribution;
  Fields fields;
  std::vector<std::string> tags;
  friend bool operator==(const DealDetails&, const DealDetails&) = default;
};

struct Deal {
  int64_t id = 0;
  std::string title;
  std::string pipeline;
  std::string stage;
  DealStatus status = DealStatus::kOpen;
  std::string owner;
  std::string type;
  std::string amount;    // decimal text; empty: unknown; without what was refunded
  std::string gross;             // the same before refunds, as the sender says it
  std::string refunded;  // so far; empty: nothing
  std::string currency;
  std::string source;
  std::string external_id;
  int64_t contact_id = 0;        // the main contact; 0: made by hand without one, or not known yet
  std::string message;
  std::string close_reason;
  DealDetails details;
  std::string sender_stage;      // the stage the sender last asked for, where that was followed
  int64_t sender_version = 0;    // of the newest update taken: microseconds, or the sender's own count
  int64_t stage_version = 0;     // the same of the newest word about its stage: news of that may come apart
  int64_t last_event = 0;        // the number of the event that it was last made or updated from; 0: none
  int64_t sequence = 0;          // of changes that portals hear
  int64_t version = 1;           // of any change; for If-Match and portals' ETag
  Timestamp created_at{};
  Timestamp updated_at{};
  Timestamp touched_at{};        // last word from the person: what the repeat window is measured from
  std::string stage_before_delete;
  Origins origins;  // of its facts
  friend bool operator==(const Deal&, const Deal&) = default;
};

// What is one text of its own, under the name that it has in `map`.
struct DealText {
  const char* name;
  std::string Deal::*known;
  std::string LeadDraft::*said;
};
// Title, type, amount, currency and message. The order number is not among them: it is the deal's identity.
std::span<const DealText> deal_texts();

// What portals are told.
enum class ChangeKind { kCreated, kStageChanged, kWon, kLost, kReopened, kDeleted };
std::string_view change_kind_name(ChangeKind kind);  // "created", "stage_changed", ... as in "deal.created"
std::optional<ChangeKind> change_kind_from_name(std::string_view name);

struct StageChange {
  ChangeKind kind = ChangeKind::kStageChanged;
  std::string previous_stage;  // empty for a created deal
};

// The version by which updates of one order are told old from new; 0: the sender gives none.
int64_t sender_version_of(const LeadDraft& draft);
// Its facts are older than the deal's.
bool is_stale(const Deal& deal, const LeadDraft& draft);
// What it says about the stage is.
bool is_stage_stale(const Deal& deal, const LeadDraft& draft);
// Remembers the version for what the draft speaks of: the stage or the facts. News of an order (LeadKind::kStatus)
// without an amount or lines are no word about the facts. True when that was new.
bool take_version(Deal& deal, const LeadDraft& draft);

// A new deal in its pipeline's first stage (or the one the draft asks for), with the pipeline's default owner.
Deal make_deal(const LeadDraft& draft, const Pipeline& pipeline, const std::string& source, Timestamp now);

// The draft's facts over the deal's: what the draft says replaces, what it does not say stays; attribution keeps its
// first touch; fields are merged by name (all values of a name that stands several times are one fact); an order number
// is taken where the deal has none.
// True when anything but the version changed. Does not move the deal.
bool update_deal(Deal& deal, const LeadDraft& draft);

// The fields of one name, in their order; and these (of one name) in the place of those. True when they differ.
Fields fields_named(const Fields& fields, const std::string& name);
bool replace_fields(Fields& known, const Fields& news);

// The sum refunded so far, when it is more than is known; the amount is what is left. True when it was more. Part of
// make_deal() and update_deal(); alone for an update that is stale, because refunds only grow.
bool take_refund(Deal& deal, const LeadDraft& draft);
// What a person says the amount is, after refunds.
void set_amount(Deal& deal, const std::string& amount);

// What of the draft speaks of the deal itself: the words of news are for its timeline; a chat's deal has the message
// that was said first; a word about the stage that is older than another is none.
LeadDraft words_for(const Deal& deal, const LeadDraft& draft, int64_t event);

// By how much more is refunded in `deal` than before; empty: by nothing.
std::string refund_since(const std::string& refunded_before, const Deal& deal);

// The short number that people call the deal by: its order number, else its running number.
std::string deal_number(const Deal& deal);

// Moves; nothing when the deal is in that stage already. kInvalid: no such stage; kConflict: a deleted deal.
Result<std::optional<StageChange>> move_deal(Deal& deal, const Pipeline& pipeline, const std::string& stage);
// The same with a reason. A deal that is closed so already only takes the reason; no reason leaves the one it has.
Result<std::optional<StageChange>> close_deal(Deal& deal, const Pipeline& pipeline, const std::string& result,
                                              const std::string& reason);
// Back to the first open stage. kConflict when it is not closed.
Result<std::optional<StageChange>> reopen_deal(Deal& deal, const Pipeline& pipeline);
Result<std::optional<StageChange>> delete_deal(Deal& deal);
Result<std::optional<StageChange>> restore_deal(Deal& deal, const Pipeline& pipeline);

// "Заказ 1001", or the name, or the first words of the message: what a list shows.
std::string default_title(const LeadDraft& draft);

}  // namespace leadgate::deals
