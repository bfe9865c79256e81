#include "connectors/mail/templates.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "base/text.hpp"

namespace leadgate::connectors::mail {
namespace {

void check_keys(const TemplateSettings& settings, Mistakes& mistakes) {
  std::vector<std::string> known = template_spec().description().names();
  known.insert(known.end(), template_preset_keys().begin(), template_preset_keys().end());
  report_unknown_keys(settings.node, "template '" + settings.name + "'", known, mistakes);
}

TemplateSettings read_builtin(const BuiltinTemplate& one) {
  Mistakes mistakes;
  std::optional<ConfigNode> node = parse_yaml(one.yaml, "config/mail/" + std::string(one.name) + ".yaml", mistakes);
  LEADGATE_INVARIANT(node && mistakes.empty(), mistakes.empty() ? one.name : mistakes.front().line());
  TemplateSettings settings = template_spec().parse(*node, mistakes);
  check_keys(settings, mistakes);
  LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().line());
  return settings;
}

}  // namespace

std::vector<TemplateSettings> list_templates() {
  std::vector<TemplateSettings> out;
  for (const BuiltinTemplate& one : builtin_templates()) out.push_back(read_builtin(one));
  return out;
}

std::vector<TemplateSettings> read_templates(const ConfigNode& list, Mistakes& mistakes) {
  std::vector<TemplateSettings> out;
  if (list.is_null()) return out;
  if (!list.is_list()) {
    mistakes.push_back(
        {list.place(), "'templates' takes a list of names and maps, not " + std::string(list.kind_name()) + "."});
    return out;
  }
  std::vector<std::string> names;
  for (const BuiltinTemplate& one : builtin_templates()) names.emplace_back(one.name);
  for (const ConfigNode& item : list.items()) {
    if (item.is_map()) {
      TemplateSettings settings = template_spec().parse(item, mistakes);
      check_keys(settings, mistakes);
      out.push_back(std::move(settings));
      continue;
    }
    const auto found = std::find_if(builtin_templates().begin(), builtin_templates().end(),
                                    [&item](const BuiltinTemplate& one) { return one.name == item.scalar(); });
    if (found != builtin_templates().end()) {
      out.push_back(read_builtin(*found));
      continue;
    }
    const std::string_view meant = nearest(item.scalar(), names);
    mistakes.push_back({item.place(), "There is no template '" + item.scalar() + "'" +
                                          (meant.empty() ? "." : "; did you mean '" + std::string(meant) + "'?")});
  }
  return out;
}

ConfigNode over_source(const TemplateSettings& settings, const ConfigNode& source) {
  std::vector<ConfigMember> keys;
  for (const ConfigMember& member : settings.node.members()) {
    const std::vector<std::string>& known = template_preset_keys();
    if (std::find(known.begin(), known.end(), member.key) != known.end()) keys.push_back(member);
  }
  return overlay(source, ConfigNode::map(settings.node.place(), std::move(keys)));
}

}  // namespace leadgate::connectors::mail
