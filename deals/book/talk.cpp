// What goes by a chat, and what waits for the deal of a chat or an order.
#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"
#include "deals/book/timeline.hpp"

namespace leadgate::deals::book {
namespace {

constexpr std::string_view kEmptyDetails = "{}";

void add_missing(std::string& known, const std::string& said) {
  if (known.empty()) known = said;
}

template <class T>
void add_missing(std::vector<T>& known, const std::vector<T>& said) {
  for (const T& each : said) {
    if (std::find(known.begin(), known.end(), each) == known.end()) known.push_back(each);
  }
}

// Two who are known by the same kind of identity, but by none that both have.
bool are_others(const ContactDraft& one, const ContactDraft& other) {
  bool same_kind = false;
  for (const Identity& a : identities_of(one)) {
    for (const Identity& b : identities_of(other)) {
      if (a == b) return false;
      same_kind |= a.kind == b.kind;
    }
  }
  return same_kind;
}

// The message with what was said of the person before it; of others in the same chat nothing is taken.
Lead with_what_was_said(const Lead& lead, const std::vector<Waiting>& before) {
  LeadDraft draft = lead.draft;
  for (const Waiting& each : before) {
    const LeadDraft& said = each.draft;
    if (are_others(said.contact, lead.draft.contact)) continue;
    add_missing(draft.contact.name, said.contact.name);
    add_missing(draft.contact.phones, said.contact.phones);
    add_missing(draft.contact.emails, said.contact.emails);
    add_missing(draft.contact.messengers, said.contact.messengers);
    add_missing(draft.contact.company, said.contact.company);
    if (draft.contact.address.empty()) draft.contact.address = said.contact.address;
  }
  return make_lead(std::move(draft));
}

// The event is what it has become: its replay goes to the deal.
void tell_inbox(const Taking& taking, int64_t event_id, const LeadResult& result) {
  std::optional<queue::InboxEvent> event = queue::read_event(taking.connection(), event_id);
  if (!event) return;
  event->outcome = result.outcome;
  event->reason = result.reason;
  event->target = result.deal_id;
  event->party = result.contact_id;
  queue::update_outcome(taking.connection(), *event);
}

// A message that waited, onto the timeline of the deal that it has now.
void bring_one(const Taking& taking, const Deal& deal, const Waiting& each) {
  const Lead lead = make_lead(each.draft);
  Touch touch;
  touch.source = taking.touch.source;
  touch.event = each.event;
  touch.at = each.said_at;
  touch.attachments = each.attachments;
  const Taking one{taking.context, lead, taking.rules, touch, taking.listener};
  tell_message(one, deal, with_attachments(one, message_data(one, {})));
  tell_inbox(taking, each.event, {queue::Outcome::kAppended, "", deal.id, deal.contact_id});
}

// What came before its order or chat had a deal, in the order in which it came.
void take_waiting(const Taking& taking, const Handle& handle, int64_t deal_id) {
  const std::vector<Waiting> news = read_waiting(taking.context, handle);
  drop_waiting(taking.context, handle, news);
  for (const Waiting& each : news) {
    if (each.event == taking.touch.event) continue;
    std::optional<Deal> deal = read_deal(taking.connection(), deal_id);
    if (!deal) return;
    if (each.draft.kind != LeadKind::kStatus) {
      // Unless bring_waiting() has done it.
      if (taking.before == nullptr) bring_one(taking, *deal, each);
      continue;
    }
    const Lead lead = make_lead(each.draft);
    Touch touch;
    touch.source = taking.touch.source;
    touch.event = each.event;
    touch.at = taking.touch.at;
    touch.attachments = each.attachments;
    const Taking one{taking.context, lead, taking.rules, touch, taking.listener};
    tell_inbox(one, each.event, update_known(one, std::move(*deal)));
  }
}

LeadResult append_said(const Taking& taking, Deal deal) {
  const ContactNews news = update_speaker(taking, deal);
  return append_to_deal(taking, std::move(deal), news.not_taken);
}

}  // namespace

LeadResult take_said(const Taking& taking) {
  const LeadDraft& draft = taking.lead.draft;
  const std::string& source = taking.touch.source;
  const Handle chat = conversation_handle(source, draft.conversation);
  const int64_t deal_id = find_conversation(taking.context, chat);
  std::optional<Deal> deal;
  if (deal_id != 0) deal = read_deal(taking.connection(), deal_id);
  if (deal && deal->status == DealStatus::kOpen) return append_said(taking, std::move(*deal));
  // A chat about an order that is here already.
  if (!draft.external_id.empty()) deal = find_deal(taking.connection(), source, draft.external_id);
  if (deal && deal->status == DealStatus::kOpen) {
    const int64_t id = deal->id;
    const LeadResult result = append_said(taking, std::move(*deal));
    settle_waiting(taking, id);
    return result;
  }
  const Handle waiting = waiting_chat_handle(source, draft.conversation);
  std::vector<Waiting> before = read_waiting(taking.context, waiting);
  std::erase_if(before, [](const Waiting& each) { return each.draft.kind == LeadKind::kStatus; });
  if (before.empty()) {
    const LeadResult result = take_from_person(taking);
    if (result.outcome == queue::Outcome::kAppended) settle_waiting(taking, result.deal_id);
    return result;
  }
  const Lead whole = with_what_was_said(taking.lead, before);
  const Taking again{taking.context, whole, taking.rules, taking.touch, taking.listener, &before};
  const LeadResult result = take_from_person(again);
  if (result.outcome == queue::Outcome::kAppended) settle_waiting(again, result.deal_id);
  return result;
}

LeadResult take_news(const Taking& taking) {
  const LeadDraft& draft = taking.lead.draft;
  const std::string& source = taking.touch.source;
  if (!draft.conversation.empty()) {
    const int64_t deal_id = find_conversation(taking.context, conversation_handle(source, draft.conversation));
    if (std::optional<Deal> deal = deal_id == 0 ? std::nullopt : read_deal(taking.connection(), deal_id)) {
      return take_for_deal(taking, std::move(*deal));
    }
  }
  const Handle handle = draft.external_id.empty() ? waiting_chat_handle(source, draft.conversation)
                                                  : waiting_order_handle(source, draft.external_id);
  add_waiting(taking.context, handle, taking.touch.event, taking.said_at(), draft, taking.touch.attachments);
  return {queue::Outcome::kIgnored, "unknown_order", 0, 0};
}

LeadResult keep_waiting(const Taking& taking) {
  const LeadDraft& draft = taking.lead.draft;
  if (draft.opening == Opening::kNever) return {queue::Outcome::kIgnored, "waiting_for_command", 0, 0};
  add_waiting(taking.context, waiting_chat_handle(taking.touch.source, draft.conversation), taking.touch.event,
              taking.said_at(), draft, taking.touch.attachments);
  return {queue::Outcome::kIgnored, "waiting_for_contact", 0, 0};
}

void tell_message(const Taking& taking, const Deal& deal, std::string data) {
  add_entry(taking.connection(), {0, deal.id, taking.said_at(), "message", taking.actor(), {}, std::move(data)});
}

std::string message_data(const Taking& taking, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  JsonWriter json;
  json.begin_object().field("event", taking.event_id()).field("conversation", draft.conversation);
  if (!draft.message_id.empty()) json.field("message_id", draft.message_id);
  if (!draft.message.empty()) json.field("message", draft.message);
  for (const auto& [name, value] : not_taken) json.field(name, value);
  if (taking.lead.details_json != kEmptyDetails) json.key("details").raw(taking.lead.details_json);
  json.end_object();
  return json.take();
}

void bring_waiting(const Taking& taking, const Deal& deal) {
  if (taking.before == nullptr) return;
  for (const Waiting& each : *taking.before) {
    if (each.event != taking.touch.event) bring_one(taking, deal, each);
  }
}

void bind_new_number(const Taking& taking, int64_t deal_id) {
  const std::string& number = taking.lead.draft.new_external_id;
  bind_conversation(taking.context, later_number_handle(taking.touch.source, number), deal_id);
  take_waiting(taking, waiting_order_handle(taking.touch.source, number), deal_id);
}

void settle_waiting(const Taking& taking, int64_t deal_id) {
  const LeadDraft& draft = taking.lead.draft;
  const std::string& source = taking.touch.source;
  const std::optional<store::Key>& order_news = taking.lead.order_news;
  const bool may_have_news = !order_news || taking.context.keys.find(*order_news);
  if (!draft.external_id.empty() && may_have_news) {
    take_waiting(taking, waiting_order_handle(source, draft.external_id), deal_id);
  }
  if (!draft.new_external_id.empty()) bind_new_number(taking, deal_id);
  if (draft.conversation.empty()) return;
  bind_conversation(taking.context, conversation_handle(source, draft.conversation), deal_id);
  take_waiting(taking, waiting_chat_handle(source, draft.conversation), deal_id);
}

}  // namespace leadgate::deals::book
