#include "connectors/text_template.hpp"

#include <gtest/gtest.h>

namespace leadgate::connectors {
namespace {

std::string rendered(std::string_view text) {
  return TextTemplate::parse(text).render([](const std::string& slot) { return "<" + slot + ">"; });
}

TEST(TextTemplate, FillsSlots) {
  EXPECT_EQ(rendered("v0:{header.x-time}:{body}"), "v0:<header.x-time>:<body>");
  EXPECT_EQ(rendered("{query.\"hub.challenge\"}"), "<query.\"hub.challenge\">");
}

TEST(TextTemplate, LeavesOtherBracesAlone) {
  EXPECT_EQ(rendered("{\"result\":\"ok\"}"), "{\"result\":\"ok\"}");
  EXPECT_EQ(rendered("{}"), "{}");
  EXPECT_EQ(rendered("{ body }"), "{ body }");
  EXPECT_EQ(rendered("{body"), "{body");
  EXPECT_EQ(rendered("{{body}}"), "{<body>}");
  EXPECT_EQ(rendered(""), "");
}

TEST(TextTemplate, NamesItsSlots) {
  EXPECT_EQ(TextTemplate::parse("{a}-{b.c}").slots(), (std::vector<std::string>{"a", "b.c"}));
  EXPECT_TRUE(TextTemplate::parse("ok").slots().empty());
  EXPECT_TRUE(TextTemplate::parse("").empty());
}

}  // namespace
}  // namespace leadgate::connectors
