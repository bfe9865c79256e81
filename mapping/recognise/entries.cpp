#include "mapping/recognise/entries.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr std::string_view kValueKeys[] = {"value", "answer", "val", "string_value", "field_value", "text"};
constexpr std::string_view kLabelKeys[] = {"label", "title", "question", "column_name", "field_label", "caption"};
constexpr std::string_view kNameKeys[] = {"name", "key", "field", "id", "column_id", "code", "slug", "type"};
constexpr size_t kListTextsMax = 50;

// The first of these members that is a text or number with something in it.
std::optional<Value> first_scalar(const Value& object, std::span<const std::string_view> keys) {
  for (std::string_view key : keys) {
    const std::optional<Value> found = object.find(key);
    if (found && found->is_scalar() && !trim(scalar_text(*found)).empty()) return found;
  }
  return std::nullopt;
}

class Walk {
 public:
  Walk(const std::vector<uint64_t>& read, Arena& arena, Entries& out) : read_(read), arena_(arena), out_(out) {}

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
    if (value.is_scalar()) scalar(value, key, context);
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

  Entry made(std::string_view key, std::string_view context) {
    Entry entry;
    entry.path = path_;
    entry.key = context.empty() ? std::string(key) : std::string(context) + " " + std::string(key);
    entry.within_text = within_text_;
    entry.beside_container = beside_container_;
    entry.goods = goods_;
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

  void scalar(const Value& value, std::string_view key, std::string_view context) {
    if (is_read(value)) return;
    Entry entry = made(key, context);
    entry.text = trim(scalar_text(value));
    if (value.identity() != 0) entry.leaves.push_back(value.identity());
    add(std::move(entry));
  }

  void object(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    if (pair(value, key, context)) return;
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
    value.each_member([&](std::string_view name, const Value& member) {
      const size_t size = path_.size();
      if (!path_.empty()) path_ += '.';
      path_.append(name);
      visit(member, name, inner_context, depth + 1);
      path_.resize(size);
    });
    goods_ = was_goods;
    beside_container_ = was_beside;
  }

  void array(const Value& value, std::string_view key, std::string_view context, size_t depth) {
    bool scalars = value.size() > 0;
    value.each_element([&](const Value& element) { scalars = scalars && (element.is_scalar() || element.is_null()); });
    if (scalars) return list(value, key, context);
    const bool was_goods = goods_;
    goods_ = goods_ || is_goods(words_of(key));
    size_t index = 0;
    value.each_element([&](const Value& element) {
      const size_t size = path_.size();
      path_.append("[").append(std::to_string(index++)).append("]");
      visit(element, key, context, depth + 1);
      path_.resize(size);
    });
    goods_ = was_goods;
  }

  // The ticks of one question.
  void list(const Value& value, std::string_view key, std::string_view context) {
    Entry entry = made(key, context);
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

  // {name|label|title|...: what, value|answer|...: said}; also fields[ID] = {title, type, value}.
  bool pair(const Value& value, std::string_view key, std::string_view context) {
    std::optional<Value> said;
    for (std::string_view value_key : kValueKeys) {
      if (!said) said = value.find(value_key);
    }
    const std::optional<Value> label = first_scalar(value, kLabelKeys);
    const std::optional<Value> name = first_scalar(value, kNameKeys);
    // Elementor's meta[page_url] = {value}: the name is the box's.
    const bool alone = value.size() == 1 && !key.empty();
    if (!said || said->is_object() || (!label && !name && !alone)) return false;
    Entry entry = made(name ? scalar_text(*name) : std::string(key), context);
    if (label) entry.label = scalar_text(*label);
    if (const std::optional<Value> type = value.find("type"); type && type->is_string()) {
      entry.type = to_lower(type->as_string());
      if (name && *name == *type) entry.key = key;
    }
    if (said->is_array()) {
      join(*said, entry);
    } else if (said->is_scalar() && !is_read(*said)) {
      entry.text = trim(scalar_text(*said));
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
  std::string path_;
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

}  // namespace

Entries collect_entries(const Value& body, const std::vector<uint64_t>& read, Arena& arena) {
  Entries out;
  Walk(read, arena, out).visit(body, {}, {}, 0);
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
    const std::vector<std::string> key_words = words_of(entry.key);
    const std::vector<std::string> label_words = words_of(entry.label);
    entry.guess = guess_role(key_words);
    Guess by_label = guess_role(label_words);
    if (shared.contains(entry.label)) by_label.score /= 2;
    if (by_label.score > entry.guess.score) entry.guess = by_label;
    if (Guess by_type = guess_by_type(entry.type); by_type.score > entry.guess.score) entry.guess = by_type;
    // "ctl00$SiteMaster$txtName": what stands before is the page's own structure, not a person.
    const size_t dollar = entry.key.rfind('$');
    const bool page_path = dollar != std::string::npos;
    const int by_key = distance_of(page_path ? words_of(std::string_view(entry.key).substr(dollar + 1)) : key_words);
    entry.distance = std::max(by_key, distance_of(label_words));
    if (entry.beside_container) entry.distance = std::max(entry.distance, 3);
  }
}

}  // namespace leadgate::mapping::recognition
