// The book: where a lead becomes a contact and a deal. Everything here runs on the writer thread inside its
// transaction.
//
// What it guarantees: one identity belongs to one contact; one (source, external id) is one deal; a deal always has an
// owner and a stage of its pipeline; what an older update says never replaces what a newer one said; a conflict of
// identities is recorded, never merged. Failures of the database show in the connection's status().
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
#include "queue/inbox.hpp"
#include "store/key_index.hpp"
#include "store/writer.hpp"

namespace leadgate::deals::book {

// Told of each change of stage inside the transaction: puts what portals and CRMs must hear into the outbox.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;
  virtual void deal_changed(store::WriteContext& context, const Deal& deal, const StageChange& change,
                            Timestamp at) = 0;
};

// An identity with its place in the key index, hashed off the writer thread.
struct KeyedIdentity {
  Identity identity;
  store::Key key;
};
std::vector<KeyedIdentity> keyed(const std::vector<Identity>& identities);

// A lead ready for the transaction.
struct Lead {
  LeadDraft draft;
  std::vector<KeyedIdentity> identities;
  std::string details_json;   // of make_deal's details: encode_details({lines, attribution, fields, tags})
};

// What the configuration says about where this lead goes.
struct LeadRules {
  const Pipeline* pipeline = nullptr;
  RepeatPolicy repeat = RepeatPolicy::kAppend;
  std::chrono::hours repeat_window{0};   // since the last touch; 0: an open deal of any age
  std::string owner;                     // empty: the pipeline's default owner
  std::vector<IdentityKind> prefer{IdentityKind::kPhone, IdentityKind::kEmail, IdentityKind::kMessenger};
};

struct Touch {
  std::string source;
  std::string event_id;            // as the outside sees it, for the timeline
  int64_t known_deal = 0;          // a replay's: the deal that this event made or touched before
  Timestamp at{};
};

struct LeadResult {
  queue::Outcome outcome = queue::Outcome::kCreated;
  std::string reason;              // kIgnored: "stale"
  int64_t deal_id = 0;
  int64_t contact_id = 0;
};

LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener);

// The contact of an identity, or 0.
int64_t find_contact(store::WriteContext& context, const KeyedIdentity& identity);

}  // namespace leadgate::deals::book
