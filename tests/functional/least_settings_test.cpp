// A configuration in which every number is as small as it may be: what `leadgate check` lets pass must start.
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/process.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

// "limits: { body_bytes_max: 1, ... }" for each section of numbers.
std::string least_settings(const std::string& database) {
  std::string text;
  for (const FieldDescription& section : gateway::config_spec().description().fields) {
    if (section.type != FieldType::kObject || section.name == "server") continue;
    std::string numbers;
    if (section.name == "storage") numbers = "sqlite: " + database;
    for (const FieldDescription& field : section.object->fields) {
      if (field.type != FieldType::kInteger || !field.min) continue;
      // The one number that another one bounds from below.
      const int64_t least = field.name == "in_flight_body_bytes_max" ? int64_t{1} << 30 : *field.min;
      numbers += (numbers.empty() ? "" : ", ") + field.name + ": " + std::to_string(least);
    }
    if (!numbers.empty()) text += section.name + ": { " + numbers + " }\n";
  }
  return text;
}

TEST(LeastSettings, Start) {
  const testing::TempFolder folder;
  const SystemClock clock;
  SystemRandom random;
  const std::string text = testing::usual_configuration("  - { name: site, connector: form, pipeline: leads }\n") +
                           "portals: [{ name: p, url: \"http://127.0.0.1:1/\", secret: " + testing::kPortalSecret +
                           ", sources: [site] }]\n" + least_settings(folder.path("least.db"));
  gateway::LoadedConfig loaded = gateway::read_config(text, "least.yaml", gateway::process_surroundings());
  for (const Mistake& mistake : loaded.mistakes) ADD_FAILURE() << mistake.line() << "\n" << text;
  ASSERT_TRUE(loaded.config);
  auto started =
      gateway::Process::start(std::make_shared<const gateway::Config>(std::move(*loaded.config)), clock, random);
  ASSERT_TRUE(started.ok()) << started.error().message;
  testing::BlockingClient client((*started)->port(), 500);
  client.get("/healthz");
}

}  // namespace
}  // namespace leadgate
