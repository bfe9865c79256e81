// The book: where a lead becomes a contact and a deal. All of it runs on the writer thread inside its transaction.
//
// What it guarantees: one identity belongs to one contact; one (source, external id) is one deal; a deal always has an
// owner and a stage of its pipeline; a deal that is known by its number alone gets its contact with the first word of
// who it is; a chat is one deal as long as that is open; what an older update says never
// replaces what a newer one said; a conflict of identities is recorded, never merged. Failures of the database show in
// the connection's status().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "deals/mend.hpp"
#include "queue/inbox.hpp"
#include "store/key_index.hpp"
#include "store/writer.hpp"

namespace leadgate::deals::book {

// Who does it, for the timeline and for those who must not hear their own words again.
struct Actor {
  std::string name;       // "source:woo", "api:admin"
  std::string event_id;   // empty: no event behind it
  Timestamp at{};
};
inline constexpr std::string_view kSourceActor = "source:";  // and the source's name
inline constexpr std::string_view kApiActor = "api:";        // and that of the access to the API

// Told of each change of stage inside the transaction: puts what portals and CRMs must hear into the outbox.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;
  virtual void deal_changed(store::WriteContext& context, const Deal& deal, const StageChange& change,
                            const Actor& actor) = 0;
  // Of every write of a deal, before it is told as a change: for those who keep what they have read.
  virtual void deal_written(const Deal& /*deal*/) {}
};

// An identity with its place in the key index, hashed off the writer thread.
struct KeyedIdentity {
  Identity identity;
  store::Key key;
};
std::vector<KeyedIdentity> keyed(const std::vector<Identity>& identities);

// A lead ready for the transaction.
struct LeadPerson {
  std::string role;
  ContactDraft contact;
  std::vector<KeyedIdentity> identities;
};
struct Lead {
  LeadDraft draft;
  std::vector<KeyedIdentity> identities;
  std::string details_json;   // of make_deal's details: encode_details({lines, attribution, fields, tags})
  std::vector<LeadPerson> people{};  // the draft's
  // Where news of its order wait, hashed off the writer thread; not set: it is hashed where it is needed.
  std::optional<store::Key> order_news{};
};
// Made of the draft, off the writer thread.
Lead make_lead(LeadDraft draft);

// What the configuration says about where this lead goes.
struct LeadRules {
  const Pipeline* pipeline = nullptr;
  RepeatPolicy repeat = RepeatPolicy::kAppend;
  std::chrono::hours repeat_window{0};   // since the last touch; 0: an open deal of any age
  std::string owner;                     // empty: the pipeline's default owner
  int moves_per_hour_max = 200;          // of one deal by those who answer each other; see deals/stage_loop.hpp
  std::vector<IdentityKind> prefer{IdentityKind::kPhone, IdentityKind::kEmail, IdentityKind::kMessenger};
};

// A stored event that is taken once more.
struct Replay {
  int64_t deal_id = 0;             // the deal that it made or touched before; 0: none yet
  bool made = false;               // it made that deal
  bool appended = false;           // to a deal that another event had made
  Timestamp said_at{};             // when it came
};

struct Touch {
  std::string source;
  int64_t event = 0;               // its number in the inbox
  Timestamp at{};
  std::optional<Replay> replay{};
  // What the event says, to tell an order that is sent once more from news of it; not set: not asked.
  std::optional<queue::Fingerprint> content{};
  std::chrono::seconds content_window{0};
  // The files that came with it, for the timeline: members of a JSON object, '"attachments":[...]'; empty: none, or
  // the timeline names them already.
  std::string attachments{};
};

// Why an update did not move its deal though it asked for that: the deal's timeline says more.
inline constexpr const char* kStageHeld = "stage_held";

struct LeadResult {
  queue::Outcome outcome = queue::Outcome::kCreated;
  // kIgnored: "stale", "waiting_for_contact", "waiting_for_command", "unknown_order"; kCreated, kUpdated, kDuplicate:
  // none or kStageHeld.
  std::string reason;
  int64_t deal_id = 0;
  int64_t contact_id = 0;          // 0: not known yet
  int64_t repeats = 0;             // kDuplicate: the event that said just the same; 0: none did
};

// How an event that is taken once more stands to its deal.
Word word_of(const Deal& deal, const LeadDraft& draft, const Replay& replay, int64_t event);

// What the draft's kind says: an order, and a lead that has one, goes by its number; a message, and a lead that is said
// in a chat, by the chat, which is one deal as long as that is open, whatever the person is known by later; what is
// said in a chat without an open deal, and anything else, goes by the person. A letter goes first of all to the open
// deal of the conversation that it belongs to, whoever wrote it: who is not the deal's customer joins in as a further
// person. News (kStatus) never makes a deal:
// without its order it waits. A message that may not open its chat's deal waits, too. What waits comes into the deal as
// soon as that is made.
// A replay goes to the deal that it has and mends it (deals/mend.hpp): what the event brought before gives way to what
// it says now, what newer events or people have set since stays. The entry of a lead that was appended, and of a
// message, is told anew in its place.
LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener);

// The contact of an identity, or 0.
int64_t find_contact(store::WriteContext& context, const KeyedIdentity& identity);

}  // namespace leadgate::deals::book
