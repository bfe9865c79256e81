#include "base/config_node.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

ConfigNode parsed(std::string_view text) {
  Mistakes mistakes;
  const auto node = parse_yaml(text, "c.yaml", mistakes);
  EXPECT_TRUE(node.has_value());
  EXPECT_TRUE(mistakes.empty()) << mistakes.front().line();
  return node.value_or(ConfigNode());
}

std::vector<std::string> tree_mistakes(std::string_view text) {
  Mistakes mistakes;
  parse_yaml(text, "c.yaml", mistakes);
  std::vector<std::string> lines;
  for (const Mistake& mistake : mistakes) lines.push_back(mistake.line());
  return lines;
}

using Lines = std::vector<std::string>;

// The tree as one line, places left out.
std::string shown(const ConfigNode& node) {
  std::string out;
  switch (node.kind()) {
    case ConfigNode::Kind::kNull:
      return "~";
    case ConfigNode::Kind::kScalar:
      return node.scalar();
    case ConfigNode::Kind::kList:
      for (const ConfigNode& item : node.items()) out += (out.empty() ? "" : ",") + shown(item);
      return "[" + out + "]";
    case ConfigNode::Kind::kMap:
      for (const ConfigMember& member : node.members()) {
        out += (out.empty() ? "" : ",") + member.key + ":" + shown(member.node);
      }
      return "{" + out + "}";
  }
  return out;
}

TEST(ConfigNode, KnowsThePlaceOfEveryKeyAndValue) {
  const ConfigNode root = parsed("server:\n  listen: \"a:1\"   # why\nlist:\n  - x\n  - { k: v }\n");
  EXPECT_EQ(root.key_place("server").text(), "c.yaml:1:1");
  const ConfigNode& server = *root.find("server");
  EXPECT_EQ(server.key_place("listen").text(), "c.yaml:2:3");
  EXPECT_EQ(server.find("listen")->place().text(), "c.yaml:2:11");
  const ConfigNode& list = *root.find("list");
  EXPECT_EQ(list.items()[0].place().text(), "c.yaml:4:5");
  EXPECT_EQ(list.items()[1].place().text(), "c.yaml:5:5");
  EXPECT_EQ(list.items()[1].find("k")->place().text(), "c.yaml:5:10");
}

TEST(ConfigNode, CountsColumnsInCharacters) {
  const ConfigNode root = parsed("a: { имя: \"Анна\", b: c }\n");
  EXPECT_EQ(root.find("a")->key_place("b").text(), "c.yaml:1:19");
}

TEST(ConfigNode, TellsNothingFromEmptyText) {
  const ConfigNode root = parsed("a:\nb: ~\nc: ''\nd: null\ne: 'null'\n");
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_EQ(root.find("a")->place().text(), "c.yaml:1:1") << "an empty value stands where its key does";
  EXPECT_TRUE(root.find("b")->is_null());
  EXPECT_TRUE(root.find("c")->is_scalar());
  EXPECT_TRUE(root.find("d")->is_null());
  EXPECT_EQ(root.find("e")->scalar(), "null");
  EXPECT_EQ(root.find("f"), nullptr);
}

TEST(ConfigNode, ReadsAnchorsAliasesAndMergeKeys) {
  EXPECT_EQ(shown(parsed("base: &b { x: 1, y: { z: 2 } }\nuse: *b\n")), "{base:{x:1,y:{z:2}},use:{x:1,y:{z:2}}}");
  EXPECT_EQ(shown(parsed("base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }\n")), "{base:{x:1,y:2},use:{y:3,x:1}}");
  EXPECT_EQ(shown(parsed("a: &a { x: 1 }\nb: &b { x: 2, y: 2 }\nc: { <<: [*a, *b] }\n")),
            "{a:{x:1},b:{x:2,y:2},c:{x:1,y:2}}");
  EXPECT_EQ(shown(parsed("{\"json\": [1, \"two\", null, {}]}")), "{json:[1,two,~,{}]}");
}

TEST(ConfigNode, AnEmptyFileIsAnEmptyMap) {
  EXPECT_TRUE(parsed("").is_map());
  EXPECT_TRUE(parsed("# only a comment\n").is_map());
}

TEST(ConfigNode, TellsWhatIsNoYaml) {
  EXPECT_EQ(tree_mistakes("a: [1, 2\nb: 3\n").size(), 1u);
  EXPECT_EQ(tree_mistakes("a: 1\n b: 2\n").front().substr(0, 11), "c.yaml:2:3:");
  EXPECT_EQ(tree_mistakes("a: *nope\n").front().substr(0, 32), "c.yaml:1:4: This is not YAML: th");
  EXPECT_EQ(tree_mistakes("a: b\n---\nc: d\n"),
            Lines{"c.yaml:3:1: A second YAML document begins here; a file has one."});
  EXPECT_EQ(tree_mistakes("? [a]\n: b\n"), Lines{"c.yaml:1:3: A key must be a plain text, not a list or a map."});
  EXPECT_EQ(tree_mistakes("a: &a [*a]\n"), Lines{"c.yaml:1:8: This alias stands inside its own anchor."});
  EXPECT_EQ(tree_mistakes("a: { <<: b }\n"), Lines{"c.yaml:1:6: '<<' takes an alias of a map, such as <<: *name."});
}

TEST(ConfigNode, ADuplicateKeyIsAMistakeAndTheRestIsStillRead) {
  Mistakes mistakes;
  const auto node = parse_yaml("a: 1\nb: 2\na: 3\n", "c.yaml", mistakes);
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_EQ(mistakes[0].line(), "c.yaml:3:1: The key 'a' stands twice in this map, first at line 1; keep one of them.");
  ASSERT_TRUE(node);
  EXPECT_EQ(shown(*node), "{a:1,b:2}");
}

TEST(ConfigNode, BoundsDepthSizeAndAliases) {
  const std::string deep = std::string(kConfigDepthMax + 1, '[') + std::string(kConfigDepthMax + 1, ']');
  EXPECT_EQ(tree_mistakes(deep), Lines{"c.yaml:1:65: More than 64 levels of lists and maps."});
  EXPECT_TRUE(tree_mistakes(deep.substr(1, deep.size() - 2)).empty());
  EXPECT_EQ(tree_mistakes(std::string(kConfigBytesMax + 1, ' ')),
            Lines{"c.yaml: The file has 4194305 bytes; at most 4194304 are read."});
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 0; k < 9; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  const Lines lines = tree_mistakes(bomb);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("More than 200000 values, aliases counted out."), std::string::npos);
}

TEST(ConfigNode, OverlayMergesMapsDeeplyAndReplacesTheRest) {
  const ConfigNode base = parsed("a: 1\nm: { x: 1, y: { p: 1, q: 2 } }\nl: [1, 2]\n");
  const ConfigNode over = parsed("m: { y: { q: 3 }, z: 4 }\nl: [9]\nn: 5\n");
  EXPECT_EQ(shown(overlay(base, over)), "{a:1,m:{x:1,y:{p:1,q:3},z:4},l:[9],n:5}");
  EXPECT_EQ(shown(overlay(base, parsed("m: text\n"))), "{a:1,m:text,l:[1,2]}");
  EXPECT_EQ(shown(overlay(base, parsed("m: { y: ~ }\nl:\nnew:\n"))), "{a:1,m:{x:1}}") << "an empty value takes away";
}

TEST(ConfigNode, MistakesAreSortedByPlaceAndToldOnce) {
  Mistakes mistakes = {{{"b", 2, 1}, "two"}, {{"b", 1, 9}, "one"}, {{"a", 7, 1}, "zero"}, {{"b", 2, 1}, "two"}};
  sort_by_place(mistakes);
  ASSERT_EQ(mistakes.size(), 3u);
  EXPECT_EQ(mistakes[0].text, "zero");
  EXPECT_EQ(mistakes[1].text, "one");
  EXPECT_EQ(mistakes[2].text, "two");
}

}  // namespace
}  // namespace leadgate
