#include "tests/conformance/case_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/field_spec.hpp"
#include "base/text.hpp"
#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "connectors/sample_request.hpp"
#include "mapping/functions.hpp"
#include "tests/support/signing_keys.hpp"
#include "tests/support/usual_needs.hpp"

namespace leadgate::conformance {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFolder = "tests/conformance/cases";

struct ReplyKeys {
  int status = 0;
  std::string content_type;
  std::map<std::string, std::string> headers;
  std::string body;
  ConfigNode node;
};

struct CaseKeys {
  std::string about;
  std::string region = "RU";
  ConfigNode source;
  bool is_signed = true;
  std::map<std::string, std::string> proof;
  ConfigNode fetched;
  std::vector<ExpectedCall> fetch;
  std::string remote;
  connectors::SampleRequest request;
  Expectation expect;
  std::vector<Expectation> more;
  ReplyKeys reply;
};

ObjectSpec<Expectation> expectation_spec() {
  ObjectSpec<Expectation> spec("expect");
  spec.text("kind", &Expectation::kind).required();
  spec.text("reason", &Expectation::reason);
  spec.text("problem", &Expectation::problem);
  spec.text("key", &Expectation::key);
  spec.text_map("draft", &Expectation::draft);
  return spec;
}

ObjectSpec<ExpectedCall> call_spec() {
  ObjectSpec<ExpectedCall> spec("fetch");
  spec.text("step", &ExpectedCall::step).required();
  spec.text("request", &ExpectedCall::request).required();
  spec.text_map("headers", &ExpectedCall::headers);
  spec.text("body", &ExpectedCall::body);
  return spec;
}

ObjectSpec<CaseKeys> case_spec() {
  ObjectSpec<connectors::SampleRequest> request("request");
  connectors::declare_sample_request(request);
  ObjectSpec<ReplyKeys> reply("reply");
  reply.integer("status", &ReplyKeys::status).required();
  reply.text("content_type", &ReplyKeys::content_type).required();
  reply.text_map("headers", &ReplyKeys::headers);
  reply.text("body", &ReplyKeys::body);
  reply.keep_node(&ReplyKeys::node);
  ObjectSpec<CaseKeys> spec("a case");
  spec.text("about", &CaseKeys::about).required();
  spec.text("region", &CaseKeys::region);
  spec.node("source", &CaseKeys::source);
  spec.boolean("signed", &CaseKeys::is_signed);
  spec.text_map("proof", &CaseKeys::proof);
  spec.node("fetched", &CaseKeys::fetched);
  spec.list("fetch", &CaseKeys::fetch, call_spec());
  spec.text("remote", &CaseKeys::remote);
  spec.object("request", &CaseKeys::request, request).required();
  spec.object("expect", &CaseKeys::expect, expectation_spec()).required();
  spec.list("more", &CaseKeys::more, expectation_spec());
  spec.object("reply", &CaseKeys::reply, reply);
  return spec;
}

std::string file_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool mentions(const ConfigNode& node, std::string_view key) {
  if (node.find(key) != nullptr) return true;
  return std::any_of(node.items().begin(), node.items().end(), [key](const auto& one) { return mentions(one, key); }) ||
         std::any_of(node.members().begin(), node.members().end(),
                     [key](const auto& one) { return mentions(one.node, key); });
}

// What a source of the preset proves its sender with, where its case says nothing of the source.
std::string usual_proof(const ConfigNode& preset) {
  const ConfigNode* verify = preset.find("verify");
  if (verify == nullptr || !verify->is_map()) return "{}";
  if (verify->find("ip_allow") != nullptr) return "{}";
  if (mentions(*verify, "ed25519")) return leadgate::test_keys::kEd25519Keys;
  if (mentions(*verify, "ecdsa")) return leadgate::test_keys::kEcdsaKeys;
  if (mentions(*verify, "standard_webhooks")) return "secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  return "secret: s3cret-of-the-case";
}

// The settings that the preset needs, below what the case says.
std::string usual_settings(const ConfigNode& preset) {
  std::string out;
  for (const std::string& name : testing::usual_needs(preset)) out += "  " + name + ": the-" + name + "\n";
  return out.empty() ? "{}" : "settings:\n" + out;
}

Case read_case(const std::string& preset, const fs::path& path) {
  static const ObjectSpec<CaseKeys> spec = case_spec();
  Mistakes mistakes;
  const std::optional<ConfigNode> node = parse_yaml(file_text(path), path.string(), mistakes);
  CaseKeys keys;
  if (node) keys = spec.parse(*node, mistakes);
  Case out;
  out.preset = preset;
  out.name = path.stem().string();
  out.about = keys.about;
  out.is_signed = keys.is_signed;
  if (mistakes.empty()) out.connector = compile_for_test(preset, keys.source, keys.region, mistakes);
  if (!mistakes.empty()) throw std::runtime_error(mistakes.front().line());
  out.request = connectors::make_request(keys.request, "source");
  out.request.remote = keys.remote;
  out.proof = keys.proof;
  out.fetched = keys.fetched.scalar();
  out.answers = connectors::answers_of(keys.fetched, 0);
  out.calls = keys.fetch;
  out.expected.push_back(keys.expect);
  out.expected.insert(out.expected.end(), keys.more.begin(), keys.more.end());
  out.has_reply = keys.reply.node.is_map();
  out.reply = {keys.reply.status, keys.reply.content_type, keys.reply.body, {}};
  out.reply.headers.assign(keys.reply.headers.begin(), keys.reply.headers.end());
  return out;
}

}  // namespace

const Timestamp kNow = from_micros(1'795'424'400'000'000);  // 2026-11-23T09:00:00Z

std::vector<std::string> presets_with_cases() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.is_directory()) out.push_back(entry.path().filename().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

namespace {

std::vector<Case> read_cases(const std::string& preset) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(kFolder) / preset)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Case> out;
  for (const fs::path& path : paths) out.push_back(read_case(preset, path));
  return out;
}

}  // namespace

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> out;
    for (const std::string& preset : presets_with_cases()) {
      for (Case& one : read_cases(preset)) out.push_back(std::move(one));
    }
    return out;
  }();
  return cases;
}

std::vector<Case> cases_of(const std::string& preset) {
  std::vector<Case> out;
  for (const Case& one : all_cases()) {
    if (one.preset == preset) out.push_back(one);
  }
  return out;
}

std::shared_ptr<const connectors::Connector> compile_for_test(const std::string& preset, const ConfigNode& own,
                                                              const std::string& region, Mistakes& mistakes) {
  const std::optional<ConfigNode> base = connectors::builtin_preset(preset);
  if (!base) throw std::runtime_error("There is no preset '" + preset + "'.");
  const ConfigNode settings = *parse_yaml(usual_settings(*base), "usual.yaml", mistakes);
  const ConfigNode proof = *parse_yaml(usual_proof(*base), "usual.yaml", mistakes);
  mapping::Locale locale;
  locale.region = region;
  connectors::CompileContext context;
  context.source = "source";
  context.preset = preset;
  context.public_url = "https://leads.example";
  context.locale = locale;
  context.functions = mapping::make_lead_functions(locale, {});
  const ConfigNode source = overlay(settings, own.is_map() ? own : proof);
  return connectors::compile_connector(connectors::merge_preset(*base, source), context, mistakes);
}

connectors::Reading deliver(const Case& one, const mapping::RawRequest& request,
                            std::optional<std::span<const connectors::StepAnswer>> answers) {
  const std::span<const connectors::StepAnswer> given = answers.value_or(one.answers);
  const auto read = [&](const connectors::Fetched* fetched) {
    return one.connector->read(request, kNow, connectors::Verify::kYes, connectors::Explain::kNo, fetched, given);
  };
  connectors::Reading reading = read(nullptr);
  if (reading.kind != connectors::Reading::Kind::kNeeds) return reading;
  const connectors::Fetched fetched{reading.fetch, one.fetched};
  return read(&fetched);
}

mapping::RawRequest sign_request(const connectors::Connector& connector, mapping::RawRequest request) {
  if (auto made = connector.sign(request, kNow)) return std::move(made->request);
  return request;
}

mapping::RawRequest prove_request(const Case& one) {
  mapping::RawRequest request = one.request;
  for (const auto& [place, value] : one.proof) {
    if (place == "remote") {
      request.remote = value;
    } else if (place.starts_with("query.")) {
      request.query +=
          (request.query.empty() ? "" : "&") + place.substr(std::string_view("query.").size()) + "=" + value;
    } else if (!place.starts_with("field.")) {
      request.headers.emplace_back(to_lower_ascii(place), value);
    }
  }
  return request;
}

}  // namespace leadgate::conformance
