// Changing what is in the book: the one way in which a changed deal is saved, and the edits that people and programs
// make through the API. Writer thread, inside its transaction. An edit's Error leaves the transaction to be rolled
// back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "deals/book/book.hpp"
#include "deals/deal.hpp"
#include "store/writer.hpp"

namespace leadgate::deals::book {

// The one way in which the row of a deal that is there is written.
void write_deal(store::WriteContext& context, const Deal& deal, ChangeListener& listener);

// Writes the deal with its next version; a change of stage gets the next sequence number, a timeline entry and is told
// to the listener.
void save_deal(store::WriteContext& context, Deal& deal, const std::optional<StageChange>& change, const Actor& actor,
               ChangeListener& listener);

// Reads the deal, lets `edit` change it, saves; an edit that changes nothing leaves no trace. kNotFound: no such deal.
// The note tells the timeline of an edit that is no change of stage ("edited", {"fields":[...]}); without a kind there
// is no entry.
using Edit = std::function<Result<std::optional<StageChange>>(Deal& deal)>;
struct EntryNote {
  std::string kind;
  std::string data;
};
Result<Deal> edit_deal(store::WriteContext& context, int64_t deal_id, const Edit& edit, const EntryNote& note,
                       const Actor& actor, ChangeListener& listener);

Result<void> add_note(store::WriteContext& context, int64_t deal_id, const std::string& text, const Actor& actor);

// A further person of the deal, or the main one (`main`): the old main one stays as a further one. Nothing
// changes when the deal has the contact so already.
Result<Deal> attach_contact(store::WriteContext& context, int64_t deal_id, int64_t contact_id, bool main,
                            const Actor& actor, ChangeListener& listener);
Result<Deal> detach_contact(store::WriteContext& context, int64_t deal_id, int64_t contact_id, const Actor& actor,
                            ChangeListener& listener);

// `from` becomes part of `into`: identities, facts and deals move, `from` points to `into` from then on.
Result<Contact> merge_contacts(store::WriteContext& context, int64_t into, int64_t from, const Actor& actor);

}  // namespace leadgate::deals::book
