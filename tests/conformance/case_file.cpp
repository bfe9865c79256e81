#include "tests/conformance/case_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/field_spec.hpp"
#include "base/text.hpp"
#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "mapping/functions.hpp"

namespace leadgate::conformance {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFolder = "tests/conformance/cases";
constexpr const char* kBoundary = "----leadgate-case";

struct RequestKeys {
  std::string method = "POST";
  std::string query;
  std::string content_type;
  std::map<std::string, std::string> headers;
  std::string body;
  ConfigNode form;
  ConfigNode multipart;
};

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
  RequestKeys request;
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
  ObjectSpec<RequestKeys> request("request");
  request.text("method", &RequestKeys::method);
  request.text("query", &RequestKeys::query);
  request.text("content_type", &RequestKeys::content_type);
  request.text_map("headers", &RequestKeys::headers);
  request.text("body", &RequestKeys::body);
  request.node("form", &RequestKeys::form);
  request.node("multipart", &RequestKeys::multipart);
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

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%' + to_hex(std::string_view(&c, 1));
    }
  }
  return out;
}

std::string form_body(const ConfigNode& form) {
  std::string out;
  for (const ConfigMember& member : form.members()) {
    out += (out.empty() ? "" : "&") + percent_encoded(member.key) + "=" + percent_encoded(member.node.scalar());
  }
  return out;
}

std::string multipart_body(const ConfigNode& parts) {
  std::string out;
  for (const ConfigMember& member : parts.members()) {
    out += std::string("--") + kBoundary + "\r\nContent-Disposition: form-data; name=\"" + member.key + "\"\r\n\r\n" +
           member.node.scalar() + "\r\n";
  }
  return out + "--" + kBoundary + "--\r\n";
}

mapping::RawRequest request_of(const RequestKeys& keys) {
  mapping::RawRequest request;
  request.method = keys.method;
  request.path = "/in/source";
  request.query = keys.query;
  request.source = "source";
  std::string type = keys.content_type;
  std::string body = keys.body;
  if (keys.form.is_map()) {
    body = form_body(keys.form);
    if (type.empty()) type = "application/x-www-form-urlencoded";
  } else if (keys.multipart.is_map()) {
    body = multipart_body(keys.multipart);
    if (type.empty()) type = std::string("multipart/form-data; boundary=") + kBoundary;
  } else if (type.empty() && !body.empty()) {
    type = "application/json";
  }
  request.body = PaddedBytes(body);
  if (!type.empty()) request.headers.emplace_back("content-type", type);
  for (const auto& [name, value] : keys.headers) request.headers.emplace_back(to_lower_ascii(name), value);
  return request;
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
  out.request = request_of(keys.request);
  out.expected.push_back(keys.expect);
  out.expected.insert(out.expected.end(), keys.more.begin(), keys.more.end());
  out.has_reply = keys.reply.node.is_map();
  out.reply_status = keys.reply.status;
  out.reply_body = keys.reply.body;
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string lines_text(const std::vector<deals::OrderLine>& lines) {
  std::string out;
  for (const deals::OrderLine& line : lines) {
    out += (out.empty() ? "" : "\n") + line.sku + " | " + line.name + " | " + line.quantity + " | " + line.price +
           " | " + line.total;
  }
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

std::map<std::string, std::string> flatten(const deals::LeadDraft& draft) {
  std::map<std::string, std::string> out;
  const auto put = [&out](const std::string& target, const std::string& text) {
    if (!text.empty()) out[target] = text;
  };
  put("contact.name", draft.contact.name);
  put("contact.phones", joined(draft.contact.phones));
  put("contact.emails", joined(draft.contact.emails));
  std::vector<std::string> messengers;
  for (const deals::Messenger& one : draft.contact.messengers) {
    messengers.push_back(one.kind + ":" + one.id + (one.username.empty() ? "" : ":" + one.username));
  }
  put("contact.messengers", joined(messengers));
  put("contact.company", draft.contact.company);
  const deals::Address& address = draft.contact.address;
  put("contact.address.country", address.country);
  put("contact.address.region", address.region);
  put("contact.address.city", address.city);
  put("contact.address.street", address.street);
  put("contact.address.postcode", address.postcode);
  put("title", draft.title);
  put("type", draft.type);
  put("external_id", draft.external_id);
  put("amount", draft.amount);
  put("currency", draft.currency);
  put("lines", lines_text(draft.lines));
  put("message", draft.message);
  for (const auto& [name, value] : draft.attribution) put("attribution." + name, value);
  for (const auto& [name, value] : draft.fields) put("fields." + name, value);
  put("tags", joined(draft.tags));
  put("stage", draft.stage);
  put("version", draft.version_time ? format_rfc3339(*draft.version_time) : draft.version_text);
  return out;
}

}  // namespace leadgate::conformance
