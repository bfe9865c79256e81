#include "gateway/config/sources.hpp"

#include <algorithm>
#include <initializer_list>
#include <tuple>

#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "connectors/settings.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/specs.hpp"

namespace leadgate::gateway {
namespace {

// The preset without keys of its own.
constexpr std::string_view kGeneric = "generic";

// The layers' sections laid over each other, the last one on top; mistakes in them are told where they are read.
template <class T>
T layered(const ObjectSpec<T>& spec, std::string_view section, std::initializer_list<const ConfigNode*> layers) {
  ConfigNode merged = ConfigNode::map({}, {});
  for (const ConfigNode* layer : layers) {
    const ConfigNode* found = layer->find(section);
    if (found != nullptr && found->is_map()) merged = overlay(merged, *found);
  }
  Mistakes told_elsewhere;
  return spec.parse(merged, told_elsewhere);
}

std::optional<ConfigNode> preset_file(const Config& config, const std::string& name, const Surroundings& surroundings,
                                      Mistakes& mistakes) {
  if (config.presets.empty() || !surroundings.read_file) return std::nullopt;
  const std::string path = config.presets + "/" + name + ".yaml";
  const Result<std::string> text = surroundings.read_file(path);
  if (!text.ok()) return std::nullopt;
  std::optional<ConfigNode> node = parse_yaml(*text, path, mistakes);
  if (!node) return ConfigNode::map({path, 0, 0}, {});
  expand_variables(*node, surroundings, mistakes);
  read_secret_files(*node, connectors::preset_spec().description(), surroundings, mistakes);
  return node;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names = {std::string(kGeneric)};
  for (const connectors::PresetInfo& preset : connectors::list_presets()) names.push_back(preset.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<ConfigNode> find_preset(const Config& config, const SourceConfig& source,
                                      const Surroundings& surroundings, Mistakes& mistakes) {
  // A name with a slash would be a path out of the presets' folder.
  if (source.preset.find('/') == std::string::npos) {
    const auto find = [&](const std::string& name) {
      std::optional<ConfigNode> node;
      if (name.find('/') != std::string::npos) return node;
      node = preset_file(config, name, surroundings, mistakes);
      return node ? node : connectors::builtin_preset(name);
    };
    if (std::optional<ConfigNode> node = find(source.preset)) {
      return connectors::extend_preset(std::move(*node), find, mistakes);
    }
  }
  if (source.preset == kGeneric) return ConfigNode::map(source.node.place(), {});
  mistakes.push_back({value_place(source.node, "connector"),
                      "There is no connector '" + source.preset + "'" + known_names(source.preset, preset_names())});
  return std::nullopt;
}

// The source's keys that a preset may have too; unknown ones were told when the source was read.
ConfigNode preset_keys_of(const ConfigNode& source) {
  std::vector<ConfigMember> members;
  for (const ConfigMember& member : source.members()) {
    if (connectors::preset_spec().description().find(member.key) != nullptr) members.push_back(member);
  }
  return ConfigNode::map(source.place(), std::move(members));
}

// Below the preset: a preset may ask for more than the configuration's limit.
ConfigNode preset_defaults(const Config& config, const ConfigNode& root) {
  const ConfigNode* limits = root.find("limits");
  const Place place = limits == nullptr ? root.place() : value_place(*limits, "body_bytes_max");
  return ConfigNode::map(
      place, {{"body_bytes_max", place, ConfigNode::scalar(place, std::to_string(config.limits.body_bytes_max))}});
}

using Functions = std::shared_ptr<const mapping::jmespath::FunctionTable>;

}  // namespace

void inherit_settings(Config& config, const ConfigNode& root) {
  for (PipelineConfig& pipeline : config.pipelines) {
    pipeline.repeat = layered(repeat_spec(), "repeat", {&root, &pipeline.node});
  }
  for (SourceConfig& source : config.sources) {
    const PipelineConfig* pipeline = config.find_pipeline(source.pipeline);
    const ConfigNode none;
    source.locale = layered(locale_spec(), "locale", {&root, &source.node});
    source.fingerprint = layered(fingerprint_spec(), "fingerprint", {&root, &source.node});
    source.repeat = layered(repeat_spec(), "repeat", {&root, pipeline ? &pipeline->node : &none, &source.node});
    const ConfigNode* rate = source.node.find("requests_per_second");
    if (rate == nullptr || rate->is_null()) source.requests_per_second = config.limits.requests_per_second;
    source.imap.allow = config.egress.allowed_blocks();
  }
}

void compile_sources(Config& config, const ConfigNode& root, const Surroundings& surroundings, MappingTests tests,
                     Mistakes& mistakes) {
  std::map<std::tuple<std::string, std::string, std::string>, Functions> functions;
  const ConfigNode defaults = preset_defaults(config, root);
  for (SourceConfig& source : config.sources) {
    if (source.preset.empty()) continue;
    const std::optional<ConfigNode> preset = find_preset(config, source, surroundings, mistakes);
    if (!preset) continue;
    source.merged = connectors::merge_preset(overlay(defaults, *preset), preset_keys_of(source.node));
    const PipelineConfig* pipeline = config.find_pipeline(source.pipeline);
    connectors::CompileContext context;
    context.source = source.name;
    context.preset = source.preset;
    context.public_url = config.server.public_url;
    context.limits = config.limits.mapping_limits();
    context.locale.region = source.locale.region;
    context.locale.timezone = source.locale.timezone;
    context.locale.currency = pipeline == nullptr ? "" : pipeline->currency;
    if (pipeline != nullptr) {
      context.pipeline = pipeline->id;
      for (const deals::Stage& stage : pipeline->stages) context.stages.push_back(stage.id);
    }
    Functions& table = functions[{context.locale.region, context.locale.timezone, context.locale.currency}];
    if (table == nullptr) table = mapping::make_lead_functions(context.locale, config.tables);
    context.functions = table;
    context.own = config.own;
    if (tests == MappingTests::kMayFail) context.failed_tests = &source.failed_tests;
    for (const OwnerConfig& owner : config.owners) {
      if (!owner.email.empty()) context.own.emails.push_back(owner.email);
    }
    // What comes from the mailbox itself is our own.
    if (source.imap.user.find('@') != std::string::npos) context.own.emails.push_back(source.imap.user);
    source.connector = connectors::compile_connector(source.merged, context, mistakes);
  }
}

}  // namespace leadgate::gateway
