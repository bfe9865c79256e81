// The templates that a source reads letters of known senders by: those that are built in, by name, and its own.
// Pure, any thread; a template of ours that cannot be read is a bug and aborts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"
#include "connectors/mail/settings.hpp"

namespace leadgate::connectors::mail {

struct BuiltinTemplate {
  std::string_view name;  // "tilda"
  std::string_view yaml;
};
// config/mail/*.yaml, embedded at build time by cmake/embed.cmake, sorted by name.
std::span<const BuiltinTemplate> builtin_templates();

// Those that are built in, sorted by name.
std::vector<TemplateSettings> list_templates();

// The key `templates` of a source, in its order.
std::vector<TemplateSettings> read_templates(const ConfigNode& list, Mistakes& mistakes);

// The source's keys with the template's over them, as a preset of its own.
ConfigNode over_source(const TemplateSettings& settings, const ConfigNode& source);

}  // namespace leadgate::connectors::mail
