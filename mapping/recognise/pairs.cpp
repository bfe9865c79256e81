#include "mapping/recognise/pairs.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "mapping/recognise/roles.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr std::string_view kValueKeys[] = {
    "value",    "answer", "val",    "string_value", "field_value", "text",   "field_data",
    "response", "a",      "values", "answers",      "textAnswers", "choice", "choices"};
constexpr std::string_view kPairLabelKeys[] = {"label",         "title",        "question", "column_name",
                                               "field_label",   "fieldLabel",   "caption",  "questionText",
                                               "question_text", "display_name", "q"};
constexpr std::string_view kNameKeys[] = {"name",     "key",  "field", "id",        "column_id", "columnId",
                                          "field_id", "code", "slug",  "custom_id", "ref",       "type"};
constexpr std::string_view kIdKeys[] = {"id", "ref", "field_id", "fieldId", "question_id", "questionId", "key"};
// What a definition of a question has, and an answer has not.
constexpr std::string_view kTitleKeys[] = {"title", "label", "question", "name"};
constexpr std::string_view kInnerKeys[] = {"label", "labels", "value", "values", "text", "answers", "name", "email"};
constexpr size_t kTitlesMax = 400;
constexpr size_t kDepthMax = 8;
constexpr int kInnerDepthMax = 3;

// The first of these members that is a text or number with something in it.
std::optional<Value> first_scalar(const Value& object, std::span<const std::string_view> keys) {
  for (std::string_view key : keys) {
    const std::optional<Value> found = object.find(key);
    if (found && found->is_scalar() && !trim(scalar_text(*found)).empty()) return found;
  }
  return std::nullopt;
}

bool is_plain(const Value& value) {
  if (value.is_scalar()) return true;
  bool scalars = value.is_array();
  value.each_element([&](const Value& element) { scalars = scalars && (element.is_scalar() || element.is_null()); });
  return scalars;
}

// What was said is at times in boxes of its own: {label}, {labels: [...]}, {answers: [{value}]}.
std::optional<Value> plain_of(const Value& value, int depth) {
  if (is_plain(value)) return value;
  if (depth == kInnerDepthMax) return std::nullopt;
  if (value.is_array()) return value.size() == 1 ? plain_of(value.at(0), depth + 1) : std::nullopt;
  for (std::string_view key : kInnerKeys) {
    const std::optional<Value> inner = value.find(key);
    if (!inner || inner->is_null()) continue;
    if (std::optional<Value> found = plain_of(*inner, depth + 1)) return found;
  }
  return std::nullopt;
}

// A person's record is no pair, though it may have a "name" and a "text": it has a phone or an e-mail as well.
bool has_identity_beside(const Value& object, std::string_view type) {
  bool found = false;
  object.each_member([&](std::string_view key, const Value& member) {
    if (found || !member.is_scalar() || key == type) return;
    const bool pair_key = std::find(std::begin(kValueKeys), std::end(kValueKeys), key) != std::end(kValueKeys);
    if (pair_key || trim(scalar_text(member)).empty()) return;
    const Role role = guess_role(words_of(key)).role;
    found = role == Role::kPhone || role == Role::kEmail;
  });
  return found;
}

std::optional<Value> find_said(const Value& object, std::string_view type) {
  // Typeform and its like: the member is called what the type says.
  if (!type.empty() && type != "name" && type != "id") {
    if (const std::optional<Value> by_type = object.find(type); by_type && !by_type->is_null()) return by_type;
  }
  std::optional<Value> empty;
  for (std::string_view key : kValueKeys) {
    const std::optional<Value> found = object.find(key);
    if (!found || (key == "a" && !object.find("q"))) continue;
    if (!found->is_null()) return found;
    empty = found;
  }
  return empty;
}

// The title that the definition gives to the question of this answer.
const std::string* title_of(const Value& object, const Titles& titles) {
  if (titles.empty()) return nullptr;
  const auto look = [&](const Value& of) -> const std::string* {
    for (std::string_view key : kIdKeys) {
      const std::optional<Value> id = of.find(key);
      if (!id || !id->is_scalar()) continue;
      const auto found = titles.find(scalar_text(*id));
      if (found != titles.end()) return &found->second;
    }
    return nullptr;
  };
  for (std::string_view key : {"field", "question"}) {
    const std::optional<Value> of = object.find(key);
    if (!of) continue;
    if (of->is_scalar()) {
      const auto found = titles.find(scalar_text(*of));
      if (found != titles.end()) return &found->second;
    } else if (const std::string* title = look(*of)) {
      return title;
    }
  }
  return look(object);
}

bool is_choice(std::string_view type) {
  for (std::string_view word : {"choice", "dropdown", "select", "radio", "rating", "checkbox"}) {
    if (type.find(word) != std::string_view::npos) return true;
  }
  return false;
}

void collect(const Value& value, Titles& titles, size_t depth) {
  if (depth > kDepthMax || titles.size() >= kTitlesMax) return;
  value.each_member([&](std::string_view, const Value& member) { collect(member, titles, depth + 1); });
  if (!value.is_array()) return;
  value.each_element([&](const Value& element) {
    collect(element, titles, depth + 1);
    if (!element.is_object() || find_said(element, {})) return;
    const std::optional<Value> title = first_scalar(element, kTitleKeys);
    if (!title || !title->is_string()) return;
    for (std::string_view key : kIdKeys) {
      const std::optional<Value> id = element.find(key);
      if (id && id->is_scalar()) titles.try_emplace(scalar_text(*id), title->as_string());
    }
  });
}

}  // namespace

Titles collect_titles(const Value& body) {
  Titles titles;
  collect(body, titles, 0);
  return titles;
}

std::optional<Pair> read_pair(const Value& object, bool named_by_box, const Titles& titles) {
  Pair pair;
  const std::optional<Value> type = object.find("type");
  if (type && type->is_string()) pair.type = to_lower(type->as_string());
  const std::optional<Value> said = find_said(object, pair.type);
  if (!said) return std::nullopt;
  const std::optional<Value> label = first_scalar(object, kPairLabelKeys);
  pair.name = first_scalar(object, kNameKeys);
  const std::string* title = label ? nullptr : title_of(object, titles);
  // Elementor's meta[page_url] = {value}: the name is the box's.
  const bool alone = object.size() == 1 && named_by_box && said->is_scalar();
  if (!label && !pair.name && title == nullptr && !alone) return std::nullopt;
  if (label && *label == *said) return std::nullopt;
  if (has_identity_beside(object, pair.type)) return std::nullopt;
  const std::optional<Value> plain = said->is_null() ? said : plain_of(*said, 0);
  // A box of its own is one answer only where a definition says so.
  if (!plain || (said->is_object() && title == nullptr && !label)) return std::nullopt;
  if (label) pair.label = scalar_text(*label);
  if (title != nullptr) pair.label = *title;
  pair.said = *plain;
  const std::optional<Value> field = object.find("field");
  const std::optional<Value> field_type = field && field->is_object() ? field->find("type") : std::nullopt;
  pair.chosen = is_choice(pair.type) || (field_type && is_choice(scalar_text(*field_type)));
  if (pair.name && type && *pair.name == *type) pair.name.reset();
  return pair;
}

}  // namespace leadgate::mapping::recognition
