// What a draft, or the deal that came of one, says under the names of the targets of `map`: target -> text, without
// what is empty. The form in which tests state what they expect and two readings of an event are compared.
//
// "people": one a line, "role | name | phones | emails | company". "contact.phones": "+7916..., +7495...";
// "contact.messengers": "telegram:42:ivan"; "tags": "a, b"; "lines": one a line, "sku | name | quantity | price |
// total". Values of a field's name that stands twice are joined with ", ". Pure, any thread.
#pragma once

#include <map>
#include <string>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "deals/lead_draft.hpp"

namespace leadgate::connectors {

using TargetTexts = std::map<std::string, std::string>;

TargetTexts texts_of(const deals::LeadDraft& draft);
// `contact` is the deal's main one. Without stage and version, which a deal has in other terms.
TargetTexts texts_of(const deals::Deal& deal, const deals::Contact& contact);

}  // namespace leadgate::connectors
