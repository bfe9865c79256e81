// The order: its lines, what it costs, and its number.
#include <algorithm>

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/money_text.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/recognise/order_lines.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr int kAmountScoreMin = 40;
constexpr int kLinesLikenessMin = 10;
constexpr size_t kOrderNumberBytesMax = 128;

// A part of the total, or another sum beside it.
constexpr std::string_view kPartWords[] = {
    "discount",   "discounts",   "shipping",    "delivery",   "tax",        "taxes",    "vat",       "fee",
    "fees",       "tip",         "tips",        "refund",     "refunded",   "subtotal", "sub",       "items",
    "line",       "outstanding", "remaining",   "duties",     "spent",      "balance",  "points",    "bonus",
    "weight",     "coupon",      "captured",    "capturable", "скидка",     "скидки",   "доставка",  "доставки",
    "налог",      "ндс",         "бонус",       "бонусы",     "товаров",    "net",      "min",       "max",
    "deposit",    "credit",      "application", "payout",     "commission", "savings",  "insurance", "handling",
    "прибыль",    "комиссия",    "предоплата",  "вес",        "received",   "original", "previous",  "old",
    "количество", "count",       "quantity",    "qty"};
constexpr std::string_view kMinorWords[] = {"cents",    "cent",   "minor", "kopecks", "kopeks",   "kopeck", "копейки",
                                            "копейках", "копеек", "коп",   "pence",   "subunits", "tiyn"};
constexpr std::string_view kMinorKeys[] = {"amount_total",    "amount_due",      "amount_paid",
                                           "amount_captured", "amount_received", "amount_subtotal"};
constexpr std::string_view kOtherOrders[] = {"last", "previous", "parent", "original", "refund", "next", "first"};

template <class List>
bool any_word(const std::vector<std::string>& words, const List& list) {
  return std::any_of(words.begin(), words.end(), [&list](const std::string& word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
  });
}

// "total_inc_tax" is the whole; "total_tax" is not.
bool is_part(std::vector<std::string> words) {
  constexpr std::string_view kWith[] = {"inc", "incl", "including", "with", "ex", "excl", "excluding", "without"};
  const bool taxed = any_word(words, kWith);
  if (taxed)
    std::erase_if(words, [](const std::string& word) { return word == "tax" || word == "vat" || word == "taxes"; });
  return any_word(words, kPartWords);
}

bool is_whole_number(const Entry& entry) {
  return !entry.text.empty() && entry.text.find_first_not_of("0123456789") == std::string::npos;
}

struct Amount {
  Entry* entry = nullptr;
  deals::Decimal value;
  std::string currency;  // what stood beside it
  int score = 0;
};

const Entry* currency_in(const Assignment& into, std::string_view box) {
  for (const Entry& entry : into.entries) {
    const bool fits = entry.guess.role == Role::kCurrency && entry.box == box;
    if (fits && deals::currency_from_text(entry.text)) return &entry;
  }
  return nullptr;
}

// Payment systems count in the smallest coin: by the key, by their own spelling of keys and currencies.
bool is_minor(const Assignment& into, const Entry& entry) {
  if (!is_whole_number(entry)) return false;
  const std::vector<std::string> words = words_of(entry.key);
  if (any_word(words, kMinorWords)) return true;
  if (!entry.number) return false;
  if (std::find(std::begin(kMinorKeys), std::end(kMinorKeys), entry.name) != std::end(kMinorKeys)) return true;
  if (words.size() > 1 && words[words.size() - 2] == "money") return true;
  const Entry* currency = currency_in(into, entry.box);
  const bool lower =
      currency != nullptr && currency->text.size() == 3 && currency->text == to_lower_ascii(currency->text);
  return entry.name == "amount" && lower;
}

deals::Decimal from_minor(const deals::Decimal& value, std::string_view currency) {
  return deals::Decimal::of(value.units(), value.scale() + deals::currency_digits(currency));
}

std::vector<Amount> amounts(Assignment& into) {
  std::vector<Amount> found;
  for (Entry* entry : candidates(into, Role::kAmount)) {
    if (entry->goods) continue;
    const std::optional<MoneyText> money = read_money(entry->text);
    const std::optional<deals::Decimal> value = money ? deals::Decimal::parse(money->amount) : std::nullopt;
    if (!value || value->units() < 0) continue;
    const std::vector<std::string> words = words_of(entry->key);
    int score = entry->guess.score - 3 * static_cast<int>(entry->depth);
    if (is_part(words)) score -= 70;
    if (value->is_zero()) score -= 60;
    if (std::find(words.begin(), words.end(), "presentment") != words.end()) score -= 20;
    found.push_back({entry, *value, money->currency, score});
  }
  std::stable_sort(found.begin(), found.end(), [](const Amount& a, const Amount& b) { return a.score > b.score; });
  return found;
}

void assign_currency(Assignment& into, const Amount* amount) {
  if (!into.draft.currency.empty()) return;
  std::vector<Entry*> found = candidates(into, Role::kCurrency);
  std::erase_if(found, [](const Entry* entry) { return entry->goods; });
  const std::string_view box = amount == nullptr ? std::string_view() : std::string_view(amount->entry->box);
  std::stable_sort(found.begin(), found.end(), [&](const Entry* a, const Entry* b) {
    if (amount != nullptr && (a->box == box) != (b->box == box)) return a->box == box;
    return a->depth < b->depth;
  });
  for (Entry* entry : found) {
    const std::optional<std::string> code = deals::currency_from_text(entry->text);
    if (!code) continue;
    into.draft.currency = *code;
    return into.take(*entry, "currency", *code);
  }
}

std::optional<Amount> assign_amount(Assignment& into, const std::optional<deals::Decimal>& sum) {
  deals::LeadDraft& draft = into.draft;
  if (!draft.amount.empty()) return std::nullopt;
  std::vector<Amount> found = amounts(into);
  // The lines' own sum tells between equals: a total that is at least as much is the better one.
  if (sum) {
    std::stable_sort(found.begin(), found.end(), [&](const Amount& a, const Amount& b) {
      const int bonus_a = a.value == *sum ? 4 : 0;
      const int bonus_b = b.value == *sum ? 4 : 0;
      return a.score + bonus_a > b.score + bonus_b;
    });
  }
  if (found.empty()) {
    assign_currency(into, nullptr);
    return std::nullopt;
  }
  Amount best = found.front();
  if (best.score < kAmountScoreMin) {
    if (!best.value.is_zero())
      into.show(*best.entry, "amount", into.reason(*best.entry), std::max(best.score, 5));
    assign_currency(into, nullptr);
    return std::nullopt;
  }
  assign_currency(into, &best);
  if (draft.currency.empty()) draft.currency = best.currency.empty() ? into.locale.currency : best.currency;
  const bool minor = is_minor(into, *best.entry);
  if (minor) best.value = from_minor(best.value, draft.currency);
  draft.amount = best.value.with_digits(deals::currency_digits(draft.currency)).text();
  std::string why = into.reason(*best.entry);
  if (minor) why += ", in the currency's smallest unit";
  into.take(*best.entry, "amount", draft.amount, why, std::min(Assignment::confidence(*best.entry), best.score));
  return best;
}

std::string in_digits(const std::string& text, std::string_view currency, bool minor) {
  const std::optional<deals::Decimal> value = deals::Decimal::parse(text);
  if (!value) return text;
  const deals::Decimal exact = minor ? from_minor(*value, currency) : *value;
  return exact.with_digits(deals::currency_digits(currency)).text();
}

// The most likely of the lists; one whose sum is the amount, or a hundredth part of it less, before all others.
struct Chosen {
  const Listing* listing = nullptr;
  ReadLines read;
};

Chosen choose_lines(const Assignment& into) {
  Chosen best;
  for (const Listing& listing : into.listings) {
    ReadLines read = read_lines(listing);
    const auto amounts_to = [&](const Entry& entry) {
      const std::optional<MoneyText> money =
          entry.guess.role == Role::kAmount && !entry.goods ? read_money(entry.text) : std::nullopt;
      return money && read.sum && !read.sum->is_zero() && deals::Decimal::parse(money->amount) == read.sum;
    };
    if (read.likeness > 0 && std::any_of(into.entries.begin(), into.entries.end(), amounts_to)) read.likeness += 15;
    if (read.likeness >= kLinesLikenessMin && (best.listing == nullptr || read.likeness > best.read.likeness)) {
      best = {&listing, std::move(read)};
    }
  }
  return best;
}

void take_lines(Assignment& into, Chosen& chosen, bool amount_is_minor) {
  deals::LeadDraft& draft = into.draft;
  const std::string& currency = draft.currency.empty() ? into.locale.currency : draft.currency;
  const bool minor = chosen.read.minor_by_key || (amount_is_minor && chosen.read.whole_numbers);
  for (deals::OrderLine& line : chosen.read.lines) {
    line.price = in_digits(line.price, currency, minor);
    line.total = in_digits(line.total, currency, minor);
  }
  draft.lines = std::move(chosen.read.lines);
  into.reads.insert(into.reads.end(), chosen.read.leaves.begin(), chosen.read.leaves.end());
  std::sort(chosen.read.paths.begin(), chosen.read.paths.end());
  for (Entry& entry : into.entries) {
    const bool of_line = std::binary_search(chosen.read.paths.begin(), chosen.read.paths.end(), entry.path);
    if (of_line || entry.path == chosen.listing->path) into.take(entry);
  }
  into.tell("lines", chosen.listing->path, std::to_string(draft.lines.size()),
            "a list of things with quantities or prices", std::min(40 + chosen.read.likeness, 95));
}

bool is_order_number(const Entry& entry) {
  return !entry.text.empty() && entry.text.size() <= kOrderNumberBytesMax &&
         entry.text.find_first_of("0123456789") != std::string::npos && entry.text.find(' ') == std::string::npos &&
         entry.text.find("://") == std::string::npos;
}

// The number of the order itself, told by its key alone: "id" beside the lines or the money.
Entry* number_in(Assignment& into, std::string_view box, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    for (Entry& entry : into.entries) {
      if (entry.used || entry.box != box || to_lower_ascii(entry.name) != name || !is_order_number(entry)) continue;
      if (name == "name" && !entry.text.starts_with('#')) continue;
      if (entry.text != "0") return &entry;
    }
  }
  return nullptr;
}

std::vector<Entry*> explicit_numbers(Assignment& into) {
  std::vector<Entry*> found = candidates(into, Role::kOrder);
  std::erase_if(found, [](const Entry* entry) {
    return entry->goods || !is_order_number(*entry) || any_word(words_of(entry->key), kOtherOrders) ||
           entry->text == "0";
  });
  std::stable_sort(found.begin(), found.end(), [](const Entry* a, const Entry* b) { return a->depth < b->depth; });
  return found;
}

bool names_an_id(const Entry& entry) {
  const std::vector<std::string>& words = entry.name_words;
  return !words.empty() && (words.back() == "id" || words.back() == "orderid" || words.back() == "uuid");
}

void assign_number(Assignment& into, const std::optional<std::string>& box) {
  if (!into.draft.external_id.empty()) return;
  const std::vector<Entry*> found = explicit_numbers(into);
  const auto id = std::find_if(found.begin(), found.end(), [](const Entry* entry) { return names_an_id(*entry); });
  Entry* entry = id == found.end() ? nullptr : *id;
  std::string why = entry == nullptr ? std::string() : into.reason(*entry);
  int sure = 90;
  if (entry == nullptr && box) {
    entry = number_in(into, *box, {"id", "uuid", "_id", "ид"});
    why = "the id beside the order's lines or money";
    sure = 75;
  }
  if (entry == nullptr && !found.empty()) {
    entry = found.front();
    why = into.reason(*entry);
    sure = Assignment::confidence(*entry);
  }
  if (entry == nullptr && box) {
    entry = number_in(into, *box, {"number", "номер", "reference", "name"});
    why = "the number beside the order's lines or money";
    sure = 65;
  }
  if (entry == nullptr) return;
  into.draft.external_id = entry->text;
  into.take(*entry, "external_id", entry->text, why, sure);
}

// "lines": {"data": [...]}: the order is the box around both.
std::string box_of(const Listing& listing) {
  const bool inner = listing.name == "data" || listing.name == "edges" || listing.name == "nodes" ||
                     listing.name == "item" || listing.name == "items";
  const size_t dot = listing.box.rfind('.');
  const std::string_view last = std::string_view(listing.box).substr(dot == std::string::npos ? 0 : dot + 1);
  if (!inner || listing.box.empty() || !is_goods(words_of(last))) return listing.box;
  return dot == std::string::npos ? std::string() : listing.box.substr(0, dot);
}

}  // namespace

void assign_order(Assignment& into) {
  Chosen chosen = into.draft.lines.empty() ? choose_lines(into) : Chosen();
  const std::optional<Amount> amount = assign_amount(into, chosen.read.sum);
  const bool minor = amount && is_minor(into, *amount->entry);
  std::optional<std::string> box;
  if (chosen.listing != nullptr) {
    box = box_of(*chosen.listing);
    take_lines(into, chosen, minor);
  } else if (amount && currency_in(into, amount->entry->box) != nullptr) {
    box = amount->entry->box;
  }
  assign_number(into, box);
}

}  // namespace leadgate::mapping::recognition
