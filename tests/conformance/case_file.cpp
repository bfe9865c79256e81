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

namespace leadgate::conformance {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFolder = "tests/conformance/cases";

struct ReplyKeys {
  int status = 0;
  std::string body;
  ConfigNode node;
};

struct CaseKeys {
  std::string about;
  std::string region = "RU";
  ConfigNode source;
  bool is_signed = true;
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

ObjectSpec<CaseKeys> case_spec() {
  ObjectSpec<connectors::SampleRequest> request("request");
  connectors::declare_sample_request(request);
  ObjectSpec<ReplyKeys> reply("reply");
  reply.integer("status", &ReplyKeys::status);
  reply.text("body", &ReplyKeys::body);
  reply.keep_node(&ReplyKeys::node);
  ObjectSpec<CaseKeys> spec("a case");
  spec.text("about", &CaseKeys::about).required();
  spec.text("region", &CaseKeys::region);
  spec.node("source", &CaseKeys::source);
  spec.boolean("signed", &CaseKeys::is_signed);
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
  out.expected.push_back(keys.expect);
  out.expected.insert(out.expected.end(), keys.more.begin(), keys.more.end());
  out.has_reply = keys.reply.node.is_map();
  out.reply_status = keys.reply.status;
  out.reply_body = keys.reply.body;
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

std::vector<Case> cases_of(const std::string& preset) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(kFolder) / preset)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Case> out;
  for (const fs::path& path : paths) out.push_back(read_case(preset, path));
  return out;
}

std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const std::string& preset : presets_with_cases()) {
    for (Case& one : cases_of(preset)) out.push_back(std::move(one));
  }
  return out;
}

std::shared_ptr<const connectors::Connector> compile_for_test(const std::string& preset, const ConfigNode& own,
                                                              const std::string& region, Mistakes& mistakes) {
  const std::optional<ConfigNode> base = connectors::builtin_preset(preset);
  if (!base) throw std::runtime_error("There is no preset '" + preset + "'.");
  const bool verifies = base->find("verify") != nullptr;
  const ConfigNode usual = *parse_yaml(verifies ? "secret: s3cret-of-the-case" : "{}", "usual.yaml", mistakes);
  mapping::Locale locale;
  locale.region = region;
  connectors::CompileContext context;
  context.source = "source";
  context.preset = preset;
  context.locale = locale;
  context.functions = mapping::make_lead_functions(locale, {});
  const ConfigNode source = own.is_map() ? own : usual;
  return connectors::compile_connector(connectors::merge_preset(*base, source), context, mistakes);
}

mapping::RawRequest sign_request(const connectors::Connector& connector, mapping::RawRequest request) {
  if (const auto headers = connector.sign(request, kNow)) {
    for (const auto& [name, value] : *headers) request.headers.emplace_back(to_lower_ascii(name), value);
  }
  return request;
}

}  // namespace leadgate::conformance
