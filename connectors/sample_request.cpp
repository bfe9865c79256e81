#include "connectors/sample_request.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

constexpr const char* kBoundary = "----leadgate-sample";

std::string form_body(const ConfigNode& form) {
  std::string out;
  for (const ConfigMember& member : form.members()) {
    out += (out.empty() ? "" : "&") + percent_encode(member.key, Plus::kIsBlank) + "=" +
           percent_encode(member.node.scalar(), Plus::kIsBlank);
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

// The grammar of RFC 8259, so that 007 and 1_000 stay texts.
bool is_json_number(std::string_view text) {
  const auto digits = [&text] {
    size_t n = 0;
    while (n < text.size() && std::isdigit(static_cast<unsigned char>(text[n])) != 0) ++n;
    text.remove_prefix(n);
    return n > 0;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!digits()) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!digits()) return false;
  }
  return text.empty();
}

void write_json(JsonWriter& json, const ConfigNode& node) {
  if (node.is_map()) {
    json.begin_object();
    for (const ConfigMember& member : node.members()) {
      json.key(member.key);
      write_json(json, member.node);
    }
    json.end_object();
  } else if (node.is_list()) {
    json.begin_array();
    for (const ConfigNode& item : node.items()) write_json(json, item);
    json.end_array();
  } else if (node.is_null()) {
    json.null();
  } else {
    const std::string& text = node.scalar();
    const bool is_literal = !node.is_quoted() && (text == "true" || text == "false" || is_json_number(text));
    if (is_literal)
      json.raw(text);
    else
      json.string(text);
  }
}

std::string json_body(const ConfigNode& node) {
  JsonWriter json;
  write_json(json, node);
  return json.take();
}

}  // namespace

mapping::RawRequest make_request(const SampleRequest& sample, const std::string& source) {
  mapping::RawRequest request;
  if (!sample.method.empty()) request.method = sample.method;
  request.path = "/in/" + source;
  request.query = sample.query;
  request.source = source;
  std::string type = sample.content_type;
  std::string body = sample.body;
  const auto use = [&](std::string text, const std::string& its_type) {
    body = std::move(text);
    if (type.empty()) type = its_type;
  };
  if (sample.form.is_map()) {
    use(form_body(sample.form), "application/x-www-form-urlencoded");
  } else if (sample.multipart.is_map()) {
    use(multipart_body(sample.multipart), std::string("multipart/form-data; boundary=") + kBoundary);
  } else if (!sample.json.is_null()) {
    use(json_body(sample.json), "application/json");
  } else if (type.empty() && !body.empty()) {
    type = "application/json";
  }
  request.body = PaddedBytes(body);
  if (!type.empty()) request.headers.emplace_back("content-type", type);
  for (const auto& [name, value] : sample.headers) request.headers.emplace_back(to_lower_ascii(name), value);
  return request;
}

std::vector<StepAnswer> answers_of(const ConfigNode& fetched, size_t item) {
  std::vector<StepAnswer> out;
  for (const ConfigMember& member : fetched.members()) {
    StepAnswer answer{item, member.key, member.node.is_null(), "application/json", ""};
    if (!answer.is_absent) answer.body = json_body(member.node);
    out.push_back(std::move(answer));
  }
  return out;
}

void check_bodies(const ConfigNode& sample, Mistakes& mistakes) {
  std::string first;
  for (const ConfigMember& member : sample.members()) {
    const bool is_pairs = member.key == "form" || member.key == "multipart";
    if (!is_pairs && member.key != "body" && member.key != "json") continue;
    if (!first.empty()) {
      mistakes.push_back({member.key_place, "A request has one body, and '" + first + "' is it already."});
      continue;
    }
    first = member.key;
    if (!is_pairs || member.node.is_null()) continue;
    if (!member.node.is_map()) {
      mistakes.push_back({member.node.place(), "'" + member.key + "' takes a map of names and values, not " +
                                                   std::string(member.node.kind_name()) + "."});
    }
    for (const ConfigMember& pair : member.node.members()) {
      if (pair.node.is_scalar() || pair.node.is_null()) continue;
      mistakes.push_back({pair.node.place(), "'" + member.key + "' takes a text for each of its names, not " +
                                                 std::string(pair.node.kind_name()) + "."});
    }
  }
}

}  // namespace leadgate::connectors
