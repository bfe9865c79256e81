#include "gateway/config/connectors_document.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "connectors/mail/templates.hpp"
#include "connectors/presets.hpp"
#include "connectors/settings.hpp"

namespace leadgate::gateway {
namespace {

using connectors::PresetSettings;

constexpr char kIntroduction[] = R"(# Connectors

Printed by `leadgate presets --markdown`; do not edit. One chapter a platform: what to write into `leadgate.yaml`, what
to do on the platform's side, and what becomes of what it sends. `NAME` is the source's name of your choice, `YOUR-HOST`
the public name of your Leadgate. Every key of a preset can be overridden in the source; `reference.md` has them all. A
platform that is not here: `connector: form` reads most forms, `connector: generic` takes a `map` of your own.

)";

PresetSettings settings_of(const std::string& name) {
  Mistakes mistakes;
  PresetSettings settings = connectors::preset_spec().parse(*connectors::builtin_preset(name), mistakes);
  LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().line());
  return settings;
}

std::string upper_name(std::string_view name) {
  std::string out;
  for (const char c : name) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_flag(const ConfigNode& node, std::string_view key) {
  const ConfigNode* found = node.find(key);
  return found != nullptr && found->scalar() == "true";
}

// The primitives below `verify`, through `all` and `any`.
void collect_ways(const ConfigNode& verify, std::vector<std::string>& ways) {
  for (const ConfigMember& member : verify.members()) {
    if (member.key == "all" || member.key == "any") {
      for (const ConfigNode& item : member.node.items()) collect_ways(item, ways);
    } else if (member.key != "optional") {
      ways.push_back(member.key);
    }
  }
}

bool has_way(const std::vector<std::string>& ways, std::initializer_list<std::string_view> any) {
  return std::any_of(ways.begin(), ways.end(),
                     [&any](const std::string& way) { return std::find(any.begin(), any.end(), way) != any.end(); });
}

std::string source_lines(const std::string& name, const PresetSettings& s, const std::vector<std::string>& ways) {
  const std::string variable = upper_name(name);
  std::string out = "```yaml\nsources:\n  - name: NAME\n    connector: " + name + "\n    pipeline: PIPELINE\n";
  if (has_way(ways, {"hmac", "digest", "token", "basic", "standard_webhooks", "jws"})) {
    out += "    secret: \"${" + variable + "_SECRET}\"";
    if (is_flag(s.verify, "optional")) out += "   # may be left out: then nothing is checked";
    out += '\n';
  }
  if (has_way(ways, {"ed25519", "ecdsa"})) out += "    public_key: \"${" + variable + "_PUBLIC_KEY}\"\n";
  bool first = true;
  for (const connectors::NeedSettings& need : s.needs) {
    if (first) out += "    settings:\n";
    first = false;
    const std::string from = "\"${" + variable + "_" + upper_name(need.name) + "}\"";
    out += "      " + need.name + ": " + (need.secret ? from : "...");
    out += need.required ? "\n" : "   # may be left out\n";
  }
  return out + "```\n";
}

std::string needs_lines(const PresetSettings& s) {
  std::string out;
  for (const connectors::NeedSettings& need : s.needs) out += "- `" + need.name + "`: " + need.doc + "\n";
  return out.empty() ? out : out + "\n";
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "`" : ", `") + word + "`";
  return out;
}

std::string proof_line(const PresetSettings& s, const std::vector<std::string>& ways) {
  if (ways.empty()) return "- Proof of the sender: none that the platform offers. Keep the address to yourself.\n";
  const std::string_view optional = is_flag(s.verify, "optional") ? ", when the source has a secret" : "";
  return "- Proof of the sender: " + listed(ways) + std::string(optional) + ".\n";
}

std::string fetch_line(const PresetSettings& s) {
  if (s.fetch.empty()) return {};
  std::vector<std::string> names;
  for (const connectors::FetchSettings& step : s.fetch) names.push_back(step.name);
  return "- Asked of the platform's API where an event lacks it and the settings allow it: " + listed(names) + ".\n";
}

std::string ignored_line(const PresetSettings& s) {
  std::vector<std::string> reasons;
  for (const connectors::RuleSettings& rule : s.events) {
    const bool known = std::find(reasons.begin(), reasons.end(), rule.reason) != reasons.end();
    if (!rule.reason.empty() && !known) reasons.push_back(rule.reason);
  }
  return reasons.empty() ? std::string() : "- No lead, kept with the reason: " + listed(reasons) + ".\n";
}

std::string answer_line(const PresetSettings& s) {
  if (s.reply.status == 0 && s.reply.body.empty() && s.reply.redirect.empty()) return {};
  std::string out = "- It hears " + std::to_string(s.reply.status == 0 ? 200 : s.reply.status);
  const std::string body(trim(s.reply.body));
  if (!body.empty() && body.find('\n') == std::string::npos && body.find('`') == std::string::npos) {
    out += " with `" + body + "`";
  }
  return out + ".\n";
}

std::string chapter(const connectors::PresetInfo& preset) {
  const PresetSettings s = settings_of(preset.name);
  std::vector<std::string> ways;
  collect_ways(s.verify, ways);
  std::string out = "## " + preset.title + "\n\n`connector: " + preset.name + "`\n\n";
  out += source_lines(preset.name, s, ways) + "\n" + needs_lines(s) + preset.about;
  if (!out.ends_with('\n')) out += '\n';
  out += "\n" + proof_line(s, ways) + fetch_line(s) + ignored_line(s) + answer_line(s);
  if (!s.retries.about.empty()) out += "- " + std::string(trim(s.retries.about)) + "\n";
  return out + "\n";
}

// For letters of known senders: what `templates` may name.
std::string templates_chapter() {
  std::string out =
      "## Templates for letters\n\nThe connectors of mail read the letters of some senders by templates, which a "
      "source "
      "chooses in `templates` and may add to (see `reference.md`). One that is a guess was made without letters of "
      "that "
      "sender: look at what it gives.\n\n";
  for (const connectors::mail::TemplateSettings& one : connectors::mail::list_templates()) {
    out += "- `" + one.name + "`: " + one.title + (one.guess ? " (a guess). " : ". ") + std::string(trim(one.about)) +
           "\n";
  }
  return out + "\n";
}

}  // namespace

std::string connectors_markdown() {
  std::string out = kIntroduction;
  const std::vector<connectors::PresetInfo> presets = connectors::list_presets();
  for (const connectors::PresetInfo& preset : presets) {
    out += "- `" + preset.name + "`: " + preset.title + "\n";
  }
  out += "\n";
  for (const connectors::PresetInfo& preset : presets) out += chapter(preset);
  out += templates_chapter();
  out.pop_back();
  return out;
}

}  // namespace leadgate::gateway
