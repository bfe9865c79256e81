#include "connectors/compile.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "connectors/compile_fetch.hpp"
#include "connectors/configured.hpp"
#include "connectors/inbound/compile_verify.hpp"
#include "connectors/mail/templates.hpp"
#include "connectors/settings.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::connectors {
namespace {

class Compiler {
 public:
  Compiler(const PresetSettings& settings, const CompileContext& context, Mistakes& mistakes)
      : s_(settings), context_(context), mistakes_(mistakes) {}

  CompiledSource run() {
    CompiledSource out;
    out.source = context_.source;
    out.preset = context_.preset;
    out.functions = context_.functions;
    out.limits = context_.limits;
    out.methods = s_.methods;
    for (const std::string& type : s_.content_types) out.content_types.push_back(to_lower_ascii(trim(type)));
    out.body_bytes_max = s_.body_bytes_max;
    out.events_max = s_.events_max;
    out.verifier = compile_verifier(s_, templates(), context_.source, mistakes_);
    out.settings = s_.settings;
    out.shown_settings = check_settings();
    out.retries = s_.retries;
    for (const HandshakeSettings& one : s_.handshakes) compile_handshake(one, out.handshakes);
    out.each = optional_formula(s_.node, "each", s_.each);
    static_cast<Script&>(out) = script(out.verifier.proof_places());
    compile_mail(out);
    out.split_people = out.mapper != nullptr && !out.each && !has_map();
    out.answer = compile_answer(out.answer_variants);
    out.answer_slots = std::move(answer_slots_);
    out.handshake_secret = s_.secrets.empty() || !s_.secret.empty() ? s_.secret : s_.secrets.front();
    return out;
  }

  Script script(const SecretPlaces& proofs) {
    Script out;
    compile_let(out.let);
    out.fetch = compile_fetch(s_, context_.functions.get(), mistakes_);
    for (const RuleSettings& one : s_.events) compile_rule(one, out.rules);
    compile_stages(out.stages);
    out.idempotency_key = optional_formula(s_.node, "idempotency_key", s_.idempotency_key);
    out.mapper = compile_mapper(proofs);
    return out;
  }

 private:
  TemplateContext templates() const {
    TemplateContext out;
    out.public_url = s_.public_url.empty() ? context_.public_url : s_.public_url;
    while (out.public_url.ends_with('/')) out.public_url.pop_back();
    out.settings = s_.settings;
    return out;
  }

  // The settings that expressions may see. Reports those that the preset needs or does not know.
  std::vector<std::pair<std::string, std::string>> check_settings() {
    std::vector<std::pair<std::string, std::string>> shown;
    std::vector<std::string> known;
    for (const NeedSettings& need : s_.needs) {
      known.push_back(need.name);
      const auto found = s_.settings.find(need.name);
      const bool is_missing = found == s_.settings.end() || found->second.empty();
      if (need.required && is_missing) {
        mistakes_.push_back({s_.node.place(), "Source '" + context_.source + "' needs the setting '" + need.name +
                                                  "': `settings: { " + need.name + ": ... }`. " + need.doc});
      }
      if (!is_missing && !need.secret) shown.push_back(*found);
    }
    if (s_.needs.empty()) return {s_.settings.begin(), s_.settings.end()};
    if (const ConfigNode* settings = s_.node.find("settings")) {
      if (settings->is_map()) report_unknown_keys(*settings, "settings", known, mistakes_);
    }
    return shown;
  }

  std::optional<Formula> formula(const ConfigNode& map, const std::string& key, const std::string& text) {
    return Formula::compile(text, value_place(map, key), key, context_.functions.get(), mistakes_);
  }

  std::optional<Formula> optional_formula(const ConfigNode& map, const std::string& key, const std::string& text) {
    if (text.empty()) return std::nullopt;
    return formula(map, key, text);
  }

  void compile_handshake(const HandshakeSettings& settings, std::vector<Handshake>& out) {
    if (settings.when.empty()) return;  // reported as missing
    std::optional<Formula> when = formula(settings.node, "when", settings.when);
    if (!when) return;
    Handshake handshake{std::move(*when),
                        optional_formula(settings.node, "token", settings.token),
                        {},
                        optional_formula(settings.node, "visit", settings.visit),
                        settings.visit_hosts,
                        settings.before_verify,
                        settings.status,
                        settings.content_type,
                        TextTemplate::parse(settings.body),
                        {},
                        {}};
    if (settings.token.empty() != settings.token_setting.empty()) {
      mistakes_.push_back({settings.node.place(), "'token' and 'token_setting' need each other."});
    } else if (!settings.token.empty()) {
      // Without the setting an empty word is expected, which matches() must not meet: the handshake is not offered.
      const auto expected = s_.settings.find(settings.token_setting);
      if (expected == s_.settings.end() || expected->second.empty()) return;
      handshake.expected_token = Secret(expected->second);
    }
    if (!settings.visit.empty() && settings.visit_hosts.empty()) {
      mistakes_.push_back({settings.node.place(), "'visit' needs 'visit_hosts': where the address may be."});
    }
    for (const std::string& slot : handshake.body.slots()) {
      if (slot.starts_with("setting.")) continue;
      if (slot.starts_with(kHmacSlot)) {
        compile_hmac_slot(settings, slot, handshake.hmac_slots);
        continue;
      }
      std::optional<Formula> value = formula(settings.node, "body", slot);
      if (value) handshake.slots.emplace_back(slot, std::move(*value));
    }
    out.push_back(std::move(handshake));
  }

  // {hmac_sha256_hex(X)} or {hmac_sha256_base64(X)}. Expressions have no such function: the secret is none of theirs.
  void compile_hmac_slot(const HandshakeSettings& settings, const std::string& slot, std::vector<HmacSlot>& out) {
    const size_t open = slot.find('(');
    const std::string encoding = slot.substr(kHmacSlot.size(), open - std::min(open, kHmacSlot.size()));
    const Place& place = value_place(settings.node, "body");
    if (open == std::string::npos || !slot.ends_with(')') || (encoding != "hex" && encoding != "base64")) {
      mistakes_.push_back(
          {place, "'{" + slot + "}' is no slot; write {hmac_sha256_hex(x)} or {hmac_sha256_base64(x)}."});
      return;
    }
    if (settings.before_verify) {
      mistakes_.push_back({place, "'{" + slot +
                                      "}' cannot stand in a handshake with `before_verify`: whoever asks "
                                      "could have any text signed."});
    }
    std::optional<Formula> text = formula(settings.node, "body", slot.substr(open + 1, slot.size() - open - 2));
    if (text) out.push_back({slot, std::move(*text), encoding == "hex"});
  }

  // In the order as written: a later one may use an earlier one.
  void compile_let(std::vector<std::pair<std::string, Formula>>& out) {
    const ConfigNode* let = s_.node.find("let");
    if (let == nullptr) return;
    for (const ConfigMember& member : let->members()) {
      if (!member.node.is_scalar()) continue;  // reported by the spec
      std::optional<Formula> value = Formula::compile(member.node.scalar(), member.node.place(), "let." + member.key,
                                                      context_.functions.get(), mistakes_);
      if (value) out.emplace_back(member.key, std::move(*value));
    }
  }

  void compile_rule(const RuleSettings& settings, std::vector<Rule>& out) {
    Rule rule;
    rule.is = settings.is;
    if (rule.is == RuleKind::kMessage) rule.chat = chat_of(settings);
    rule.problem = settings.problem;
    rule.reason = settings.reason.empty() ? "not_a_lead" : settings.reason;
    if (!settings.when.empty()) {
      rule.when = formula(settings.node, "when", settings.when);
      if (!rule.when) return;
    }
    out.push_back(std::move(rule));
  }

  // The source's own word, or that of the rule where the source has none.
  ChatRules chat_of(const RuleSettings& rule) {
    const bool by_source = s_.node.find("create_when") != nullptr || rule.node.find("create_when") == nullptr;
    ChatRules out;
    out.create_when = by_source ? s_.create_when : rule.create_when;
    for (const std::string& command : s_.commands.empty() ? rule.commands : s_.commands) {
      if (!trim(command).empty()) out.commands.push_back(mapping::to_lower(trim(command)));
    }
    if (out.create_when == CreateWhen::kCommand && out.commands.empty()) {
      mistakes_.push_back({value_place(by_source ? s_.node : rule.node, "create_when"),
                           "`create_when: command` needs `commands`, the words that such a message begins with."});
    }
    return out;
  }

  void compile_stages(StageWords& out) {
    const ConfigNode* node = s_.node.find("stages");
    for (const auto& [word, stage] : s_.stages) {
      const bool known = stage.empty() || context_.stages.empty() ||
                         std::find(context_.stages.begin(), context_.stages.end(), stage) != context_.stages.end();
      if (!known) {
        std::string text = "The pipeline '" + context_.pipeline + "' has no stage '" + stage + "'";
        const std::string_view meant = nearest(stage, context_.stages);
        if (!meant.empty()) {
          text += "; did you mean '" + std::string(meant) + "'?";
        } else {
          for (const std::string& one : context_.stages)
            text += (&one == &context_.stages.front() ? "; it has " : ", ") + one;
          text += '.';
        }
        mistakes_.push_back({value_place(*node, word), std::move(text)});
      }
      out.emplace(word, stage);
    }
  }

  bool has_map() const {
    const ConfigNode* map = s_.node.find("map");
    return map != nullptr && !map->members().empty();
  }

  mapping::RecogniserSettings recogniser() const {
    mapping::RecogniserSettings out{context_.own, s_.honeypots};
    using Own = mapping::OwnIdentities;
    for (auto list : {&Own::emails, &Own::domains, &Own::phones, &Own::names}) {
      (out.own.*list).insert((out.own.*list).end(), (s_.own.*list).begin(), (s_.own.*list).end());
    }
    return out;
  }

  std::unique_ptr<const mapping::Mapper> compile_mapper(const SecretPlaces& proofs) {
    mapping::MappingSpec spec;
    spec.preset = context_.preset;
    spec.left_over = s_.left_over;
    spec.ignore = s_.ignore;
    spec.recognise = s_.recognise || !has_map();
    spec.recogniser = recogniser();
    // The proof of the sender is no news about the customer.
    spec.ignore.insert(spec.ignore.end(), proofs.fields.begin(), proofs.fields.end());
    for (const std::string& name : proofs.query) spec.ignore.push_back("query." + name);
    std::vector<Place> places;
    if (const ConfigNode* map = s_.node.find("map")) {
      for (const ConfigMember& member : map->members()) {
        if (!member.node.is_scalar()) continue;  // reported by the spec
        spec.lines.push_back({member.key, member.node.scalar(), member.node.place().text()});
        places.push_back(member.node.place());
      }
    }
    std::vector<mapping::MappingMistake> wrong;
    auto mapper = mapping::Mapper::compile(spec, context_.locale, *context_.functions, wrong);
    for (const mapping::MappingMistake& one : wrong) {
      Place place{one.place, 0, 0};
      for (const Place& candidate : places) {
        if (candidate.text() == one.place) place = candidate;
      }
      mistakes_.push_back({place, one.text});
    }
    return mapper;
  }

  void compile_mail(CompiledSource& out) {
    std::optional<mail::Dialect> dialect = mail::Dialect::compile(s_.mail, context_.functions.get(), mistakes_);
    const std::vector<mail::TemplateSettings> templates = mail::read_templates(s_.templates, mistakes_);
    if (!dialect) {
      if (!templates.empty()) {
        mistakes_.push_back({s_.templates.place(), "'templates' are for letters, which `mail` says the place of."});
      }
      return;
    }
    out.mail = MailReading{std::move(*dialect), recogniser().own, context_.locale.region};
    for (const mail::TemplateSettings& one : templates) {
      std::optional<mail::Match> match = mail::Match::compile(one, context_.functions.get(), mistakes_);
      const PresetSettings settings = preset_spec().parse(mail::over_source(one, s_.node), mistakes_);
      Script script = Compiler(settings, context_, mistakes_).script(out.verifier.proof_places());
      if (match) out.templates.push_back({std::move(*match), std::move(script)});
    }
  }

  void compile_slots(const TextTemplate& text, const ConfigNode& map, const std::string& key) {
    for (const std::string& slot : text.slots()) {
      if (is_answer_slot(slot)) continue;
      if (!begins_with_a_name(slot, s_.node.find("let"))) {
        mistakes_.push_back({value_place(map, key), "A reply has no slot '{" + slot + "}'; it has " +
                                                        answer_slots_text() + ", and expressions like {body.id}."});
        continue;
      }
      std::optional<Formula> value = formula(map, key, slot);
      if (value) answer_slots_.emplace_back(slot, std::move(*value));
    }
  }

  TextTemplate reply_text() {
    TextTemplate text = TextTemplate::parse(s_.reply_text);
    compile_slots(text, s_.node, "reply_text");
    for (const std::string& slot : text.slots()) {
      if (slot != "reply_text") continue;
      mistakes_.push_back({value_place(s_.node, "reply_text"), "`reply_text` cannot stand in itself."});
    }
    return text;
  }

  AnswerSpec answer_spec(const ReplySettings& settings) {
    AnswerSpec out;
    if (settings.status != 0) out.status = settings.status;
    if (!settings.content_type.empty()) out.content_type = settings.content_type;
    if (!settings.redirect.empty()) out.redirect = settings.redirect;
    if (settings.node.find("body") != nullptr) {
      out.body = TextTemplate::parse(settings.body);
      compile_slots(*out.body, settings.node, "body");
    }
    if (settings.node.find("empty_body") != nullptr) out.empty_body = settings.empty_body;
    if (std::any_of(settings.redirect.begin(), settings.redirect.end(),
                    [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
      mistakes_.push_back({value_place(settings.node, "redirect"), "'redirect' is an address without blanks."});
    }
    return out;
  }

  Answer compile_answer(std::vector<Formula>& when) {
    std::map<std::string, AnswerSpec> by_outcome;
    for (const std::string& outcome : reply_outcomes()) {
      const ConfigNode* node = s_.reply.node.find(outcome);
      if (node == nullptr || node->is_null()) continue;
      by_outcome.emplace(outcome, answer_spec(reply_spec().parse(*node, mistakes_)));
    }
    std::vector<AnswerSpec> variants;
    for (const ReplySettings& one : s_.reply.variants) {
      std::optional<Formula> holds = formula(one.node, "when", one.when);
      if (!holds) continue;
      when.push_back(std::move(*holds));
      variants.push_back(answer_spec(one));
    }
    return Answer(answer_spec(s_.reply), std::move(by_outcome), reply_text(), std::move(variants));
  }

  const PresetSettings& s_;
  const CompileContext& context_;
  Mistakes& mistakes_;
  std::vector<std::pair<std::string, Formula>> answer_slots_;
};

}  // namespace

ConfigNode merge_preset(const ConfigNode& preset, const ConfigNode& source) {
  ConfigNode base = preset;
  if (source.find("verify") != nullptr) {
    std::erase_if(base.members(), [](const ConfigMember& member) { return member.key == "verify"; });
  }
  // The source's own words go before what the preset says to some.
  const ConfigNode* reply = source.find("reply");
  if (reply != nullptr && reply->find("body") != nullptr) {
    for (ConfigMember& member : base.members()) {
      if (member.key != "reply") continue;
      std::erase_if(member.node.members(), [](const ConfigMember& one) { return one.key == "variants"; });
    }
  }
  ConfigNode merged = overlay(base, source);
  // An empty value takes a key away, but an empty secret is a mistake to be told, not a way to be open to everybody.
  for (const ConfigMember& member : source.members()) {
    const bool secret =
        member.key == "secret" || member.key == "secrets" || member.key == "public_key" || member.key == "public_keys";
    if (secret && member.node.is_null()) merged.members().push_back(member);
  }
  return merged;
}

std::shared_ptr<const Connector> compile_connector(const ConfigNode& merged, const CompileContext& context,
                                                   Mistakes& mistakes) {
  LEADGATE_INVARIANT(context.functions != nullptr, "a connector is compiled with a function table");
  const size_t mistakes_before = mistakes.size();
  const PresetSettings settings = preset_spec().parse(merged, mistakes);
  if (!settings.extends.empty()) {
    mistakes.push_back({merged.find("extends")->place(),
                        "`extends` is for a preset's file: a source names its preset "
                        "by `connector`."});
  }
  std::vector<std::string> known = preset_spec().description().names();
  known.insert(known.end(), context.other_keys.begin(), context.other_keys.end());
  report_unknown_keys(merged, "source '" + context.source + "'", known, mistakes);
  CompiledSource compiled = Compiler(settings, context, mistakes).run();
  if (mistakes.size() != mistakes_before) return nullptr;
  const auto connector = std::make_shared<const ConfiguredConnector>(std::move(compiled));
  run_mapping_tests(*connector, context.source, settings.tests,
                    context.failed_tests == nullptr ? mistakes : *context.failed_tests);
  return mistakes.size() == mistakes_before ? connector : nullptr;
}

}  // namespace leadgate::connectors
