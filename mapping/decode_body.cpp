#include "mapping/decode_body.hpp"

#include <bit>

#include "base/text.hpp"
#include "mapping/decode_form.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/decode_multipart.hpp"

namespace leadgate::mapping {
namespace {

enum class Declared { kNothing, kJson, kForm, kMultipart, kText, kOther };

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find_first_of(";,"))));
}

Declared declared_as(std::string_view type) {
  if (type.empty()) return Declared::kNothing;
  if (type == "application/x-www-form-urlencoded") return Declared::kForm;
  if (type.starts_with("multipart/")) return Declared::kMultipart;
  if (type.ends_with("/json") || type.ends_with("+json") || type == "application/x-json") return Declared::kJson;
  return type.starts_with("text/") ? Declared::kText : Declared::kOther;
}

// '{' or '[' as the first thing in the body: the start of JSON that can be a lead.
bool starts_as_json(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

bool is_empty(std::string_view body) {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

DecodedBody problem(std::string code, std::string text) {
  DecodedBody out;
  out.problem = DecodeProblem{std::move(code), std::move(text)};
  return out;
}

DecodedBody text_body(std::string_view body, Arena& arena) {
  const std::string_view text = is_valid_utf8(body) ? body : arena.text(to_valid_utf8(body));
  const std::span<Member> members = arena.make_members(1);
  members[0] = {"text", Value::string(text).with_identity(std::bit_cast<uint64_t>(text.data()))};
  return {Value::object(members), BodyKind::kText, std::nullopt};
}

DecodedBody form_body(std::string_view body, Arena& arena) {
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  Result<Value> form = decode_form(body, arena);
  if (!form.ok()) return problem("bad_form", form.error().message);
  return {form.value(), BodyKind::kForm, std::nullopt};
}

DecodedBody multipart_body(const RawRequest& request, Arena& arena) {
  Result<Value> parts = decode_multipart(request.header("content-type"), request.body.view(), arena);
  if (!parts.ok()) return problem("bad_multipart", parts.error().message);
  return {parts.value(), BodyKind::kMultipart, std::nullopt};
}

DecodedBody empty_body(const RawRequest& request, Declared declared) {
  const bool needs_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (declared != Declared::kJson || !needs_body) return {};
  return problem("bad_json", "The body is empty, but the Content-Type announces JSON.");
}

}  // namespace

DecodedBody decode_body(const RawRequest& request, simdjson::dom::parser& parser, Arena& arena) {
  const std::string_view body = request.body.view();
  const std::string type = media_type(request.header("content-type"));
  const Declared declared = declared_as(type);
  if (is_empty(body)) return empty_body(request, declared);

  std::string json_mistake;
  if (declared == Declared::kJson || starts_as_json(body)) {
    Result<Value> json = decode_json(request.body, parser, arena);
    if (json.ok()) return {json.value(), BodyKind::kJson, std::nullopt};
    json_mistake = "The body is not JSON. " + json.error().message;
  }
  switch (declared) {
    case Declared::kJson:
      return looks_like_form(body) ? form_body(body, arena) : problem("bad_json", json_mistake);
    case Declared::kForm:
      // A form has a '=' somewhere; what starts as JSON and has none is JSON that broke.
      if (!json_mistake.empty() && body.find('=') == std::string_view::npos) return problem("bad_json", json_mistake);
      return form_body(body, arena);
    case Declared::kMultipart:
      return multipart_body(request, arena);
    case Declared::kText:
      return text_body(body, arena);
    case Declared::kNothing:
    case Declared::kOther:
      break;
  }
  if (!json_mistake.empty()) return problem("bad_json", json_mistake);
  if (looks_like_form(body)) return form_body(body, arena);
  const std::string shown = to_valid_utf8(utf8_prefix(type, 100));
  return problem("unsupported_type",
                 (type.empty() ? "The request has no Content-Type" : "The Content-Type '" + shown + "' is not known") +
                     " and the body is neither JSON nor a form; send application/json, "
                     "application/x-www-form-urlencoded, multipart/form-data or text/plain.");
}

}  // namespace leadgate::mapping
