#include "connectors/acceptance.hpp"

namespace leadgate::connectors {

namespace {

using deals::LeadKind;

// What an event of its kind cannot be without.
std::optional<Problem> lacks_for_its_kind(const deals::LeadDraft& draft) {
  if (draft.kind == LeadKind::kOrder && draft.external_id.empty()) {
    return Problem{"no_order_number",
                   "It is an order, but there is no number in it: `external_id` of `map` gave nothing."};
  }
  if (draft.kind == LeadKind::kStatus && draft.external_id.empty() && draft.conversation.empty()) {
    return Problem{"no_order_number",
                   "It is news of an order or a chat, but does not say of which: neither `external_id` nor "
                   "`conversation` of `map` gave anything."};
  }
  if (draft.kind == LeadKind::kMessage && draft.conversation.empty()) {
    return Problem{"no_conversation",
                   "It is a message, but does not say of which chat: `conversation` of `map` gave nothing."};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Problem> lacks_for_a_deal(const deals::LeadDraft& draft, Medium medium) {
  if (std::optional<Problem> problem = lacks_for_its_kind(draft)) return problem;
  if (draft.kind == LeadKind::kStatus || draft.kind == LeadKind::kMessage) return std::nullopt;
  if (draft.contact.has_identity()) return std::nullopt;
  if (!draft.contact.name.empty() && !draft.external_id.empty()) return std::nullopt;
  const bool is_letter = medium == Medium::kLetter;
  std::string text = is_letter ? "There is no phone, e-mail or messenger of a customer in the letter"
                               : "There is no phone, no e-mail and no messenger in it";
  if (draft.external_id.empty() && draft.contact.name.empty()) {
    text += ", and neither a name nor an order number.";
  } else if (draft.external_id.empty()) {
    text += ", and a name alone is enough only with an order number.";
  } else {
    text += ", and an order number alone is enough only with a name.";
  }
  if (is_letter) {
    return Problem{kNoContact, text +
                                   " If a service tells of a customer in it, an entry of `templates` of the source can "
                                   "say where; if nobody wrote it to you, there is nothing to do."};
  }
  return Problem{kNoContact, text + " If they came under names of your own, add them to `map` of the source."};
}

}  // namespace leadgate::connectors
