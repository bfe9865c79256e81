// The committed documents and the example are what the program says now. Run from the root of the repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/config/connectors_document.hpp"
#include "gateway/config/function_docs.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/reference.hpp"
#include "mapping/arena.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {
namespace {

std::string committed(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path << " is read from the root of the repository";
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ConfigDocuments, TheReferenceIsFresh) {
  EXPECT_EQ(committed("config/reference.md"), reference_markdown())
      << "Write it anew: build/release/leadgate reference > config/reference.md";
}

TEST(ConfigDocuments, TheConnectorsPageIsFresh) {
  EXPECT_EQ(committed("config/connectors.md"), connectors_markdown())
      << "Write it anew: build/release/leadgate presets --markdown > config/connectors.md";
}

TEST(ConfigDocuments, TheSchemaIsFresh) {
  EXPECT_EQ(committed("config/leadgate.schema.json"), config_json_schema())
      << "Write it anew: build/release/leadgate schema > config/leadgate.schema.json";
}

TEST(ConfigDocuments, TheSchemaIsJson) {
  mapping::Arena arena;
  const auto schema = mapping::parse_json_into(arena, config_json_schema());
  ASSERT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_EQ(schema->find("$schema")->as_string(), "https://json-schema.org/draft/2020-12/schema");
}

TEST(ConfigDocuments, EveryLeadFunctionIsExplained) {
  std::vector<std::string> explained;
  for (const FunctionDoc& function : lead_function_docs()) explained.emplace_back(function.name);
  EXPECT_THAT(mapping::make_lead_functions({}, {})->names(), testing::UnorderedElementsAreArray(explained));
}

TEST(ConfigDocuments, TheExamplesOfLeadFunctionsGiveWhatIsWritten) {
  mapping::Locale locale;
  locale.region = "RU";
  locale.timezone = "Europe/Moscow";
  const auto functions = mapping::make_lead_functions(locale, {{"cities", {{"msk", "Москва"}}}});
  for (const FunctionDoc& function : lead_function_docs()) {
    mapping::Arena arena;
    const auto compiled = mapping::jmespath::Expression::compile(function.example, functions.get());
    ASSERT_TRUE(compiled) << function.name << ": " << compiled.error().message;
    EXPECT_NE(function.example.find(function.name), std::string_view::npos) << "an example of another function";
    mapping::jmespath::Evaluation evaluation{arena};
    const auto value = compiled->evaluate(mapping::Value::null(), evaluation);
    ASSERT_TRUE(value) << function.name << ": " << value.error().message;
    EXPECT_EQ(mapping::to_json(*value), function.result) << function.example;
  }
}

TEST(ConfigDocuments, TheExampleIsRight) {
  Surroundings surroundings = process_surroundings();
  surroundings.variable = [](const std::string&) { return std::nullopt; };
  const LoadedConfig loaded = load_config("config/leadgate.yaml", surroundings, {});
  for (const Mistake& mistake : loaded.mistakes) ADD_FAILURE() << mistake.line();
  ASSERT_TRUE(loaded.config);
  EXPECT_EQ(loaded.config->server.listen, "127.0.0.1:8080");
  EXPECT_NE(loaded.config->find_source("woo"), nullptr);
}

// Where a default comes from a struct, nothing else keeps it within the declared range.
void expect_defaults_in_range(const ObjectDescription& object) {
  for (const FieldDescription& field : object.fields) {
    EXPECT_FALSE(field.doc.empty() && field.object == nullptr) << object.name << "." << field.name << " says nothing";
    if (field.object != nullptr) expect_defaults_in_range(*field.object);
    if (!field.fallback || field.type != FieldType::kInteger) continue;
    const int64_t value = std::stoll(*field.fallback);
    // 0 as "not given" is outside the range on purpose.
    if (value == 0) continue;
    EXPECT_TRUE(!field.min || value >= *field.min) << field.name;
    EXPECT_TRUE(!field.max || value <= *field.max) << field.name;
  }
}

TEST(ConfigDocuments, EverySettingIsExplainedAndItsDefaultAllowed) {
  expect_defaults_in_range(documented_config());
}

}  // namespace
}  // namespace leadgate::gateway
