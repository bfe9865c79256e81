#include "deals/book/book.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/changes.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"
#include "deals/book/timeline.hpp"
#include "deals/mend.hpp"

namespace leadgate::deals::book {
namespace {

uint8_t space_of(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kPhone: return kPhoneSpace;
    case IdentityKind::kEmail: return kEmailSpace;
    case IdentityKind::kMessenger: return kMessengerSpace;
  }
  return kPhoneSpace;
}

// A refund is told once: by how much more is refunded than the deal said until now.
void tell_refund(const Taking& taking, const std::string& refunded_before, const Deal& deal) {
  const std::string growth = refund_since(refunded_before, deal);
  if (growth.empty()) return;
  JsonWriter json;
  json.begin_object().field("event", taking.event_id()).field("amount", growth);
  if (!deal.currency.empty()) json.field("currency", deal.currency);
  json.field("refunded", deal.refunded).end_object();
  add_entry(taking.connection(), {0, deal.id, taking.touch.at, "refund", taking.actor(), {}, json.take()});
}

// The further people of a deal that was just made.
void join_first_people(const Taking& taking, Deal& deal) {
  Fields not_taken;
  if (taking.lead.people.empty()) return;
  join_people(taking, deal, not_taken);
  if (not_taken.empty()) return;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  update_deal_row(taking.connection(), deal);
}

// A chat's deal begins with what was said in it before the message that could make it.
void add_first_words(Deal& deal, const std::vector<Waiting>& before) {
  const Deal own = deal;
  std::map<std::string, std::string> attribution;
  std::string message;
  for (const Waiting& each : before) {
    const LeadDraft& said = each.draft;
    if (message.empty()) message = said.message;
    attribution.insert(said.attribution.begin(), said.attribution.end());
    for (const auto& [name, value] : said.fields) {
      if (fields_named(deal.details.fields, name).empty()) deal.details.fields.emplace_back(name, value);
    }
  }
  if (!message.empty()) deal.message = message;
  // The first touch is the one that counts.
  attribution.insert(deal.details.attribution.begin(), deal.details.attribution.end());
  deal.details.attribution = std::move(attribution);
  note_changes(own, deal, before.front().event);
  // It is made of what all of them said.
  deal.origins.set("title", before.front().event);
}

}  // namespace

int64_t Taking::origin() const {
  return touch.event == 0 ? Origins::kByHand : touch.event;
}

std::string Taking::event_id() const {
  return touch.event == 0 ? "" : format_id(IdKind::kEvent, touch.event);
}

LeadResult create_deal(const Taking& taking, int64_t contact_id, const Fields& not_taken) {
  Deal deal = make_deal(taking.lead.draft, *taking.rules.pipeline, taking.touch.source, taking.touch.at);
  if (!taking.rules.owner.empty()) deal.owner = taking.rules.owner;
  deal.contact_id = contact_id;
  deal.touched_at = taking.said_at();
  deal.last_event = taking.touch.event;
  deal.origins = Origins(taking.origin());
  deal.sequence = 1;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  if (taking.before != nullptr) add_first_words(deal, *taking.before);
  const bool as_said = not_taken.empty() && taking.before == nullptr;
  deal.id = insert_deal(taking.connection(), deal, as_said ? taking.lead.details_json : encode_details(deal.details));
  // Whose words they are is kept by an update only.
  if (taking.before != nullptr) update_deal_row(taking.connection(), deal);
  const StageChange change{ChangeKind::kCreated, ""};
  add_entry(taking.connection(), {0, deal.id, taking.touch.at, std::string(change_kind_name(change.kind)),
                                  taking.actor(), deal.sequence,
                                  stage_change_data(deal, change, taking.event_id())});
  taking.listener.deal_changed(taking.context, deal, change, taking.touch.at);
  tell_refund(taking, "", deal);
  join_first_people(taking, deal);
  bring_waiting(taking, deal);
  if (taking.lead.draft.kind == LeadKind::kMessage) tell_message(taking, deal, {});
  settle_waiting(taking, deal.id);
  return {queue::Outcome::kCreated, "", deal.id, contact_id};
}

namespace {

// What a lead that is appended says on the deal's timeline.
std::string lead_data(const Taking& taking, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  JsonWriter json;
  json.begin_object().field("event", taking.event_id());
  if (!draft.title.empty()) json.field("title", draft.title);
  if (!draft.message.empty()) json.field("message", draft.message);
  if (!draft.amount.empty()) json.field("amount", draft.amount);
  if (!draft.currency.empty()) json.field("currency", draft.currency);
  for (const auto& [name, value] : not_taken) json.field(name, value);
  json.key("details").raw(taking.lead.details_json).end_object();
  return json.take();
}

}  // namespace

LeadResult append_to_deal(const Taking& taking, Deal deal, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  const Deal before = deal;
  bring_waiting(taking, deal);
  if (draft.kind == LeadKind::kMessage) {
    tell_message(taking, deal, not_taken);
  } else {
    add_entry(taking.connection(),
              {0, deal.id, taking.touch.at, "lead", taking.actor(), {}, lead_data(taking, not_taken)});
  }
  if (deal.message.empty()) deal.message = draft.message;
  for (const auto& [name, value] : draft.attribution) deal.details.attribution.emplace(name, value);
  note_changes(before, deal, taking.origin());
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  deal.updated_at = taking.touch.at;
  ++deal.version;
  update_deal_row(taking.connection(), deal);
  return {queue::Outcome::kAppended, "", deal.id, deal.contact_id};
}

namespace {

// An order number that is another deal's already stays there; the deal says so in a field.
void keep_order_numbers_apart(const Taking& taking, const Deal& deal, LeadDraft& said) {
  if (said.external_id.empty() || said.external_id == deal.external_id) return;
  const std::optional<Deal> other = find_deal(taking.connection(), deal.source, said.external_id);
  if (!other || other->id == deal.id) return;
  said.fields.emplace_back("external_id", said.external_id + " (" + format_id(IdKind::kDeal, other->id) + ")");
  said.external_id.clear();
}

// The stage that the sender asks for, when it is a new wish. A wish that could not be followed is not remembered: the
// next word of it counts.
std::optional<StageChange> follow_wish(const Taking& taking, Deal& deal) {
  const LeadDraft& draft = taking.lead.draft;
  const Pipeline& pipeline = *taking.rules.pipeline;
  std::optional<StageChange> change;
  if (draft.stage.empty() || deal.status == DealStatus::kDeleted || is_stage_stale(deal, draft)) return change;
  const std::string stage = wished_stage(deal, draft, pipeline);
  if (!stage.empty() && deal.pipeline == pipeline.id) {
    if (auto moved = move_deal(deal, pipeline, stage); moved.ok()) change = *moved;
  }
  deal.sender_stage = draft.stage;
  return change;
}

// What was refunded until now, for a deal that something was refunded of.
std::string refunded_before(const Taking& taking, const Deal& deal) {
  if (deal.refunded.empty()) return {};
  const std::optional<Deal> before = read_deal(taking.connection(), deal.id);
  return before ? before->refunded : std::string();
}

LeadResult save_update(const Taking& taking, Deal& deal, bool changed, const std::optional<StageChange>& change) {
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  const Actor actor{taking.actor(), taking.event_id(), taking.touch.at};
  JsonWriter json;
  json.begin_object().field("event", actor.event_id);
  const LeadDraft& draft = taking.lead.draft;
  if (draft.kind == LeadKind::kStatus && !draft.message.empty()) json.field("message", draft.message);
  json.end_object();
  tell_refund(taking, refunded_before(taking, deal), deal);
  if (changed) add_entry(taking.connection(), {0, deal.id, taking.touch.at, "updated", actor.name, {}, json.take()});
  save_deal(taking.context, deal, change, actor, taking.listener);
  return {queue::Outcome::kUpdated, "", deal.id, deal.contact_id};
}

// The number of the deal's last event when that said just what this one says, within the window; else 0.
int64_t said_before(const Taking& taking, const Deal& deal) {
  if (!taking.touch.content || deal.last_event == 0) return 0;
  const auto last = queue::read_event(taking.connection(), deal.last_event);
  const bool same = last && last->content == *taking.touch.content &&
                    last->received_at + taking.touch.content_window >= taking.touch.at;
  // A wish that was not followed is worth another try.
  const LeadDraft& draft = taking.lead.draft;
  return same && (draft.stage.empty() || draft.stage == deal.sender_stage) ? deal.last_event : 0;
}

bool is_status_field(const Fields::value_type& field) {
  return field.first == "status";
}

// Of news whose facts are older than the deal's only the word about its stage counts.
LeadDraft stage_words(const LeadDraft& draft) {
  LeadDraft said;
  said.kind = draft.kind;
  said.contact = draft.contact;
  said.status = draft.status;
  said.stage = draft.stage;
  said.message = draft.message;
  said.refunded = draft.refunded;
  said.version_time = draft.version_time;
  said.version_text = draft.version_text;
  for (const auto& field : draft.fields) {
    if (is_status_field(field)) said.fields.push_back(field);
  }
  return said;
}

}  // namespace

LeadResult update_known(const Taking& taking, Deal deal) {
  const LeadDraft& draft = taking.lead.draft;
  const bool is_news = draft.kind == LeadKind::kStatus;
  const bool stale = is_stale(deal, draft);
  if (stale && (!is_news || is_stage_stale(deal, draft))) {
    if (take_refund(deal, draft)) return save_update(taking, deal, false, std::nullopt);
    return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  }
  if (const int64_t repeats = said_before(taking, deal)) {
    if (take_version(deal, draft)) update_deal_row(taking.connection(), deal);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id, repeats};
  }
  const std::string wish_before = deal.sender_stage;
  const Deal before = deal;
  LeadDraft said = words_for(deal, stale ? stage_words(draft) : draft, taking.origin());
  const ContactNews news = update_contact_of(taking, deal);
  said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
  const bool joined = join_people(taking, deal, said.fields);
  keep_order_numbers_apart(taking, deal, said);
  const bool has_word = is_news && !draft.message.empty();
  const bool changed = update_deal(deal, said) || news.changed || joined || has_word;
  const std::optional<StageChange> change = follow_wish(taking, deal);
  const bool newer =
      deal.sender_version != before.sender_version || deal.stage_version != before.stage_version;
  note_changes(before, deal, taking.origin());
  note_said(deal, said, taking.origin());
  note_stage(deal, said, taking.origin());
  if (!changed && !change) {
    if (newer || deal.sender_stage != wish_before || deal.origins != before.origins)
      update_deal_row(taking.connection(), deal);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id};
  }
  deal.last_event = taking.touch.event;
  return save_update(taking, deal, changed, change);
}

namespace {

// What an appended lead, or a message, says on the timeline. True when it is another thing than before.
bool retell(const Taking& taking, const Deal& deal, const Word& word, const Fields& not_taken) {
  const bool is_message = taking.lead.draft.kind == LeadKind::kMessage;
  if (!is_message && !word.appended) return false;
  // As lead_data() and message_data() begin.
  const std::string start = "{\"event\":" + json_quote(taking.event_id()) + ',';
  // The deal that a message made has not_taken in its own fields.
  const std::string data = is_message ? message_data(taking, word.appended ? not_taken : Fields()) : lead_data(taking, not_taken);
  return replace_entry(taking.connection(), deal.id, is_message ? "message" : "lead", start, data);
}

// An event of the deal that is read anew.
LeadResult mend(const Taking& taking, Deal deal) {
  const Deal before = deal;
  const Word word = word_of(deal, taking.lead.draft, *taking.touch.replay, taking.origin());
  LeadDraft said = words_for(deal, taking.lead.draft, taking.origin());
  const ContactNews news = update_contact_of(taking, deal);
  bool changed = retell(taking, deal, word, news.not_taken);
  changed |= news.changed;
  if (!word.appended && !word.stale) {
    said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
    changed |= join_people(taking, deal, said.fields);
  }
  keep_order_numbers_apart(taking, deal, said);
  changed |= mend_deal(deal, said, *taking.rules.pipeline, word);
  std::optional<StageChange> change;
  if (may_move(deal, word)) {
    change = follow_wish(taking, deal);
    note_changes(before, deal, taking.origin());
    note_stage(deal, said, taking.origin());
  }
  if (changed || change) return save_update(taking, deal, changed, change);
  if (deal != before) update_deal_row(taking.connection(), deal);
  if (word.stale) return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id};
}

}  // namespace

LeadResult take_for_deal(const Taking& taking, Deal deal) {
  return taking.touch.replay ? mend(taking, std::move(deal)) : update_known(taking, std::move(deal));
}

LeadResult take_from_person(const Taking& taking) {
  const LeadDraft& draft = taking.lead.draft;
  const LeadRules& rules = taking.rules;
  const ContactChoice choice = choose_contact(claims_of(taking), rules.prefer);
  std::optional<Contact> contact;
  if (choice.contact_id != 0) contact = read_contact(taking.connection(), choice.contact_id);
  std::optional<Deal> open;
  if (contact && draft.external_id.empty() && rules.repeat == RepeatPolicy::kAppend) {
    const Timestamp since = rules.repeat_window.count() == 0 ? Timestamp() : taking.touch.at - rules.repeat_window;
    open = find_open_deal(taking.connection(), contact->id, rules.pipeline->id, since);
  }
  const bool reachable = contact && (!contact->phones.empty() || !contact->emails.empty());
  const bool may_open = draft.opening == Opening::kNow || (draft.opening == Opening::kOnceReachable && reachable);
  if (!open && !may_open) return keep_waiting(taking);
  if (!contact) return create_deal(taking, make_contact(taking, choice.to_add));
  add_to_contact(taking, *contact, choice.to_add);
  const Fields not_taken = facts_not_taken(*contact, draft.contact);
  const LeadResult result =
      open ? append_to_deal(taking, *open, not_taken) : create_deal(taking, contact->id, not_taken);
  record_conflicts(taking, choice.conflicts, contact->id, result.deal_id);
  return result;
}

std::vector<KeyedIdentity> keyed(const std::vector<Identity>& identities) {
  std::vector<KeyedIdentity> out;
  out.reserve(identities.size());
  for (const Identity& identity : identities) {
    out.push_back({identity, store::make_key(space_of(identity.kind), 0, identity.value)});
  }
  return out;
}

Lead make_lead(LeadDraft draft) {
  Lead lead;
  lead.details_json = encode_details({draft.lines, draft.attribution, draft.fields, draft.tags});
  lead.identities = keyed(identities_of(draft.contact));
  for (const PersonDraft& person : draft.people) {
    lead.people.push_back({person.role, person.contact, keyed(identities_of(person.contact))});
  }
  lead.draft = std::move(draft);
  return lead;
}

int64_t find_contact(store::WriteContext& context, const KeyedIdentity& identity) {
  const std::optional<int64_t> row = context.keys.find(identity.key);
  if (!row) return 0;
  const std::optional<Contact> contact = read_live_contact(context.connection, *row);
  return contact && has_identity(*contact, identity.identity) ? contact->id : 0;
}

Word word_of(const Deal& deal, const LeadDraft& draft, const Replay& replay, int64_t event) {
  const bool has_version = sender_version_of(draft) != 0;
  Word word;
  word.event = event;
  word.made = replay.made;
  word.appended = replay.appended;
  word.stale = is_stale(deal, draft);
  word.overtaken = !has_version && deal.touched_at > replay.said_at;
  return word;
}

LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener) {
  const Taking taking{context, lead, rules, touch, listener};
  if (touch.replay && touch.replay->deal_id != 0) {
    if (std::optional<Deal> deal = read_deal(context.connection, touch.replay->deal_id)) {
      return take_for_deal(taking, std::move(*deal));
    }
  }
  const LeadDraft& draft = lead.draft;
  if (!draft.external_id.empty() && draft.kind != LeadKind::kMessage) {
    if (std::optional<Deal> deal = find_deal(context.connection, touch.source, draft.external_id)) {
      return take_for_deal(taking, std::move(*deal));
    }
  }
  if (draft.kind == LeadKind::kStatus) return take_news(taking);
  const bool goes_by_chat = draft.kind == LeadKind::kMessage || draft.external_id.empty();
  if (goes_by_chat && !draft.conversation.empty()) return take_said(taking);
  return take_from_person(taking);
}

}  // namespace leadgate::deals::book
