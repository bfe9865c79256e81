#include "gateway/backtest/foresight.hpp"

#include "connectors/draft_texts.hpp"
#include "deals/book/book.hpp"
#include "deals/stage_word.hpp"

namespace leadgate::gateway {
namespace {

using connectors::TargetTexts;

std::vector<deals::Identity> new_identities(const deals::Contact& contact, const deals::ContactDraft& draft) {
  std::vector<deals::Identity> out;
  for (const deals::Identity& identity : deals::identities_of(draft)) {
    if (!deals::has_identity(contact, identity)) out.push_back(identity);
  }
  return out;
}

// The deal and its contact as the replay would leave them.
TargetTexts replayed(const queue::InboxEvent& event, deals::Deal deal, deals::Contact contact, deals::LeadDraft said,
                     const deals::Pipeline& pipeline) {
  said = deals::words_for(deal, said, event.id);
  deals::mend_contact(contact, said.contact, event.id);
  deals::add_facts(contact, said.contact, new_identities(contact, said.contact));
  const deals::book::Replay replay{deal.id, event.outcome == queue::Outcome::kCreated,
                                   event.outcome == queue::Outcome::kAppended, event.received_at};
  const deals::Word word = deals::book::word_of(deal, said, replay, event.id);
  if (!word.appended && !word.stale) {
    const deals::Fields not_taken = deals::facts_not_taken(contact, said.contact);
    said.fields.insert(said.fields.end(), not_taken.begin(), not_taken.end());
  }
  deals::mend_deal(deal, said, pipeline, word);
  TargetTexts out = connectors::texts_of(deal, contact);
  const bool moves =
      deals::may_move(deal, word) && deal.status != deals::DealStatus::kDeleted && deal.pipeline == pipeline.id;
  const std::string stage = moves ? deals::wished_stage(deal, said, pipeline) : "";
  if (!stage.empty()) out["stage"] = stage;
  return out;
}

std::string text_at(const TargetTexts& texts, const std::string& target) {
  const auto found = texts.find(target);
  return found == texts.end() ? std::string() : found->second;
}

// What the deal has by a default, or its contact by other events, is not the mapping's to lose.
bool is_from_the_event(const std::string& target, const deals::Deal& deal, const deals::Contact& contact) {
  if (target == "title" || target == "currency") return false;
  if (target.starts_with("fields.contact.")) return false;
  return !target.starts_with("contact.") || (contact.version == 1 && contact.created_at == deal.created_at);
}

}  // namespace

std::vector<Difference> foresee(const queue::InboxEvent& event, const deals::Deal& deal, const deals::Contact& contact,
                                const deals::LeadDraft& draft, const deals::Pipeline& pipeline) {
  std::vector<Difference> out;
  const TargetTexts before = connectors::texts_of(deal, contact);
  const TargetTexts after = replayed(event, deal, contact, draft, pipeline);
  const TargetTexts said = connectors::texts_of(draft);
  const bool alone = event.outcome == queue::Outcome::kCreated && deal.version == 1;
  for (const auto& [target, text] : before) {
    const std::string now = text_at(after, target);
    if (now != text) {
      out.push_back({target, text, now});
    } else if (alone && !said.contains(target) && is_from_the_event(target, deal, contact)) {
      out.push_back({target, text, std::nullopt});
    }
  }
  for (const auto& [target, text] : after) {
    if (!before.contains(target)) out.push_back({target, target == "stage" ? deal.stage : std::string(), text});
  }
  return out;
}

}  // namespace leadgate::gateway
