#include "base/expansion.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

Surroundings test_surroundings() {
  Surroundings out;
  out.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "PORT") return "8081";
    if (name == "EMPTY") return "";
    return std::nullopt;
  };
  out.read_file = [](const std::string& path) -> Result<std::string> {
    if (path == "/run/secret") return std::string("hush\r\n\n");
    if (path == "/run/empty") return std::string("\n");
    return Error::not_found("No such file.");
  };
  return out;
}

struct Expanded {
  std::string text;
  std::vector<std::string> lines;
};

Expanded expand(const std::string& yaml_value) {
  Mistakes mistakes;
  auto node = parse_yaml("key: " + yaml_value + "\n", "c.yaml", mistakes);
  if (!node) return {"", {mistakes.front().line()}};
  expand_variables(*node, test_surroundings(), mistakes);
  Expanded out{node->find("key")->scalar(), {}};
  for (const Mistake& mistake : mistakes) out.lines.push_back(mistake.line());
  return out;
}

using Lines = std::vector<std::string>;

TEST(Expansion, ReadsVariablesWithAndWithoutDefaults) {
  EXPECT_EQ(expand("\"127.0.0.1:${PORT}\"").text, "127.0.0.1:8081");
  EXPECT_EQ(expand("\"${PORT:-1}${NONE:-x}\"").text, "8081x");
  EXPECT_EQ(expand("\"${NONE:-}\"").text, "");
  EXPECT_EQ(expand("\"${EMPTY:-used}\"").text, "used")
      << "an empty variable counts as not set where there is a default";
  EXPECT_EQ(expand("\"${EMPTY}\"").text, "");
  EXPECT_EQ(expand("\"$PORT $5 {x}\"").text, "$PORT $5 {x}");
}

TEST(Expansion, ADollarMoreMakesItPlain) {
  EXPECT_EQ(expand("\"$${PORT}\"").text, "${PORT}");
  EXPECT_EQ(expand("\"a$${x}${PORT}\"").text, "a${x}8081");
}

TEST(Expansion, TellsWhatIsMissingOrBroken) {
  EXPECT_EQ(expand("\"${NONE}\"").lines,
            Lines{"c.yaml:1:6: The environment has no variable NONE; set it, or write ${NONE:-default}."});
  EXPECT_EQ(expand("\"${NONE\"").lines,
            Lines{"c.yaml:1:6: '${' has no closing brace; write ${NAME}, and $${ for a plain ${."});
  EXPECT_EQ(expand("\"${1A}\"").lines,
            Lines{"c.yaml:1:6: '${1A}' names no variable; write ${NAME} or ${NAME:-default}, and $${ for a plain ${."});
}

TEST(Expansion, ReachesListsAndMapsButNotKeys) {
  Mistakes mistakes;
  auto node = parse_yaml("\"${PORT}\": [\"${PORT}\", { a: \"${PORT}\" }]\n", "c.yaml", mistakes);
  ASSERT_TRUE(node);
  expand_variables(*node, test_surroundings(), mistakes);
  const ConfigNode* list = node->find("${PORT}");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->items()[0].scalar(), "8081");
  EXPECT_EQ(list->items()[1].find("a")->scalar(), "8081");
}

ObjectDescription with_secrets() {
  FieldDescription secret, secrets, text, inner;
  secret.name = "secret", secret.type = FieldType::kSecret;
  secrets.name = "secrets", secrets.type = FieldType::kSecretList;
  text.name = "text";
  inner.name = "inner", inner.type = FieldType::kObjectList;
  auto object = std::make_shared<ObjectDescription>();
  object->fields = {secret};
  inner.object = object;
  ObjectDescription out;
  FieldDescription settings, map;
  settings.name = "settings", settings.type = FieldType::kTextMap, settings.from_files = true;
  map.name = "map", map.type = FieldType::kTextMap;
  out.fields = {secret, secrets, text, inner, settings, map};
  return out;
}

TEST(Expansion, ReadsSecretFilesInSecretSettingsOnly) {
  Mistakes mistakes;
  auto node = parse_yaml(
      "secret: file:/run/secret\nsecrets: [plain, file:/run/secret]\ntext: file:/run/secret\n"
      "inner: [{ secret: file:/run/secret }]\nsettings: { word: file:/run/secret }\nmap: { a: file:/run/secret }\n",
      "c.yaml", mistakes);
  ASSERT_TRUE(node);
  read_secret_files(*node, with_secrets(), test_surroundings(), mistakes);
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(node->find("secret")->scalar(), "hush") << "without the line breaks at its end";
  EXPECT_EQ(node->find("secrets")->items()[0].scalar(), "plain");
  EXPECT_EQ(node->find("secrets")->items()[1].scalar(), "hush");
  EXPECT_EQ(node->find("text")->scalar(), "file:/run/secret");
  EXPECT_EQ(node->find("inner")->items()[0].find("secret")->scalar(), "hush");
  EXPECT_EQ(node->find("settings")->find("word")->scalar(), "hush");
  EXPECT_EQ(node->find("map")->find("a")->scalar(), "file:/run/secret");
}

TEST(Expansion, TellsASecretFileThatIsMissingOrEmpty) {
  Mistakes mistakes;
  auto node = parse_yaml("secret: file:/run/none\nsecrets: [file:/run/empty]\n", "c.yaml", mistakes);
  ASSERT_TRUE(node);
  read_secret_files(*node, with_secrets(), test_surroundings(), mistakes);
  ASSERT_EQ(mistakes.size(), 2u);
  EXPECT_EQ(mistakes[0].line(), "c.yaml:1:9: The secret file '/run/none' cannot be read: No such file.");
  EXPECT_EQ(mistakes[1].line(), "c.yaml:2:11: The secret file '/run/empty' is empty.");
}

}  // namespace
}  // namespace leadgate
