#include "connectors/acceptance.hpp"

namespace leadgate::connectors {

std::optional<Problem> lacks_for_a_deal(const deals::LeadDraft& draft) {
  if (draft.contact.has_identity()) return std::nullopt;
  if (!draft.contact.name.empty() && !draft.external_id.empty()) return std::nullopt;
  std::string text = "There is no phone, no e-mail and no messenger in it";
  if (draft.external_id.empty() && draft.contact.name.empty()) {
    text += ", and neither a name nor an order number.";
  } else if (draft.external_id.empty()) {
    text += ", and a name alone is enough only with an order number.";
  } else {
    text += ", and an order number alone is enough only with a name.";
  }
  return Problem{"no_contact", text + " If they came under names of your own, add them to `map` of the source."};
}

}  // namespace leadgate::connectors
