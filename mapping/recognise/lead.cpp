// The company, the address, and what it is about.
#include <algorithm>

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/html_text.hpp"
#include "mapping/money_text.hpp"
#include "mapping/recognise/assignment.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kShortBytesMax = 300;
constexpr size_t kStreetPartsMax = 3;

bool has_letter_or_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  });
}

void assign_text(Assignment& into, Role role, std::string_view target, std::string& out) {
  if (!out.empty()) return;
  for (Entry* entry : candidates(into, role)) {
    if (entry->goods || entry->text.size() > kShortBytesMax || !has_letter_or_digit(entry->text)) continue;
    if (entry->text.find('@') != std::string::npos) continue;
    out = collapse_blanks(entry->text);
    into.take(*entry, target, out, Assignment::reason(*entry));
    return;
  }
}

// The same in another box ("delivery city" after "city") stays a field of its own.
void assign_street(Assignment& into) {
  std::string& street = into.draft.contact.address.street;
  if (!street.empty()) return;
  const std::vector<Entry*> found = candidates(into, Role::kStreet);
  size_t parts = 0;
  for (Entry* entry : found) {
    const bool of_first = entry->distance == found.front()->distance;
    if (!of_first || entry->goods || entry->text.size() > kShortBytesMax || parts == kStreetPartsMax) continue;
    if (!has_letter_or_digit(entry->text)) continue;
    const std::string part = collapse_blanks(entry->text);
    if (street.find(part) == std::string::npos) {
      if (!street.empty()) street += ", ";
      street += part;
      ++parts;
    }
    into.take(*entry, "contact.address.street", part, Assignment::reason(*entry));
  }
}

void assign_order(Assignment& into) {
  if (!into.draft.external_id.empty()) return;
  for (Entry* entry : candidates(into, Role::kOrder)) {
    const bool has_digit = entry->text.find_first_of("0123456789") != std::string::npos;
    if (!has_digit || entry->text.size() > 64) continue;
    into.draft.external_id = entry->text;
    return into.take(*entry, "external_id", entry->text, Assignment::reason(*entry));
  }
}

void assign_amount(Assignment& into) {
  deals::LeadDraft& draft = into.draft;
  if (draft.currency.empty()) {
    for (Entry* entry : candidates(into, Role::kCurrency)) {
      const std::optional<std::string> code = deals::currency_from_text(entry->text);
      if (!code) continue;
      draft.currency = *code;
      into.take(*entry, "currency", *code, Assignment::reason(*entry));
      break;
    }
  }
  if (!draft.amount.empty()) return;
  for (Entry* entry : candidates(into, Role::kAmount)) {
    if (entry->goods) continue;
    const std::optional<MoneyText> money = read_money(entry->text);
    if (!money) continue;
    if (draft.currency.empty()) draft.currency = money->currency.empty() ? into.locale.currency : money->currency;
    const std::optional<deals::Decimal> exact = deals::Decimal::parse(money->amount);
    draft.amount = exact ? exact->with_digits(deals::currency_digits(draft.currency)).text() : money->amount;
    return into.take(*entry, "amount", draft.amount, Assignment::reason(*entry));
  }
}

void assign_message(Assignment& into) {
  if (!into.draft.message.empty()) return;
  for (Entry* entry : candidates(into, Role::kMessage)) {
    if (entry->goods) continue;
    into.draft.message = entry->text;
    return into.take(*entry, "message", entry->text, Assignment::reason(*entry));
  }
}

}  // namespace

void assign_company_and_address(Assignment& into) {
  deals::Address& address = into.draft.contact.address;
  assign_text(into, Role::kCompany, "contact.company", into.draft.contact.company);
  assign_text(into, Role::kCountry, "contact.address.country", address.country);
  assign_text(into, Role::kRegion, "contact.address.region", address.region);
  assign_text(into, Role::kCity, "contact.address.city", address.city);
  assign_text(into, Role::kPostcode, "contact.address.postcode", address.postcode);
  assign_street(into);
}

void assign_order_and_message(Assignment& into) {
  assign_order(into);
  assign_amount(into);
  assign_message(into);
}

}  // namespace leadgate::mapping::recognition
