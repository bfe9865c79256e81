#include "mapping/recognise/entries.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/recognise/free_text.hpp"
#include "mapping/recognise/lead_list.hpp"
#include "mapping/recognise/order_lines.hpp"
#include "mapping/recognise/pairs.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kListTextsMax = 50;
constexpr size_t kListingsMax = 40;
// A shorter text has no room for a labelled line that is not the field itself.
constexpr size_t kLabelledBytesMin = 8;

class Walk {
 public:
  Walk(const Value& body, const std::vector<uint64_t>& read, Arena& arena, Entries& out)
      : read_(read), arena_(arena), out_(out), titles_(collect_titles(body)) {}

  // `context` is what the names of the boxes around say about the person: "billing", "q3_name".
  void visit(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    if (depth > kWalkDepthMax) return;
    if (is_full()) return count_left_out(value);
    if (value.is_object()) return object(value, key, context, depth);
    if (value.is_array()) return array(value, key, context, depth);
    if (value.is_string() && opens_json(value.as_string())) {
      if (const Result<Value> inner = parse_json_into(arena_, value.as_string()); inner && !inner->is_scalar()) {
        out_.opened.push_back(value.identity());
        const bool was_within = within_text_;
        within_text_ = true;
        visit(*inner, key, context, depth + 1);
        within_text_ = was_within;
        return;
      }
    }
    if (value.is_scalar()) scalar(value, key, context, depth);
  }

 private:
  static bool opens_json(std::string_view text) {
    text = trim(text);
    return text.size() > 2 &&
           ((text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']'));
  }

  bool is_read(const Value& value) const {
    return value.identity() != 0 && std::binary_search(read_.begin(), read_.end(), value.identity());
  }

  Entry made(std::string_view key, std::string_view context, size_t depth) {
    Entry entry;
    entry.path = path_;
    entry.box = box_;
    entry.name = key;
    entry.depth = depth;
    entry.key = context.empty() ? std::string(key) : std::string(context) + " " + std::string(key);
    entry.within_text = within_text_;
    entry.beside_container = beside_container_;
    entry.goods = goods_;
    if (listed_person_) entry.distance = further_person_ ? kSomebodyElse : kListedPerson;
    return entry;
  }

  void add(Entry entry) {
    if (entry.text.empty()) return;
    if (is_full())
      ++out_.left_out;
    else
      out_.list.push_back(std::move(entry));
  }

  bool is_full() const { return out_.list.size() >= arena_.limits().entries_max; }
  // A box past the bound counts as one for each of its members: it is not walked through.
  void count_left_out(const Value& value) {
    if (!value.is_null() && !is_read(value)) out_.left_out += std::max<size_t>(1, value.size());
  }

  void scalar(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    if (is_read(value)) return;
    Entry entry = made(key, context, depth);
    entry.text = trim(scalar_text(value));
    entry.number = value.type() == Type::kNumber;
    if (value.identity() != 0) entry.leaves.push_back(value.identity());
    if (value.is_string() && entry.text.size() >= kLabelledBytesMin) lines(entry);
    add(std::move(entry));
  }

  // The labelled lines of a text are fields of their own; the text stays what it is.
  void lines(const Entry& text) {
    for (auto& [label, said] : labelled_lines(text.text)) {
      Entry entry = made(label, {}, text.depth + 1);
      entry.box = text.path;
      entry.text = std::move(said);
      entry.derived = true;
      add(std::move(entry));
    }
  }

  void object(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    if (depth > 0 && pair(value, key, context, depth)) return;
    const bool was_beside = beside_container_;
    beside_container_ = has_container(value);
    // A box that only groups says nothing; "billing" or "q3_name" belongs to what its members are.
    std::string inner_context(context);
    const std::vector<std::string> words = words_of(key);
    if (!key.empty() && !is_container(words)) {
      if (!inner_context.empty()) inner_context += ' ';
      inner_context.append(key);
    }
    const bool was_goods = goods_;
    goods_ = goods_ || (depth > 0 && is_goods(words));
    note_listing(value, key, depth);
    const std::string was_box = std::exchange(box_, path_);
    value.each_member([&](std::string_view name, const Value& member) {
      const size_t size = path_.size();
      if (!path_.empty()) path_ += '.';
      path_.append(name);
      visit(member, name, inner_context, depth + 1);
      path_.resize(size);
    });
    box_ = was_box;
    goods_ = was_goods;
    beside_container_ = was_beside;
  }

  void array(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    note_listing(value, key, depth);
    bool scalars = value.size() > 0;
    value.each_element([&](const Value& element) { scalars = scalars && (element.is_scalar() || element.is_null()); });
    if (scalars) return list(value, key, context, depth);
    const bool was_goods = goods_;
    goods_ = goods_ || is_goods(words_of(key));
    const bool people = !goods_ && count_people(value) > 1;
    const bool was_beside = std::exchange(beside_container_, false);
    size_t index = 0;
    value.each_element([&](const Value& element) {
      const size_t size = path_.size();
      path_.append("[").append(std::to_string(index)).append("]");
      // Of several people at most the first one is who sent it.
      const bool was_further = std::exchange(further_person_, further_person_ || (people && index > 0));
      const bool was_listed = std::exchange(listed_person_, listed_person_ || people);
      visit(element, key, context, depth + 1);
      further_person_ = was_further;
      listed_person_ = was_listed;
      path_.resize(size);
      ++index;
    });
    beside_container_ = was_beside;
    goods_ = was_goods;
  }

  void note_listing(const Value& value, std::string_view key, size_t depth) {
    if (depth == 0 || out_.listings.size() >= kListingsMax || !may_be_lines(value, key)) return;
    out_.listings.push_back({value, path_, box_, std::string(key), depth, within_text_});
  }

  // The ticks of one question.
  void list(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    Entry entry = made(key, context, depth);
    join(value, entry);
    add(std::move(entry));
  }

  void join(const Value& value, Entry& entry) {
    size_t count = 0;
    value.each_element([&](const Value& element) {
      if (!element.is_scalar() || is_read(element) || ++count > kListTextsMax) return;
      const std::string text = scalar_text(element);
      if (element.identity() != 0) entry.leaves.push_back(element.identity());
      if (trim(text).empty()) return;
      if (!entry.text.empty()) entry.text += ", ";
      entry.text += trim(text);
    });
  }

  bool pair(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    const std::optional<Pair> found = read_pair(value, !key.empty(), titles_);
    if (!found) return false;
    Entry entry = made(found->name ? scalar_text(*found->name) : std::string(key), context, depth);
    entry.label = found->label;
    entry.type = found->type;
    entry.chosen = found->chosen;
    if (found->said.is_array()) {
      join(found->said, entry);
    } else if (found->said.is_scalar() && !is_read(found->said)) {
      entry.text = trim(scalar_text(found->said));
    }
    mark_reads(value, entry.leaves);
    add(std::move(entry));
    return true;
  }

  // Whether the fields are in a box within this object, so that its own "name" is the form's.
  static bool has_container(const Value& value) {
    bool found = false;
    value.each_member([&found](std::string_view name, const Value& member) {
      if (found || (!member.is_object() && !member.is_array()) || member.size() == 0) return;
      found = is_container(words_of(name)) && name != "meta" && name != "contact" && name != "customer";
    });
    return found;
  }

  const std::vector<uint64_t>& read_;
  Arena& arena_;
  Entries& out_;
  const Titles titles_;
  std::string path_;
  std::string box_;
  bool further_person_ = false;
  bool listed_person_ = false;
  bool within_text_ = false;
  bool beside_container_ = false;
  bool goods_ = false;
};

// What an input's type says by itself.
Guess guess_by_type(const std::string& type) {
  if (type == "tel" || type == "phone" || type == "phone_number") return {Role::kPhone, 105, "type " + type};
  if (type == "email") return {Role::kEmail, 105, "type " + type};
  if (type == "textarea") return {Role::kMessage, 55, "type " + type};
  return {};
}

// "currency" in a box "payment amount" is a currency; a "name" is what its box says.
bool speaks_for_itself(const Guess& guess) {
  constexpr int kCertainScore = 96;
  const Role role = guess.role;
  return guess.score >= kCertainScore && (role == Role::kCurrency || role == Role::kEmail || role == Role::kPhone ||
                                          role == Role::kCity || role == Role::kPostcode);
}

}  // namespace

Entries collect_entries(const Value& body, const std::vector<uint64_t>& read, Arena& arena) {
  Entries out;
  Walk(body, read, arena, out).visit(body, {}, {}, 0);
  return out;
}

void guess_roles(std::vector<Entry>& entries) {
  // A label that several fields share stands beside a row of them: each one's own key knows better. Unless they all
  // say the same, as a copied address does.
  std::unordered_map<std::string_view, std::string_view> labels;
  std::unordered_set<std::string_view> shared;
  for (const Entry& entry : entries) {
    const auto [first, is_new] = labels.try_emplace(entry.label, entry.text);
    if (!is_new && first->second != entry.text) shared.insert(entry.label);
  }
  for (Entry& entry : entries) {
    entry.name_words = words_of(entry.name);
    entry.folded_name = join_words(entry.name_words);
    const bool boxed = entry.key != entry.name;
    const std::vector<std::string> boxed_words = boxed ? words_of(entry.key) : std::vector<std::string>();
    const std::vector<std::string>& key_words = boxed ? boxed_words : entry.name_words;
    const std::vector<std::string> label_words = words_of(entry.label);
    entry.guess = guess_role(key_words);
    // The path of a page's controls is longer than the words that are looked at.
    if (entry.guess.role == Role::kNone && entry.name.find('$') != std::string::npos) {
      entry.guess = guess_role(words_of(std::string_view(entry.name).substr(entry.name.rfind('$') + 1)));
    }
    if (boxed) {
      if (const Guess own = guess_role(entry.name_words); speaks_for_itself(own)) entry.guess = own;
    }
    Guess by_label = guess_role(label_words);
    if (shared.contains(entry.label)) by_label.score /= 2;
    if (by_label.score > entry.guess.score) entry.guess = by_label;
    if (Guess by_type = guess_by_type(entry.type); by_type.score > entry.guess.score) entry.guess = by_type;
    // "ctl00$SiteMaster$txtName": what stands before is the page's own structure, not a person.
    const size_t dollar = entry.key.rfind('$');
    const bool page_path = dollar != std::string::npos;
    const int by_key = distance_of(page_path ? words_of(std::string_view(entry.key).substr(dollar + 1)) : key_words);
    entry.distance = std::max({entry.distance, by_key, distance_of(label_words)});
    if (entry.beside_container) entry.distance = std::max(entry.distance, 3);
  }
}

}  // namespace leadgate::mapping::recognition
