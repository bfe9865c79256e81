#include "mapping/left_over.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/labels.hpp"

namespace leadgate::mapping {
namespace {

// What a pair of a label and a value may have beside the two without saying more.
constexpr std::string_view kPairKeys[] = {"id",   "type", "raw_value",    "display_value", "required", "ref",
                                          "slug", "key",  "display_name", "position",      "order",    "column_id"};
constexpr std::string_view kAccessKeys[] = {"token",     "access_token", "key",  "api_key", "apikey",  "secret",
                                            "signature", "sign",         "hmac", "sig",     "password"};

class LeftOverFields {
 public:
  LeftOverFields(const std::vector<uint64_t>& reads, const IgnoredKeys& ignored, deals::Fields& fields)
      : reads_(reads), ignored_(ignored), fields_(fields) {}

  void body(const Value& body) { visit(body); }

  void query(const Value& query) {
    query.each_member([&](std::string_view key, const Value& member) {
      const std::string folded = to_lower_ascii(key);
      if (std::find(std::begin(kAccessKeys), std::end(kAccessKeys), folded) != std::end(kAccessKeys)) return;
      const bool taken =
          std::any_of(fields_.begin(), fields_.end(), [key](const auto& field) { return field.first == key; });
      path_ = plain_ = taken ? "query." + std::string(key) : std::string(key);
      if (!ignored_.has(key) && !ignored_.has("query." + std::string(key))) visit(member);
      path_.clear();
      plain_.clear();
    });
  }

  void finish() {
    if (left_out_ > 0) fields_.emplace_back(kLeftOutField, std::to_string(left_out_));
  }

 private:
  void visit(const Value& value) {
    if (value.is_object()) return is_file(value) ? visit(*value.find("filename")) : object(value);
    if (value.is_array()) return array(value);
    if (!is_said(value)) leaf(value);
  }

  // A file of a multipart body: its name says that it came; the rest is known of the attachment.
  static bool is_file(const Value& value) {
    return value.size() == 3 && value.find("filename") && value.find("content_type") && value.find("size");
  }

  bool is_said(const Value& value) const {
    if (value.is_null()) return true;
    return value.is_scalar() && value.identity() != 0 &&
           std::binary_search(reads_.begin(), reads_.end(), value.identity());
  }

  void leaf(const Value& value) {
    const std::string all = scalar_text(value);
    const std::string_view text = trim(all);
    if (text.empty()) return;
    const std::string_view name = path_.empty() ? std::string_view("body") : std::string_view(path_);
    const size_t bytes = name.size() + text.size();
    if (count_ >= kLeftOverFieldsMax || bytes_ + bytes > kLeftOverBytesMax) {
      ++left_out_;
      return;
    }
    ++count_;
    bytes_ += bytes;
    fields_.emplace_back(name, text);
  }

  void object(const Value& value) {
    value.each_member([&](std::string_view key, const Value& member) {
      if (is_said(member)) return;
      const size_t path_size = path_.size();
      const size_t plain_size = plain_.size();
      for (std::string* path : {&path_, &plain_}) {
        if (!path->empty()) *path += '.';
        path->append(key);
      }
      if (!is_ignored(key)) visit_member(member, path_size);
      path_.resize(path_size);
      plain_.resize(plain_size);
    });
  }

  // A member that is a pair of a label and a value goes by its label: "fields.Ваше имя", not "fields.f4a1.value".
  void visit_member(const Value& member, size_t parent_size) {
    std::string_view label;
    const std::optional<Value> said = labelled(member, label);
    if (!said) return visit(member);
    path_.resize(parent_size);
    if (!path_.empty()) path_ += '.';
    path_.append(label);
    if (!is_ignored(label)) visit(*said);
  }

  // A list of pairs reads best by its labels.
  void array(const Value& value) {
    size_t index = 0;
    value.each_element([&](const Value& element) {
      const size_t path_size = path_.size();
      std::string_view label;
      const std::optional<Value> said = labelled(element, label);
      if (said) {
        if (!path_.empty()) path_ += '.';
        path_.append(label);
        if (!is_ignored(label)) visit(*said);
      } else {
        path_.append("[").append(std::to_string(index)).append("]");
        visit(element);
      }
      path_.resize(path_size);
      ++index;
    });
  }

  static bool any_of(std::span<const std::string_view> keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  // The value of a pair that says nothing but its label and value.
  static std::optional<Value> labelled(const Value& pair, std::string_view& label) {
    if (!pair.is_object() || pair.size() > std::size(kLabelKeys) + std::size(kLabelledKeys) + std::size(kPairKeys)) {
      return std::nullopt;
    }
    const std::optional<Value> said = labelled_by(pair);
    if (!said) return std::nullopt;
    bool only_pair = true;
    pair.each_member([&only_pair](std::string_view key, const Value& member) {
      const bool known = any_of(kLabelKeys, key) || any_of(kLabelledKeys, key) || any_of(kPairKeys, key);
      only_pair = only_pair && (known || member.is_null());
    });
    if (!only_pair) return std::nullopt;
    const std::optional<std::string_view> found = label_of(pair);
    if (!found) return std::nullopt;
    label = *found;
    return said;
  }

  bool is_ignored(std::string_view key) const {
    if (ignored_.has(key)) return true;
    if (path_.size() == key.size()) return false;
    return ignored_.has(path_) || (plain_.size() != path_.size() && ignored_.has(plain_));
  }

  const std::vector<uint64_t>& reads_;
  const IgnoredKeys& ignored_;
  deals::Fields& fields_;
  std::string path_;   // "items[0].note"
  std::string plain_;  // "items.note"
  size_t count_ = 0;
  size_t bytes_ = 0;
  size_t left_out_ = 0;
};

}  // namespace

IgnoredKeys::IgnoredKeys(std::vector<std::string> keys) {
  for (std::string& key : keys) {
    const bool is_prefix = key.ends_with('*');
    if (is_prefix) key.pop_back();
    (is_prefix ? prefixes_ : keys_).push_back(std::move(key));
  }
  std::sort(keys_.begin(), keys_.end());
}

bool IgnoredKeys::has(std::string_view key) const {
  return std::binary_search(keys_.begin(), keys_.end(), key, std::less<>()) ||
         std::any_of(prefixes_.begin(), prefixes_.end(), [key](const auto& prefix) { return key.starts_with(prefix); });
}

void add_left_over(const Value& root, std::vector<uint64_t>& reads, const IgnoredKeys& ignored, deals::Fields& fields) {
  std::sort(reads.begin(), reads.end());
  LeftOverFields left_over(reads, ignored, fields);
  if (const std::optional<Value> body = root.find("body")) left_over.body(*body);
  if (const std::optional<Value> query = root.find("query")) left_over.query(*query);
  left_over.finish();
}

}  // namespace leadgate::mapping
