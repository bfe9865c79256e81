// A deal that is there already: what its sender says anew, and an event of it that is read anew.
#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/changes.hpp"
#include "deals/book/stage_words.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"
#include "deals/book/timeline.hpp"
#include "deals/mend.hpp"

namespace leadgate::deals::book {

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

namespace {

// An order number that is another deal's already stays there; the deal says so in a field.
void keep_order_numbers_apart(const Taking& taking, const Deal& deal, LeadDraft& said) {
  if (said.external_id.empty() || said.external_id == deal.external_id) return;
  const std::optional<Deal> other = find_deal(taking.connection(), deal.source, said.external_id);
  if (!other || other->id == deal.id) return;
  said.fields.emplace_back("external_id", said.external_id + " (" + format_id(IdKind::kDeal, other->id) + ")");
  said.external_id.clear();
}

// What was refunded until now, for a deal that something was refunded of.
std::string refunded_before(const Taking& taking, const Deal& deal) {
  if (deal.refunded.empty()) return {};
  const std::optional<Deal> before = read_deal(taking.connection(), deal.id);
  return before ? before->refunded : std::string();
}

std::string reason_of(const Wish& wish) {
  return wish.is_held() ? kStageHeld : "";
}

LeadResult save_update(const Taking& taking, Deal& deal, bool changed, const Wish& wish) {
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  const Actor actor{taking.actor(), taking.event_id(), taking.touch.at};
  JsonWriter json;
  json.begin_object().field("event", actor.event_id);
  const LeadDraft& draft = taking.lead.draft;
  if (draft.kind == LeadKind::kStatus && !draft.message.empty()) json.field("message", draft.message);
  json.end_object();
  tell_refund(taking, refunded_before(taking, deal), deal);
  if (changed) {
    add_entry(taking.connection(),
              {0, deal.id, taking.touch.at, "updated", actor.name, {}, with_attachments(taking, json.take())});
  }
  save_deal(taking.context, deal, wish.change, actor, taking.listener);
  return {queue::Outcome::kUpdated, reason_of(wish), deal.id, deal.contact_id};
}

// The number of the deal's last event when that said just what this one says, within the window; else 0.
int64_t said_before(const Taking& taking, const Deal& deal) {
  if (!taking.touch.content || deal.last_event == 0) return 0;
  const auto last = queue::read_event(taking.connection(), deal.last_event);
  const bool same = last && last->content == *taking.touch.content &&
                    last->received_at + taking.touch.content_window >= taking.touch.at;
  if (!same) return 0;
  // A wish that was not followed is worth another try, and so is a word that may be meant anew: what the sender knew of
  // the deal is no part of the content.
  const LeadDraft& draft = taking.lead.draft;
  const Pipeline& pipeline = *taking.rules.pipeline;
  const bool is_said = draft.stage.empty() || said_stage(deal, draft, pipeline) == deal.sender_stage;
  const bool is_anew = !draft.seen_sequence.empty() && read_word(deal, draft, pipeline).kind == WordKind::kRepeated;
  return is_said && !is_anew ? deal.last_event : 0;
}

// By its own id, whatever the sender calls it.
void name_stage(const Taking& taking, const Deal& deal, LeadDraft& said) {
  std::string stage = said_stage(deal, said, *taking.rules.pipeline);
  if (!stage.empty()) said.stage = std::move(stage);
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
    if (take_refund(deal, draft)) return save_update(taking, deal, false, {});
    return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  }
  if (const int64_t repeats = said_before(taking, deal)) {
    if (take_version(deal, draft)) write_deal(taking.context, deal, taking.listener);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id, repeats};
  }
  const std::string wish_before = deal.sender_stage;
  const Deal before = deal;
  LeadDraft said = words_for(deal, stale ? stage_words(draft) : draft, taking.origin());
  name_stage(taking, deal, said);
  const ContactNews news = update_contact_of(taking, deal);
  said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
  const bool joined = join_people(taking, deal, said.fields);
  keep_order_numbers_apart(taking, deal, said);
  const bool has_word = (is_news && !draft.message.empty()) || !taking.touch.attachments.empty();
  const bool changed = update_deal(deal, said) || news.changed || joined || has_word;
  const Wish wish = follow_wish(taking, deal);
  const bool newer = deal.sender_version != before.sender_version || deal.stage_version != before.stage_version;
  note_changes(before, deal, taking.origin());
  note_said(deal, said, taking.origin());
  note_stage(deal, said, taking.origin());
  if (!changed && !wish.change && !wish.is_told) {
    if (newer || deal.sender_stage != wish_before || deal.origins != before.origins)
      write_deal(taking.context, deal, taking.listener);
    return {queue::Outcome::kDuplicate, reason_of(wish), deal.id, deal.contact_id};
  }
  deal.last_event = taking.touch.event;
  return save_update(taking, deal, changed, wish);
}

namespace {

// What an appended lead, or a message, says on the timeline. True when it is another thing than before.
bool retell(const Taking& taking, const Deal& deal, const Word& word, const Fields& not_taken) {
  const bool is_message = taking.lead.draft.kind == LeadKind::kMessage;
  if (!is_message && !word.appended) return false;
  // As lead_data() and message_data() begin.
  const std::string start = "{\"event\":" + json_quote(taking.event_id()) + ',';
  // The deal that a message made has not_taken in its own fields.
  const Fields said = word.appended ? not_taken : Fields();
  const std::string data =
      is_message ? with_attachments(taking, message_data(taking, said)) : lead_data(taking, not_taken);
  return replace_entry(taking.connection(), deal.id, is_message ? "message" : "lead", start, data);
}

// An event of the deal that is read anew.
LeadResult mend(const Taking& taking, Deal deal) {
  const Deal before = deal;
  const Word word = word_of(deal, taking.lead.draft, *taking.touch.replay, taking.origin());
  LeadDraft said = words_for(deal, taking.lead.draft, taking.origin());
  name_stage(taking, deal, said);
  // What was appended may be another's word in the same conversation.
  const ContactNews news = word.appended ? update_speaker(taking, deal) : update_contact_of(taking, deal);
  bool changed = retell(taking, deal, word, news.not_taken);
  changed |= news.changed;
  if (!word.appended && !word.stale) {
    said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
    changed |= join_people(taking, deal, said.fields);
  }
  keep_order_numbers_apart(taking, deal, said);
  changed |= mend_deal(deal, said, *taking.rules.pipeline, word);
  Wish wish;
  if (may_move(deal, word)) {
    wish = follow_wish(taking, deal);
    note_changes(before, deal, taking.origin());
    note_stage(deal, said, taking.origin());
  }
  if (changed || wish.change || wish.is_told) return save_update(taking, deal, changed, wish);
  if (deal != before) write_deal(taking.context, deal, taking.listener);
  if (word.stale) return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  return {queue::Outcome::kDuplicate, reason_of(wish), deal.id, deal.contact_id};
}

}  // namespace

LeadResult take_for_deal(const Taking& taking, Deal deal) {
  return taking.touch.replay ? mend(taking, std::move(deal)) : update_known(taking, std::move(deal));
}

}  // namespace leadgate::deals::book
