#include "base/field_spec.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

using std::chrono::milliseconds;

enum class Colour { kRed, kGreen };

struct Limits {
  size_t body_bytes_max = 1024;
  milliseconds idle_timeout{500};
};

struct Person {
  std::string id;
  int age = 7;
};

struct Settings {
  std::string listen = "127.0.0.1:8080";
  bool loud = false;
  double rate = 0.5;
  Colour colour = Colour::kGreen;
  std::vector<Colour> order = {Colour::kRed};
  Secret token;
  std::vector<Secret> secrets;
  std::vector<std::string> tags;
  std::map<std::string, std::string> names;
  Limits limits;
  std::vector<Person> people;
  ConfigNode map;
};

ObjectSpec<Settings> make_spec() {
  ObjectSpec<Limits> limits("limits");
  limits.integer("body_bytes_max", &Limits::body_bytes_max).unit("bytes").range(1, 4096);
  limits.milliseconds("idle_timeout_ms", &Limits::idle_timeout).range(1, 60'000).fallback(900);
  ObjectSpec<Person> person("a person");
  person.text("id", &Person::id).required().example("anna");
  person.integer("age", &Person::age);
  ObjectSpec<Settings> spec("the settings");
  spec.text("listen", &Settings::listen).example("0.0.0.0:80");
  spec.boolean("loud", &Settings::loud);
  spec.number("rate", &Settings::rate).range(0, 1);
  spec.choice("colour", &Settings::colour, {{"red", Colour::kRed}, {"green", Colour::kGreen}});
  spec.choice_list("order", &Settings::order, {{"red", Colour::kRed}, {"green", Colour::kGreen}});
  spec.secret("token", &Settings::token);
  spec.secret_list("secrets", &Settings::secrets);
  spec.text_list("tags", &Settings::tags);
  spec.text_map("names", &Settings::names);
  spec.object("limits", &Settings::limits, limits);
  spec.list("people", &Settings::people, person);
  spec.node("map", &Settings::map);
  spec.check([](Settings& settings, const ConfigNode& node, Mistakes& mistakes) {
    if (settings.loud && settings.tags.empty()) mistakes.push_back({node.key_place("loud"), "Loud needs tags."});
  });
  return spec;
}

Settings parse(std::string_view yaml, Mistakes& mistakes) {
  const auto node = parse_yaml(yaml, "c.yaml", mistakes);
  return node ? make_spec().parse(*node, mistakes) : Settings();
}

std::vector<std::string> mistakes_of(std::string_view yaml) {
  Mistakes mistakes;
  parse(yaml, mistakes);
  std::vector<std::string> lines;
  for (const Mistake& mistake : mistakes) lines.push_back(mistake.line());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(FieldSpec, ReadsEveryKindOfSetting) {
  Mistakes mistakes;
  const Settings settings = parse(
      "listen: 0.0.0.0:80\nloud: true\nrate: 0.25\ncolour: red\norder: [green, red]\ntoken: t0\nsecrets: [a, b]\n"
      "tags: [x]\nnames: {k: v}\nlimits: {body_bytes_max: \"2048\", idle_timeout_ms: 10}\n"
      "people:\n  - {id: anna, age: 30}\n  - {id: oleg}\nmap: {title: body.x}\n",
      mistakes);
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(settings.listen, "0.0.0.0:80");
  EXPECT_TRUE(settings.loud);
  EXPECT_EQ(settings.rate, 0.25);
  EXPECT_EQ(settings.colour, Colour::kRed);
  EXPECT_EQ(settings.order, (std::vector<Colour>{Colour::kGreen, Colour::kRed}));
  EXPECT_EQ(settings.token.reveal(), "t0");
  ASSERT_EQ(settings.secrets.size(), 2u);
  EXPECT_EQ(settings.secrets[1].reveal(), "b");
  EXPECT_EQ(settings.tags, Lines{"x"});
  EXPECT_EQ(settings.names.at("k"), "v");
  EXPECT_EQ(settings.limits.body_bytes_max, 2048u);
  EXPECT_EQ(settings.limits.idle_timeout, milliseconds(10));
  ASSERT_EQ(settings.people.size(), 2u);
  EXPECT_EQ(settings.people[0].age, 30);
  EXPECT_EQ(settings.people[1].age, 7);
  EXPECT_EQ(settings.map.find("title")->scalar(), "body.x");
}

TEST(FieldSpec, AnAbsentKeyAndAnEmptyValueGiveTheDefault) {
  Mistakes mistakes;
  const Settings settings = parse("listen:\n", mistakes);
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(settings.listen, "127.0.0.1:8080");
  EXPECT_EQ(settings.limits.body_bytes_max, 1024u);
  EXPECT_EQ(settings.limits.idle_timeout, milliseconds(900)) << "fallback() wins over the initialiser";
}

TEST(FieldSpec, ReportsEveryMistakeAtOnceEachAtItsPlace) {
  EXPECT_EQ(
      mistakes_of("lisen: x\nloud: yes\nlimits: {body_bytes_max: 9000}\npeople:\n  - {age: old}\n"),
      (Lines{"c.yaml:2:7: 'loud' takes true or false, not 'yes'.",
             "c.yaml:3:26: 'body_bytes_max' takes a whole number of bytes from 1 to 4096; 9000 bytes is out of range.",
             "c.yaml:5:5: 'id' is missing in a person. Write it like this: id: anna",
             "c.yaml:5:11: 'age' takes a whole number, not 'old'.",
             "c.yaml:1:1: Unknown key 'lisen' in the settings; did you mean 'listen'?"}));
}

struct Case {
  std::string_view yaml;
  std::string_view line;
};

TEST(FieldSpec, SaysWhatWouldBeRight) {
  const Case cases[] = {
      {"listen: [a]\n", "c.yaml:1:9: 'listen' takes a text, for example 0.0.0.0:80, not a list."},
      {"listen: {a: b}\n", "c.yaml:1:9: 'listen' takes a text, for example 0.0.0.0:80, not a map."},
      {"rate: fast\n", "c.yaml:1:7: 'rate' takes a number, not 'fast'."},
      {"rate: 2\n", "c.yaml:1:7: 'rate' takes a number, at least 0 and at most 1; 2 is out of range."},
      {"colour: gren\n", "c.yaml:1:9: 'colour' takes red or green, not 'gren'; did you mean 'green'?"},
      {"colour: blue\n", "c.yaml:1:9: 'colour' takes red or green, not 'blue'."},
      {"order: [red, pink]\n", "c.yaml:1:14: 'order' takes red or green, not 'pink'."},
      {"order: red\n", "c.yaml:1:8: 'order' takes a list of choices, not 'red'."},
      {"token: [x]\n", "c.yaml:1:8: 'token' takes a text, not a list."},
      {"secrets: hush\n", "c.yaml:1:10: 'secrets' takes a list of texts, not this text."},
      {"tags: x\n", "c.yaml:1:7: 'tags' takes a list of texts, not 'x'."},
      {"tags: [x, [y]]\n", "c.yaml:1:11: 'tags' takes a list of texts, not a list."},
      {"names: [x]\n", "c.yaml:1:8: 'names' takes a map of texts, not a list."},
      {"names: {a: [x]}\n", "c.yaml:1:12: 'names' takes a text for each of its names, not a list."},
      {"people: anna\n", "c.yaml:1:9: 'people' takes a list of maps, not 'anna'."},
      {"people: [anna]\n", "c.yaml:1:10: Expected a person: a map of id or age, not a text."},
      {"people: [{id: ''}]\n", "c.yaml:1:15: 'id' takes a text that is not empty, for example anna, not ''."},
      {"limits: {body_bytes_max: -1}\n",
       "c.yaml:1:26: 'body_bytes_max' takes a whole number of bytes from 1 to 4096; -1 bytes is out of range."},
      {"limits: {body_bytes_max: 99999999999999999999}\n",
       "c.yaml:1:26: 'body_bytes_max' takes a whole number of bytes from 1 to 4096; 99999999999999999999 is out of "
       "range."},
      {"limits: {body_bytes_max: 1.5}\n",
       "c.yaml:1:26: 'body_bytes_max' takes a whole number of bytes from 1 to 4096, not '1.5'."},
      {"limits: {wat: 1}\n", "c.yaml:1:10: Unknown key 'wat' in limits; it takes body_bytes_max, idle_timeout_ms."},
      {"loud: true\n", "c.yaml:1:1: Loud needs tags."},
  };
  for (const Case& c : cases) EXPECT_EQ(mistakes_of(c.yaml), Lines{std::string(c.line)}) << c.yaml;
}

TEST(FieldSpec, NeverShowsASecretInAMistake) {
  const Lines lines = mistakes_of("secrets: hunter2\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].find("hunter2"), std::string::npos);
}

TEST(FieldSpec, DescribesWhatItReads) {
  const ObjectDescription description = make_spec().description();
  EXPECT_EQ(description.find("listen")->fallback, "127.0.0.1:8080");
  EXPECT_EQ(description.find("rate")->fallback, "0.5");
  EXPECT_EQ(description.find("colour")->fallback, "green");
  EXPECT_EQ(description.find("order")->fallback, "[red]");
  EXPECT_EQ(description.find("token")->fallback, std::nullopt);
  const ObjectDescription& limits = *description.find("limits")->object;
  EXPECT_EQ(limits.find("idle_timeout_ms")->fallback, "900");
  EXPECT_EQ(limits.find("idle_timeout_ms")->unit, "ms");
  EXPECT_EQ(limits.find("body_bytes_max")->max, 4096);
}

TEST(FieldSpec, APartHasItsKeysInTheSameMap) {
  struct Whole {
    std::string name;
    Limits limits;
  };
  ObjectSpec<Limits> limits("limits");
  limits.integer("body_bytes_max", &Limits::body_bytes_max).range(1, 4096);
  limits.check([](Limits& part, const ConfigNode& node, Mistakes& mistakes) {
    if (part.body_bytes_max == 13) mistakes.push_back({node.place(), "Not 13."});
  });
  ObjectSpec<Whole> spec("the whole");
  spec.text("name", &Whole::name);
  spec.part(&Whole::limits, limits);
  const auto read = [&](std::string_view yaml, Mistakes& mistakes) {
    return spec.parse(*parse_yaml(yaml, "c.yaml", mistakes), mistakes);
  };
  Mistakes none;
  const Whole whole = read("{ name: anna, body_bytes_max: 7 }", none);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(whole.limits.body_bytes_max, 7u);
  EXPECT_EQ(spec.description().find("body_bytes_max")->fallback, "1024");
  Mistakes some;
  read("{ body_bytes_max: 13, zzzzzz: 1 }", some);
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].text, "Unknown key 'zzzzzz' in the whole; it takes name, body_bytes_max.");
  EXPECT_EQ(some[1].text, "Not 13.");
}

}  // namespace
}  // namespace leadgate
