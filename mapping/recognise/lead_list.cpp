#include "mapping/recognise/lead_list.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/ascii.hpp"
#include "mapping/recognise/entries.hpp"
#include "mapping/recognise/pairs.hpp"
#include "mapping/recognise/roles.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/recogniser.hpp"

namespace leadgate::mapping {
namespace recognition {
namespace {

constexpr int kFactsDepthMax = 4;
constexpr int kListDepthMax = 6;
constexpr size_t kPhoneDigitsMin = 7;

struct Facts {
  bool name = false;
  bool identity = false;
  std::string reached_at;  // the first of them, as written

  void reach(std::string_view text, bool is_one) {
    if (!is_one) return;
    if (!identity) reached_at = text;
    identity = true;
  }
};

// PHP sends a list whose keys are not in a row as an object.
bool is_numbered(const Value& value) {
  bool numbered = value.is_object() && value.size() > 0;
  value.each_member(
      [&](std::string_view key, const Value& member) { numbered = numbered && is_digits(key) && member.is_object(); });
  return numbered;
}

void read_fact(std::string_view key, const Value& value, Facts& facts) {
  const std::string text = scalar_text(value);
  const Role role = guess_role(words_of(key)).role;
  const auto digits =
      static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (role == Role::kName || role == Role::kFirstName || role == Role::kLastName) {
    facts.name = facts.name || !trim(text).empty();
  } else if (role == Role::kEmail) {
    facts.reach(text, text.find('@') != std::string::npos);
  } else if (role == Role::kPhone || role == Role::kWhatsapp) {
    facts.reach(text, digits >= kPhoneDigitsMin);
  } else if (role == Role::kTelegram) {
    facts.reach(text, !trim(text).empty());
  }
}

// What an object says of its own person, lists aside: those are of others, or of things.
void read_facts(const Value& object, int depth, Facts& facts) {
  if (depth > kFactsDepthMax) return;
  object.each_member([&](std::string_view key, const Value& member) {
    const bool box = member.is_object();
    if (!box && !member.is_scalar()) return;
    const std::vector<std::string> words = words_of(key);
    if (distance_of(words) >= kSomebodyElse || (box && (is_goods(words) || is_numbered(member)))) return;
    if (box)
      read_facts(member, depth + 1, facts);
    else
      read_fact(key, member, facts);
  });
}

Facts facts_of(const Value& object) {
  Facts facts;
  read_facts(object, 0, facts);
  return facts;
}

// Boxes of events: what stands in them is a record even without a name.
bool holds_records(std::string_view key) {
  static constexpr std::string_view kBoxes[] = {
      "leads", "lead",   "contacts", "customers", "clients",   "orders",   "submissions",   "entries",
      "entry", "events", "records",  "results",   "responses", "rows",     "notifications", "data",
      "add",   "update", "changes",  "заявки",    "лиды",      "заказы",   "клиенты",       "requests",
      "users", "people", "list",     "payload",   "batch",     "messages", "deals"};
  const std::string joined = join_words(words_of(key));
  return std::find(std::begin(kBoxes), std::end(kBoxes), joined) != std::end(kBoxes);
}

class Collector {
 public:
  explicit Collector(std::vector<Value>& records) : records_(records) {}

  void visit(const Value& value, bool in_records, int depth) {
    if (depth > kListDepthMax) return;
    if (is_numbered(value)) {
      value.each_member([&](std::string_view, const Value& element) { record(element, in_records, depth); });
    } else if (value.is_array()) {
      value.each_element([&](const Value& element) { record(element, in_records, depth); });
    } else if (value.is_object()) {
      object(value, depth);
    }
  }

  bool has_several() const { return records_.size() > 1 && differ_; }

 private:
  void record(const Value& element, bool in_records, int depth) {
    if (!element.is_object() || read_pair(element, false, {})) return;
    const Facts facts = facts_of(element);
    // A lone member is one fact of somebody, not somebody.
    if (facts.identity && (facts.name || (in_records && element.size() > 1))) return add(element, facts, in_records);
    if (!facts.identity) object(element, depth);
  }

  // Elsewhere than in a box of events the same person twice is one: a billing and a delivery address, for example.
  void add(const Value& record, const Facts& facts, bool in_records) {
    differ_ = differ_ || in_records || (!records_.empty() && facts.reached_at != first_reached_at_);
    if (records_.empty()) first_reached_at_ = facts.reached_at;
    records_.push_back(record);
  }

  void object(const Value& value, int depth) {
    const Facts facts = facts_of(value);
    if (facts.identity) return add(value, facts, false);
    if (facts.name) return;
    value.each_member([&](std::string_view key, const Value& member) {
      if (!member.is_object() && !member.is_array()) return;
      const std::vector<std::string> words = words_of(key);
      if (distance_of(words) >= kSomebodyElse || is_goods(words)) return;
      visit(member, holds_records(key), depth + 1);
    });
  }

  std::vector<Value>& records_;
  std::string first_reached_at_;
  bool differ_ = false;
};

}  // namespace

size_t count_people(const Value& list) {
  std::vector<std::string> reached_at;
  list.each_element([&](const Value& element) {
    if (!element.is_object() || reached_at.size() > 1) return;
    const Facts facts = facts_of(element);
    const bool known = std::find(reached_at.begin(), reached_at.end(), facts.reached_at) != reached_at.end();
    if (facts.name && facts.identity && !known) reached_at.push_back(facts.reached_at);
  });
  return reached_at.size();
}

}  // namespace recognition

std::optional<Value> find_leads(const Value& body, Arena& arena) {
  std::vector<Value> records;
  recognition::Collector collector(records);
  collector.visit(body, true, 0);
  if (!collector.has_several()) return std::nullopt;
  return Value::array(arena.values(records));
}

}  // namespace leadgate::mapping
