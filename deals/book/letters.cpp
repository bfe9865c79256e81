// Letters: which deal a conversation by mail belongs to.
#include <algorithm>
#include <charconv>

#include "deals/book/chats.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"

namespace leadgate::deals::book {
namespace {

// Deals of one number that are looked at.
constexpr size_t kSameNumberMax = 20;

bool is_open(const std::optional<Deal>& deal) {
  return deal && deal->status == DealStatus::kOpen;
}

bool is_known_to(const Taking& taking, const Deal& deal) {
  const std::vector<int64_t> others = read_deal_contacts(taking.connection(), deal.id);
  for (const Claim& claim : claims_of(taking)) {
    if (claim.contact_id == 0) continue;
    if (claim.contact_id == deal.contact_id) return true;
    if (std::find(others.begin(), others.end(), claim.contact_id) != others.end()) return true;
  }
  return false;
}

// A number is easily guessed, and other people's systems number their letters too: a stranger must answer something,
// and in the same pipeline.
bool may_mean(const Taking& taking, const Deal& deal) {
  if (deal.status != DealStatus::kOpen) return false;
  if (taking.lead.draft.thread.reply && deal.pipeline == taking.rules.pipeline->id) return true;
  return is_known_to(taking, deal);
}

std::optional<Deal> find_by_number(const Taking& taking) {
  const std::string& number = taking.lead.draft.thread.number;
  if (number.empty()) return std::nullopt;
  std::optional<Deal> found;
  for (Deal& deal : find_deals_numbered(taking.connection(), number, kSameNumberMax)) {
    if (!may_mean(taking, deal)) continue;
    // Two sources with the same number: nobody can tell which is meant.
    if (found) return std::nullopt;
    found = std::move(deal);
  }
  if (found) return found;
  int64_t id = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), id);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  found = read_deal(taking.connection(), id);
  // An order goes by its own number.
  return found && found->external_id.empty() && may_mean(taking, *found) ? found : std::nullopt;
}

}  // namespace

std::optional<Deal> find_deal_of_letter(const Taking& taking) {
  for (const std::string& parent : taking.lead.draft.thread.parents) {
    const int64_t deal_id = find_conversation(taking.context, letter_handle(parent));
    if (deal_id == 0) continue;
    std::optional<Deal> deal = read_deal(taking.connection(), deal_id);
    if (is_open(deal)) return deal;
  }
  return find_by_number(taking);
}

int64_t closed_deal_of_letter(const Taking& taking) {
  const LetterThread& thread = taking.lead.draft.thread;
  for (const std::string& parent : thread.parents) {
    if (const int64_t deal_id = find_conversation(taking.context, letter_handle(parent))) return deal_id;
  }
  if (thread.number.empty()) return 0;
  for (const Deal& deal : find_deals_numbered(taking.connection(), thread.number, kSameNumberMax)) {
    if (!is_open(deal) && is_known_to(taking, deal)) return deal.id;
  }
  return 0;
}

LeadResult append_letter(const Taking& taking, Deal deal) {
  const ContactNews news = update_speaker(taking, deal);
  return append_to_deal(taking, std::move(deal), news.not_taken);
}

void bind_letter(const Taking& taking, int64_t deal_id) {
  const std::string& id = taking.lead.draft.thread.id;
  if (!id.empty()) bind_conversation(taking.context, letter_handle(id), deal_id);
}

}  // namespace leadgate::deals::book
