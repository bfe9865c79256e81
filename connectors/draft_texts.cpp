#include "connectors/draft_texts.hpp"

#include <vector>

namespace leadgate::connectors {
namespace {

void put(TargetTexts& out, const std::string& target, const std::string& text) {
  if (text.empty()) return;
  std::string& held = out[target];
  held += (held.empty() ? "" : ", ") + text;
}

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string lines_text(const std::vector<deals::OrderLine>& lines) {
  std::string out;
  for (const deals::OrderLine& line : lines) {
    out += (out.empty() ? "" : "\n") + line.sku + " | " + line.name + " | " + line.quantity + " | " + line.price +
           " | " + line.total;
  }
  return out;
}

std::string people_text(const std::vector<deals::PersonDraft>& people) {
  std::string out;
  for (const deals::PersonDraft& person : people) {
    const deals::ContactDraft& contact = person.contact;
    out += (out.empty() ? "" : "\n") + person.role + " | " + contact.name + " | " + listed(contact.phones) + " | " +
           listed(contact.emails) + " | " + contact.company;
  }
  return out;
}

// Of a draft or of a contact: the two have the same facts.
template <class Person>
void put_person(TargetTexts& out, const Person& person) {
  put(out, "contact.name", person.name);
  put(out, "contact.phones", listed(person.phones));
  put(out, "contact.emails", listed(person.emails));
  for (const deals::Messenger& one : person.messengers) {
    put(out, "contact.messengers", one.kind + ":" + one.id + (one.username.empty() ? "" : ":" + one.username));
  }
  put(out, "contact.company", person.company);
  put(out, "contact.address.country", person.address.country);
  put(out, "contact.address.region", person.address.region);
  put(out, "contact.address.city", person.address.city);
  put(out, "contact.address.street", person.address.street);
  put(out, "contact.address.postcode", person.address.postcode);
}

// Of a draft or of a deal's details.
template <class Details>
void put_details(TargetTexts& out, const Details& details) {
  put(out, "lines", lines_text(details.lines));
  for (const auto& [name, value] : details.attribution) put(out, "attribution." + name, value);
  for (const auto& [name, value] : details.fields) put(out, "fields." + name, value);
  put(out, "tags", listed(details.tags));
}

}  // namespace

TargetTexts texts_of(const deals::LeadDraft& draft) {
  TargetTexts out;
  put_person(out, draft.contact);
  for (const deals::DealText& text : deals::deal_texts()) put(out, text.name, draft.*text.said);
  put(out, "external_id", draft.external_id);
  put_details(out, draft);
  put(out, "refunded", draft.refunded);
  put(out, "people", people_text(draft.people));
  put(out, "new_external_id", draft.new_external_id);
  put(out, "conversation", draft.conversation);
  put(out, "message_id", draft.message_id);
  put(out, "thread.id", draft.thread.id);
  put(out, "thread.parents", listed(draft.thread.parents));
  put(out, "thread.number", draft.thread.number);
  put(out, "status", draft.status);
  put(out, "stage", draft.stage);
  put(out, "version", draft.version_time ? format_rfc3339(*draft.version_time) : draft.version_text);
  put(out, "seen_sequence", draft.seen_sequence);
  return out;
}

TargetTexts texts_of(const deals::Deal& deal, const deals::Contact& contact) {
  TargetTexts out;
  put_person(out, contact);
  for (const deals::DealText& text : deals::deal_texts()) put(out, text.name, deal.*text.known);
  put(out, "external_id", deal.external_id);
  put_details(out, deal.details);
  return out;
}

}  // namespace leadgate::connectors
