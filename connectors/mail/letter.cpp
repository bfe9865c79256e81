#include "connectors/mail/letter.hpp"

#include "base/text.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;

std::string text_at(const Value& object, std::string_view key) {
  const std::optional<Value> found = object.find(key);
  return found && found->is_scalar() ? mapping::scalar_text(*found) : std::string();
}

Person person_of(const Value& value) {
  Person out{std::string(trim(text_at(value, "name"))), std::string(trim(text_at(value, "email")))};
  // Mail programs put the address there for want of a name.
  if (!out.email.empty() && equals_ignoring_case(out.name, out.email)) out.name.clear();
  return out;
}

std::vector<Person> people_at(const Value& tree, std::string_view key) {
  std::vector<Person> out;
  const std::optional<Value> found = tree.find(key);
  if (!found) return out;
  const auto add = [&out](const Value& each) {
    if (Person person = person_of(each); !person.empty()) out.push_back(std::move(person));
  };
  if (found->is_array()) {
    found->each_element(add);
  } else if (found->is_object()) {
    add(*found);
  }
  return out;
}

std::vector<std::string> texts_at(const Value& tree, std::string_view key) {
  std::vector<std::string> out;
  const std::optional<Value> found = tree.find(key);
  if (!found) return out;
  found->each_element([&out](const Value& each) {
    if (each.is_string() && !trim(each.as_string()).empty()) out.emplace_back(trim(each.as_string()));
  });
  return out;
}

deals::Fields fields_at(const Value& tree, std::string_view key) {
  deals::Fields out;
  const std::optional<Value> found = tree.find(key);
  if (!found) return out;
  found->each_member([&out](std::string_view name, const Value& value) {
    if (value.is_scalar()) out.emplace_back(name, mapping::scalar_text(value));
    value.each_element([&](const Value& each) {
      if (each.is_scalar()) out.emplace_back(name, mapping::scalar_text(each));
    });
  });
  return out;
}

std::optional<std::string> return_path_of(const Value& tree, const Letter& letter) {
  if (std::string path = text_at(tree, "return_path"); !path.empty()) return path == "<>" ? std::string() : path;
  for (std::string_view name : {"return-path", "x-envelope-from", "x-original-return-path"}) {
    if (letter.header(name) == "<>") return std::string();
  }
  return std::nullopt;
}

}  // namespace

std::string_view Letter::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return trim(value);
  }
  return {};
}

Letter letter_of(const Value& tree) {
  Letter out;
  out.headers = fields_at(tree, "headers");
  out.from = people_at(tree, "from_all");
  if (out.from.empty()) out.from = people_at(tree, "from");
  out.reply_to = people_at(tree, "reply_to");
  out.to = people_at(tree, "to");
  out.cc = people_at(tree, "cc");
  if (std::vector<Person> sender = people_at(tree, "sender"); !sender.empty()) out.sender = std::move(sender.front());
  out.return_path = return_path_of(tree, out);
  out.subject = text_at(tree, "subject");
  out.message_id = text_at(tree, "message_id");
  out.in_reply_to = texts_at(tree, "in_reply_to");
  out.references = texts_at(tree, "references");
  out.text = text_at(tree, "text");
  out.text_is_html = text_at(tree, "text_is") == "html";
  out.html = text_at(tree, "html");
  out.pairs = fields_at(tree, "pairs");
  if (const std::optional<Value> report = tree.find("report"); report && report->is_object()) {
    out.report_type = to_lower_ascii(text_at(*report, "type"));
    out.report = fields_at(*report, "fields");
  }
  if (const std::optional<Value> calendar = tree.find("calendar"); calendar && calendar->is_object()) {
    out.calendar_method = mapping::to_upper(text_at(*calendar, "method"));
  }
  const std::optional<Value> spam = tree.find("spam");
  out.spam = spam && spam->as_bool();
  return out;
}

std::string_view host_of(std::string_view email) {
  const size_t at = email.rfind('@');
  return at == std::string_view::npos ? std::string_view() : email.substr(at + 1);
}

}  // namespace leadgate::connectors::mail
