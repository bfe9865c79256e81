// Small makers of Values in an arena, for the trees of this folder. Used on the arena's thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/mail/letter.hpp"
#include "mapping/arena.hpp"

namespace leadgate::connectors::mail {

class Values {
 public:
  explicit Values(mapping::Arena& arena) : arena_(arena) {}

  mapping::Value text(std::string_view text) { return mapping::Value::string(arena_.text(text)); }
  // Null for an empty text.
  mapping::Value filled(std::string_view text) { return text.empty() ? mapping::Value() : this->text(text); }
  mapping::Value texts(const std::vector<std::string>& texts) {
    std::vector<mapping::Value> out;
    for (const std::string& one : texts) out.push_back(text(one));
    return array(out);
  }
  mapping::Value array(const std::vector<mapping::Value>& values) {
    return mapping::Value::array(arena_.values(values));
  }
  // Keys must outlive the arena, or be of it.
  mapping::Value object(const std::vector<mapping::Member>& members) {
    return mapping::Value::object(arena_.members(members));
  }
  mapping::Value person(const Person& person) {
    return object({{"name", filled(person.name)}, {"email", filled(person.email)}});
  }
  mapping::Value people(const std::vector<Person>& people) {
    std::vector<mapping::Value> out;
    for (const Person& one : people) out.push_back(person(one));
    return array(out);
  }
  // A name that is repeated has a list.
  mapping::Value fields(const deals::Fields& fields);

 private:
  mapping::Arena& arena_;
};

inline mapping::Value Values::fields(const deals::Fields& fields) {
  std::vector<mapping::Member> out;
  for (const auto& [name, value] : fields) {
    mapping::Member* known = nullptr;
    for (mapping::Member& each : out) {
      if (each.key == name) known = &each;
    }
    if (known == nullptr) {
      out.push_back({arena_.text(name), text(value)});
      continue;
    }
    std::vector<mapping::Value> values;
    if (known->value.is_array()) {
      known->value.each_element([&values](const mapping::Value& each) { values.push_back(each); });
    } else {
      values.push_back(known->value);
    }
    values.push_back(text(value));
    known->value = array(values);
  }
  return object(out);
}

}  // namespace leadgate::connectors::mail
