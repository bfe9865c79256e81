#include "connectors/inbound/compile_verify.hpp"

#include <algorithm>
#include <vector>

namespace leadgate::connectors {
namespace {

constexpr std::string_view kKinds = "Say `verify: none`, or one of hmac, token and basic as a map of its own.";

VerifySpec hmac_spec_of(const HmacSettings& settings) {
  VerifySpec out;
  out.kind = VerifyKind::kHmac;
  out.carrier = {settings.header, settings.query, settings.field};
  out.prefix = settings.prefix;
  out.algorithm = settings.algorithm;
  out.encoding = settings.encoding;
  out.signed_bytes = TextTemplate::parse(settings.signed_bytes);
  out.timestamp_header = settings.timestamp_header;
  out.timestamp_unit = settings.timestamp_unit;
  out.tolerance = settings.tolerance;
  return out;
}

VerifySpec spec_of(const VerifySettings& settings, const std::string& kind) {
  if (kind == "hmac") return hmac_spec_of(settings.hmac);
  VerifySpec out;
  if (kind == "token") {
    out.kind = VerifyKind::kToken;
    out.carrier = {settings.token.header, settings.token.query, settings.token.field};
    out.prefix = settings.token.prefix;
  } else {
    out.kind = VerifyKind::kBasic;
    out.user = settings.basic.user;
  }
  return out;
}

// A secret that is there and empty is one that got lost on its way (a variable that is not set): without a word such a
// source would take everything. What has been told of the same place already is not told again.
bool refuse_empty_secrets(const ConfigNode& source, Mistakes& mistakes) {
  std::vector<const ConfigNode*> empty;
  const auto look_at = [&empty](const ConfigNode& node) {
    if (node.is_null() || (node.is_scalar() && node.scalar().empty())) empty.push_back(&node);
  };
  if (const ConfigNode* secret = source.find("secret")) look_at(*secret);
  if (const ConfigNode* secrets = source.find("secrets")) {
    look_at(*secrets);
    if (secrets->is_list() && secrets->items().empty()) empty.push_back(secrets);
    for (const ConfigNode& item : secrets->items()) look_at(item);
  }
  for (const ConfigNode* node : empty) {
    const bool told = std::any_of(mistakes.begin(), mistakes.end(),
                                  [&](const Mistake& mistake) { return mistake.place == node->place(); });
    if (told) continue;
    mistakes.push_back({node->place(),
                        "The secret is empty. Give it a text (is a variable not set?), or leave the key out where the "
                        "connector can do without, or say `verify: none`."});
  }
  return !empty.empty();
}

void check_spec(const VerifySpec& spec, const Place& place, Mistakes& mistakes) {
  if (spec.kind != VerifyKind::kBasic && spec.carrier.empty()) {
    mistakes.push_back({place, "Say where the proof travels: 'header', 'query' or 'field'."});
  }
  if (spec.kind != VerifyKind::kHmac) return;
  const std::vector<std::string> slots = spec.signed_bytes.slots();
  if (slots.empty()) mistakes.push_back({place, "'signed' signs nothing of the request: it has no slot like {body}."});
  for (const std::string& slot : slots) {
    if (is_signed_slot(slot)) continue;
    mistakes.push_back({place, "'signed' has no slot '{" + slot +
                                   "}'; it has {body}, {method}, {path}, {query}, {header.NAME} and {field.PATH}."});
  }
}

}  // namespace

Verifier compile_verifier(const PresetSettings& settings, const std::string& source, Mistakes& mistakes) {
  if (refuse_empty_secrets(settings.node, mistakes)) return {};
  const ConfigNode& node = settings.verify;
  if (node.is_null() && (!settings.secret.empty() || !settings.secrets.empty())) {
    mistakes.push_back({settings.node.place(), "Source '" + source +
                                                   "' has a secret, but nothing says how it is proved. Add `verify:` "
                                                   "with hmac, token or basic, or drop the secret."});
  }
  if (node.is_null() || (node.is_scalar() && node.scalar() == "none")) return {};
  if (!node.is_map()) {
    mistakes.push_back({node.place(), "'verify' is " + std::string(node.kind_name()) + ". " + std::string(kKinds)});
    return {};
  }
  const VerifySettings verify = verify_spec().parse(node, mistakes);
  std::vector<std::string> kinds;
  for (const char* kind : {"hmac", "token", "basic"}) {
    if (node.find(kind) != nullptr) kinds.emplace_back(kind);
  }
  if (kinds.size() != 1) {
    mistakes.push_back(
        {node.place(), "'verify' names " + std::to_string(kinds.size()) + " ways to verify. " + std::string(kKinds)});
    return {};
  }
  VerifySpec spec = spec_of(verify, kinds.front());
  check_spec(spec, node.find(kinds.front())->place(), mistakes);
  std::vector<Secret> secrets;
  if (!settings.secret.empty()) secrets.push_back(settings.secret);
  for (const Secret& secret : settings.secrets) {
    if (!secret.empty()) secrets.push_back(secret);
  }
  if (secrets.empty() && verify.optional) return {};
  if (secrets.empty()) {
    mistakes.push_back({settings.node.place(), "Source '" + source +
                                                   "' verifies its sender but has no secret. Give it `secret:` (or "
                                                   "`secrets: [new, old]`), or say `verify: none`."});
  }
  return Verifier(std::move(spec), std::move(secrets));
}

}  // namespace leadgate::connectors
