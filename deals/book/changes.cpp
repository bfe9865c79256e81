#include "deals/book/changes.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "deals/mend.hpp"

namespace leadgate::deals::book {
namespace {

Error no_deal(int64_t id) {
  return Error::not_found("There is no deal " + format_id(IdKind::kDeal, id) + ".");
}
Error no_contact(int64_t id) {
  return Error::not_found("There is no contact " + format_id(IdKind::kContact, id) + ".");
}

std::string contact_note(int64_t contact_id) {
  JsonWriter json;
  json.begin_object().field("contact_id", format_id(IdKind::kContact, contact_id)).end_object();
  return json.take();
}

// Every fact of `from` that `into` lacks, as a draft that add_facts takes.
ContactDraft facts_of(const Contact& from) {
  return {from.name, from.phones, from.emails, from.messengers, from.company, from.address};
}

// A change of stage tells itself on the timeline; any other is told by the note.
void save_edit(store::WriteContext& context, Deal& deal, const std::optional<StageChange>& change,
               const EntryNote& note, const Actor& actor, ChangeListener& listener) {
  if (!change && !note.kind.empty()) {
    add_entry(context.connection, {0, deal.id, actor.at, note.kind, actor.name, {}, note.data});
  }
  save_deal(context, deal, change, actor, listener);
}

}  // namespace

void write_deal(store::WriteContext& context, const Deal& deal, ChangeListener& listener) {
  update_deal_row(context.connection, deal);
  listener.deal_written(deal);
}

void save_deal(store::WriteContext& context, Deal& deal, const std::optional<StageChange>& change, const Actor& actor,
               ChangeListener& listener) {
  ++deal.version;
  deal.updated_at = actor.at;
  if (change) ++deal.sequence;
  write_deal(context, deal, listener);
  if (!change) return;
  add_change(context.connection,
             {0, deal.id, actor.at, std::string(change_kind_name(change->kind)), actor.name, deal.sequence,
              stage_change_data(deal, *change, actor.event_id)},
             deal.source);
  listener.deal_changed(context, deal, *change, actor);
}

Result<Deal> edit_deal(store::WriteContext& context, int64_t deal_id, const Edit& edit, const EntryNote& note,
                       const Actor& actor, ChangeListener& listener) {
  std::optional<Deal> deal = read_deal(context.connection, deal_id);
  if (!deal) return no_deal(deal_id);
  const Deal before = *deal;
  auto change = edit(*deal);
  if (!change.ok()) return change.error();
  if (!*change && *deal == before) return std::move(*deal);
  note_changes(before, *deal, Origins::kByHand);
  save_edit(context, *deal, *change, note, actor, listener);
  return std::move(*deal);
}

Result<void> add_note(store::WriteContext& context, int64_t deal_id, const std::string& text, const Actor& actor) {
  if (!read_deal(context.connection, deal_id)) return no_deal(deal_id);
  JsonWriter json;
  json.begin_object().field("text", text).end_object();
  add_entry(context.connection, {0, deal_id, actor.at, "note", actor.name, {}, json.take()});
  return {};
}

Result<Deal> attach_contact(store::WriteContext& context, int64_t deal_id, int64_t contact_id, bool main,
                            const Actor& actor, ChangeListener& listener) {
  const std::optional<Contact> contact = read_live_contact(context.connection, contact_id);
  if (!contact) return no_contact(contact_id);
  std::optional<Deal> deal = read_deal(context.connection, deal_id);
  if (!deal) return no_deal(deal_id);
  const bool becomes_main = main || deal->contact_id == 0;
  if (deal->contact_id == contact->id) return std::move(*deal);
  const std::vector<int64_t> others = read_deal_contacts(context.connection, deal_id);
  const bool attached = std::find(others.begin(), others.end(), contact->id) != others.end();
  if (attached && !becomes_main) return std::move(*deal);
  if (becomes_main) {
    remove_deal_contact(context.connection, deal_id, contact->id);
    if (deal->contact_id != 0) add_deal_contact(context.connection, deal_id, deal->contact_id);
    deal->contact_id = contact->id;
  } else {
    add_deal_contact(context.connection, deal_id, contact->id);
  }
  save_edit(context, *deal, {}, {"contact_added", contact_note(contact->id)}, actor, listener);
  return std::move(*deal);
}

Result<Deal> detach_contact(store::WriteContext& context, int64_t deal_id, int64_t contact_id, const Actor& actor,
                            ChangeListener& listener) {
  std::optional<Deal> deal = read_deal(context.connection, deal_id);
  if (!deal) return no_deal(deal_id);
  const std::vector<int64_t> others = read_deal_contacts(context.connection, deal_id);
  if (deal->contact_id == contact_id) {
    // A deal that came from a person keeps one: the next in line moves up.
    if (others.empty()) {
      return Error::conflict("It is the deal's only contact; attach another one as the main contact first.");
    }
    deal->contact_id = others.front();
    remove_deal_contact(context.connection, deal_id, others.front());
  } else if (std::find(others.begin(), others.end(), contact_id) == others.end()) {
    return Error::not_found("The deal has no contact " + format_id(IdKind::kContact, contact_id) + ".");
  } else {
    remove_deal_contact(context.connection, deal_id, contact_id);
  }
  save_edit(context, *deal, {}, {"contact_removed", contact_note(contact_id)}, actor, listener);
  return std::move(*deal);
}

Result<Contact> merge_contacts(store::WriteContext& context, int64_t into, int64_t from, const Actor& actor) {
  std::optional<Contact> kept = read_live_contact(context.connection, into);
  std::optional<Contact> gone = read_live_contact(context.connection, from);
  if (!kept) return no_contact(into);
  if (!gone) return no_contact(from);
  if (kept->id == gone->id) return Error::conflict("The two are one contact already.");
  const std::vector<Identity> moved = identities_of(*gone);
  const Contact before = *kept;
  add_facts(*kept, facts_of(*gone), moved);
  note_changes(before, *kept, Origins::kByHand);
  kept->updated_at = actor.at;
  ++kept->version;
  update_contact(context.connection, *kept);
  for (const KeyedIdentity& identity : keyed(moved)) context.keys.put(identity.key, kept->id);
  gone->merged_into = kept->id;
  gone->phones.clear();
  gone->emails.clear();
  gone->messengers.clear();
  gone->updated_at = actor.at;
  ++gone->version;
  update_contact(context.connection, *gone);
  store::Connection& db = context.connection;
  db.query("UPDATE deals SET contact_id = ?, version = version + 1 WHERE contact_id = ?")
      .bind(kept->id)
      .bind(gone->id)
      .run();
  db.query("UPDATE OR IGNORE deal_contacts SET contact_id = ? WHERE contact_id = ?")
      .bind(kept->id)
      .bind(gone->id)
      .run();
  db.query("DELETE FROM deal_contacts WHERE contact_id = ?").bind(gone->id).run();
  db.query(
        "DELETE FROM deal_contacts WHERE EXISTS (SELECT 1 FROM deals WHERE deals.id = deal_contacts.deal_id "
        "AND deals.contact_id = deal_contacts.contact_id) AND contact_id = ?")
      .bind(kept->id)
      .run();
  db.query(
        "DELETE FROM conflicts WHERE (contact_id = ?1 AND other_contact_id = ?2) OR "
        "(contact_id = ?2 AND other_contact_id = ?1)")
      .bind(kept->id)
      .bind(gone->id)
      .run();
  return std::move(*kept);
}

}  // namespace leadgate::deals::book
