#include "connectors/settings.hpp"

#include <gtest/gtest.h>

namespace leadgate::connectors {
namespace {

TEST(PresetSettings, AreDocumentedKeyByKey) {
  for (const ObjectDescription* object : {&preset_spec().description(), &verify_spec().description()}) {
    for (const FieldDescription& field : object->fields) EXPECT_FALSE(field.doc.empty()) << field.name;
  }
}

TEST(PresetSettings, ReadWhatAPresetSays) {
  Mistakes mistakes;
  const auto node = parse_yaml(R"(
title: Shop
methods: [POST, PUT]
handshakes: [ { when: body.ping, before_verify: true, body: pong } ]
events: [ { when: body.x, is: ignore, reason: echo }, { is: lead } ]
left_over: drop
)",
                               "p.yaml", mistakes);
  ASSERT_TRUE(node);
  const PresetSettings settings = preset_spec().parse(*node, mistakes);
  ASSERT_TRUE(mistakes.empty()) << mistakes.front().line();
  EXPECT_EQ(settings.methods, (std::vector<std::string>{"POST", "PUT"}));
  ASSERT_EQ(settings.handshakes.size(), 1u);
  EXPECT_TRUE(settings.handshakes[0].before_verify);
  EXPECT_EQ(settings.handshakes[0].status, 200);
  ASSERT_EQ(settings.events.size(), 2u);
  EXPECT_EQ(settings.events[0].is, RuleKind::kIgnore);
  EXPECT_EQ(settings.left_over, mapping::LeftOver::kDrop);
  EXPECT_FALSE(settings.recognise);
}

}  // namespace
}  // namespace leadgate::connectors
