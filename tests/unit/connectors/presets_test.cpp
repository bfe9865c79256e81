#include "connectors/presets.hpp"

#include <gtest/gtest.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

TEST(Presets, AreListedByNameWithWhatAPersonNeeds) {
  std::vector<std::string> names;
  for (const PresetInfo& preset : list_presets()) {
    names.push_back(preset.name);
    EXPECT_FALSE(preset.title.empty()) << preset.name;
    EXPECT_NE(preset.about.find("1. "), std::string::npos) << preset.name << " has no steps";
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const char* name : {"form", "generic", "shopify", "telegram", "tilda", "woocommerce"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
  EXPECT_FALSE(builtin_preset("nonesuch"));
}

TEST(Presets, CompileAsTheyAre) {
  for (const PresetInfo& preset : list_presets()) {
    std::string own = preset.name == "generic" ? "{}" : "secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ConfigNode whole = *builtin_preset(preset.name);
    if (const ConfigNode* needs = whole.find("needs")) {
      // What has a default keeps it.
      const ConfigNode* settings = whole.find("settings");
      own += "\nsettings:\n";
      for (const ConfigNode& need : needs->items()) {
        const std::string& name = need.find("name")->scalar();
        if (settings == nullptr || settings->find(name) == nullptr) own += "  " + name + ": https://word.example\n";
      }
    }
    EXPECT_EQ(compile_source(preset.name, own).mistake_lines(), "") << preset.name;
  }
}

}  // namespace
}  // namespace leadgate::connectors
