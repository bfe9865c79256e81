#include "connectors/presets.hpp"
#include "connectors/compile.hpp"
#include "mapping/functions.hpp"
#include "tests/fuzz/requests.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {
namespace {

std::vector<std::shared_ptr<const connectors::Connector>> all_presets() {
  std::vector<std::shared_ptr<const connectors::Connector>> all;
  for (const connectors::PresetInfo& preset : connectors::list_presets()) {
    connectors::CompileContext context;
    context.source = preset.name;
    context.preset = preset.name;
    context.functions = mapping::make_lead_functions({}, {});
    Mistakes mistakes;
    const ConfigNode own = *parse_yaml("verify: none", "fuzz.yaml", mistakes);
    auto connector = connectors::compile_connector(
        connectors::merge_preset(*connectors::builtin_preset(preset.name), own), context, mistakes);
    if (connector) all.push_back(std::move(connector));
  }
  LEADGATE_INVARIANT(!all.empty(), "there are presets");
  return all;
}

}  // namespace

void run_presets(std::string_view input) {
  static const auto presets = all_presets();
  if (input.empty()) return;
  const auto& connector = *presets[static_cast<unsigned char>(input.front()) % presets.size()];
  const mapping::RawRequest request = request_from(input.substr(1));
  const connectors::Reading reading = connector.read(request, request.received_at, connectors::Verify::kSkip);
  for (const connectors::Event& event : reading.events) {
    LEADGATE_INVARIANT(event.kind != connectors::Event::Kind::kParked || event.problem, "what is parked says why");
  }
  std::vector<connectors::EventOutcome> outcomes(reading.events.size());
  for (connectors::EventOutcome& outcome : outcomes) outcome.outcome = "created";
  if (!outcomes.empty()) (void)connector.reply(outcomes, reading.several, reading.answer);
}

}  // namespace leadgate::fuzz
