#include "gateway/backtest/conflicts.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "deals/book/book.hpp"
#include "deals/book/listing.hpp"
#include "deals/book/tables.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kRecordedMax = 1000;

}  // namespace

std::string_view conflict_name(ConflictKind kind) {
  switch (kind) {
    case ConflictKind::kNumberOfAnotherDeal:
      return "number_of_another_deal";
    case ConflictKind::kAnotherNumber:
      return "another_number";
    case ConflictKind::kIdentityOfAnotherContact:
      return "identity_of_another_contact";
    case ConflictKind::kAnotherPerson:
      return "another_person";
  }
  return "";
}

std::string_view conflict_text(ConflictKind kind) {
  switch (kind) {
    case ConflictKind::kNumberOfAnotherDeal:
      return "order number of another deal: the two would have been one";
    case ConflictKind::kAnotherNumber:
      return "order number that the deal does not have: it would have been a deal of its own";
    case ConflictKind::kIdentityOfAnotherContact:
      return "identity of another contact: the two may be one person";
    case ConflictKind::kAnotherPerson:
      return "person whom the deal's contact is not: it would have been a contact of its own";
  }
  return "";
}

int64_t ConflictWatch::claimed(const std::string& key, int64_t row) {
  if (claims_.size() >= kConflictClaimsMax && !claims_.contains(key)) return 0;
  const int64_t first = claims_.emplace(key, row).first->second;
  return first == row ? 0 : first;
}

void ConflictWatch::of_number(const queue::InboxEvent& event, const deals::Deal& deal, const std::string& number,
                              std::vector<ForeseenConflict>& out) {
  if (number.empty() || (number == deal.external_id && event.source == deal.source)) return;
  int64_t other = 0;
  if (const auto holder = deals::book::find_deal(context_.connection, event.source, number))
    other = holder->id;
  else
    other = claimed("number\n" + event.source + '\n' + number, deal.id);
  if (other != 0) {
    out.push_back({ConflictKind::kNumberOfAnotherDeal, number, format_id(IdKind::kDeal, other)});
  } else if (!deal.external_id.empty() || event.outcome == queue::Outcome::kAppended) {
    out.push_back({ConflictKind::kAnotherNumber, number, ""});
  }
}

void ConflictWatch::of_person(const deals::Contact& contact, const deals::ContactDraft& draft,
                              std::vector<ForeseenConflict>& out) {
  const auto identities = deals::book::keyed(deals::identities_of(draft));
  const auto recorded = deals::book::conflicts_of(context_.connection, contact.id, kRecordedMax);
  bool is_known = identities.empty() || contact.id == 0;
  for (const deals::book::KeyedIdentity& each : identities) {
    const deals::Identity& identity = each.identity;
    if (deals::has_identity(contact, identity)) {
      is_known = true;
      continue;
    }
    const bool told = std::any_of(recorded.begin(), recorded.end(),
                                  [&](const auto& conflict) { return conflict.value == identity.value; });
    is_known = is_known || told;
    if (told) continue;
    const std::string kind(deals::identity_kind_name(identity.kind));
    int64_t other = deals::book::find_contact(context_, each);
    if (other == 0) other = claimed(kind + '\n' + identity.value, contact.id);
    if (other == 0 || other == contact.id) continue;
    out.push_back({ConflictKind::kIdentityOfAnotherContact, identity.value, format_id(IdKind::kContact, other)});
    is_known = true;  // told as that
  }
  if (!is_known) out.push_back({ConflictKind::kAnotherPerson, identities.front().identity.value, ""});
}

std::vector<ForeseenConflict> ConflictWatch::of(const queue::InboxEvent& event, const deals::Deal& deal,
                                                const deals::Contact& contact, const deals::LeadDraft& draft) {
  std::vector<ForeseenConflict> out;
  of_number(event, deal, draft.external_id, out);
  if (contact.id != 0) of_person(contact, draft.contact, out);
  return out;
}

}  // namespace leadgate::gateway
