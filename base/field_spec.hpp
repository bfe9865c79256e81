// One declaration a setting: an ObjectSpec<T> says which keys a map of the configuration has, and so reads it into a T,
// checks it, and describes it for the reference and the JSON Schema.
//
//   ObjectSpec<ServerConfig> spec("server", "Where Leadgate listens.");
//   spec.text("listen", &ServerConfig::listen).doc("Address and port.").example("0.0.0.0:80");
//   spec.integer("connections_max", &ServerConfig::connections_max).range(1, 100'000).doc("...");
//   const ServerConfig server = spec.parse(node, mistakes);
//
// Defaults are the initialisers of T, unless fallback() says another. An absent key and an empty value give the
// default; a required one is a mistake. parse() reports every mistake at once, each with its place, and always returns
// a T: use it only when `mistakes` stayed empty. Keys of the map that are not declared are mistakes.
//
// A spec is built once, on one thread, and is immutable after that: parse() may then be called from any thread.
// Wrong declarations (a default out of range) are bugs and abort.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/field_description.hpp"
#include "base/field_value.hpp"
#include "base/result.hpp"

namespace leadgate {

template <class T>
class ObjectSpec;

// What the declaring calls return, to say more about the setting.
template <class T>
class FieldBuilder {
 public:
  FieldBuilder(ObjectSpec<T>& spec, size_t index) : spec_(spec), index_(index) {}

  FieldBuilder& doc(std::string text) {
    return set([&](auto& d) { d.doc = std::move(text); });
  }
  FieldBuilder& unit(std::string text) {
    return set([&](auto& d) { d.unit = std::move(text); });
  }
  FieldBuilder& example(std::string yaml) {
    return set([&](auto& d) { d.example = std::move(yaml); });
  }
  FieldBuilder& range(int64_t min, int64_t max) {
    return set([&](auto& d) { d.min = min, d.max = max; });
  }
  FieldBuilder& required() {
    return set([](auto& d) { d.required = true, d.fallback.reset(); });
  }
  FieldBuilder& values_from_files() {
    return set([](auto& d) { d.from_files = true; });
  }
  // Without the key the value comes from somewhere else, as `doc` says.
  FieldBuilder& inherited() {
    return set([](auto& d) { d.fallback.reset(); });
  }
  FieldBuilder& deprecated(std::string instead) {
    return set([&](auto& d) { d.deprecated = std::move(instead); });
  }
  FieldBuilder& fallback(const std::string& yaml_scalar);
  FieldBuilder& fallback(const char* yaml_scalar) { return fallback(std::string(yaml_scalar)); }
  FieldBuilder& fallback(std::integral auto value) { return fallback(*show_field(value)); }

 private:
  template <class Change>
  FieldBuilder& set(Change change);

  ObjectSpec<T>& spec_;
  size_t index_;
};

template <class T>
class ObjectSpec {
 public:
  using Check = std::function<void(T&, const ConfigNode&, Mistakes&)>;

  explicit ObjectSpec(std::string name, std::string doc = "") {
    description_.name = std::move(name);
    description_.doc = std::move(doc);
  }

  FieldBuilder<T> text(std::string name, std::string T::*member) {
    return add(std::move(name), FieldType::kText, member, read_text);
  }
  template <std::integral Member>
  FieldBuilder<T> integer(std::string name, Member T::*member) {
    auto builder = add(std::move(name), FieldType::kInteger, member, read_integer);
    if constexpr (std::unsigned_integral<Member>) description_.fields.back().min = 0;
    return builder;
  }
  FieldBuilder<T> number(std::string name, double T::*member) {
    return add(std::move(name), FieldType::kNumber, member, read_number);
  }
  FieldBuilder<T> boolean(std::string name, bool T::*member) {
    return add(std::move(name), FieldType::kBoolean, member, read_boolean);
  }
  FieldBuilder<T> secret(std::string name, Secret T::*member) {
    return add(std::move(name), FieldType::kSecret, member, read_text);
  }
  FieldBuilder<T> text_list(std::string name, std::vector<std::string> T::*member) {
    return add(std::move(name), FieldType::kTextList, member, read_text_list);
  }
  FieldBuilder<T> secret_list(std::string name, std::vector<Secret> T::*member) {
    return add(std::move(name), FieldType::kSecretList, member, read_text_list);
  }
  FieldBuilder<T> text_map(std::string name, std::map<std::string, std::string> T::*member) {
    return add(std::move(name), FieldType::kTextMap, member, read_text_map);
  }

  // Durations: a whole number of the unit in the key's name.
  template <class D>
  FieldBuilder<T> milliseconds(std::string name, D T::*member) {
    return duration<std::chrono::milliseconds>(std::move(name), member, "ms");
  }
  template <class D>
  FieldBuilder<T> seconds(std::string name, D T::*member) {
    return duration<std::chrono::seconds>(std::move(name), member, "seconds");
  }
  template <class D>
  FieldBuilder<T> minutes(std::string name, D T::*member) {
    return duration<std::chrono::minutes>(std::move(name), member, "minutes");
  }
  template <class D>
  FieldBuilder<T> hours(std::string name, D T::*member) {
    return duration<std::chrono::hours>(std::move(name), member, "hours");
  }
  template <class D>
  FieldBuilder<T> days(std::string name, D T::*member) {
    return duration<std::chrono::days>(std::move(name), member, "days");
  }

  template <class Enum>
  using Choices = std::vector<std::pair<std::string, Enum>>;
  template <class Enum>
  FieldBuilder<T> choice(std::string name, Enum T::*member, Choices<std::type_identity_t<Enum>> choices);
  template <class Enum>
  FieldBuilder<T> choice_list(std::string name, std::vector<Enum> T::*member,
                              Choices<std::type_identity_t<Enum>> choices);

  // The sub-spec is complete when it is passed.
  template <class U>
  FieldBuilder<T> object(std::string name, U T::*member, const ObjectSpec<U>& spec);
  template <class U>
  FieldBuilder<T> list(std::string name, std::vector<U> T::*member, const ObjectSpec<U>& spec);

  // The keys of a part that has a struct of its own; they stand in the same map.
  template <class U>
  void part(U T::*member, const ObjectSpec<U>& spec);

  // The raw node, for a key whose meaning is checked elsewhere.
  FieldBuilder<T> node(std::string name, ConfigNode T::*member);
  // Not a key: keeps the whole map, for checks that need places.
  void keep_node(ConfigNode T::*member) { kept_node_ = member; }
  // Keys that are not declared are checked elsewhere.
  void leave_open() { description_.open = true; }

  // A rule across fields, run after all of them were read, also when some were wrong.
  void check(Check check) { checks_.push_back(std::move(check)); }

  T parse(const ConfigNode& node, Mistakes& mistakes) const;
  const T& defaults() const { return prototype_; }
  const ObjectDescription& description() const { return description_; }

 private:
  friend class FieldBuilder<T>;
  template <class U>
  friend class ObjectSpec;
  using Parse = std::function<void(T&, const ConfigNode&, const FieldDescription&, Mistakes&)>;

  FieldBuilder<T> add_field(std::string name, FieldType type, Parse parse, std::optional<std::string> fallback);
  template <class Member, class Read>
  FieldBuilder<T> add(std::string name, FieldType type, Member T::*member, Read read);
  template <class Unit, class D>
  FieldBuilder<T> duration(std::string name, D T::*member, std::string unit);

  ObjectDescription description_;
  std::vector<Parse> parses_;  // one a field
  std::vector<Check> checks_;
  ConfigNode T::*kept_node_ = nullptr;
  T prototype_{};
};

}  // namespace leadgate

#include "base/field_spec_impl.hpp"
