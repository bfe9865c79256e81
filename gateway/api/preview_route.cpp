// POST /preview: {"source","body","content_type"?,"method"?,"query"?,"headers"?,"fetched"?} -> what would become of it.
// "fetched": {STEP: answer}, what the steps of `fetch` are answered for its first event; null: there is no such thing.
#include "base/text.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/api/preview.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

// The body may be given as text (as it is sent) or as JSON itself.
std::string body_text(const JsonBody& body) {
  const auto value = body.value("body");
  if (!value) return {};
  return value->is_string() ? std::string(value->as_string()) : mapping::to_json(*value);
}

std::string guessed_type(std::string_view body) {
  const size_t first = body.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
  return json ? "application/json" : "application/x-www-form-urlencoded";
}

std::vector<connectors::StepAnswer> answers_in(const JsonBody& body) {
  std::vector<connectors::StepAnswer> out;
  const auto fetched = body.value("fetched");
  if (!fetched || !fetched->is_object()) return out;
  fetched->each_member([&out](std::string_view step, const mapping::Value& answer) {
    const bool is_absent = answer.type() == mapping::Type::kNull;
    out.push_back({0, std::string(step), is_absent, "application/json", is_absent ? "" : mapping::to_json(answer)});
  });
  return out;
}

Result<std::string> preview(const ApiCall& call) {
  const auto body =
      JsonBody::parse(*call.request, {"source", "body", "content_type", "method", "query", "headers", "fetched"});
  if (!body.ok()) return body.error();
  const auto name = body->required_text("source");
  if (!name.ok()) return name.error();
  const SourceRules* source = call.snapshot->find_source(*name);
  if (source == nullptr) return Error::not_found("There is no source '" + *name + "'.");
  const auto type = body->text("content_type");
  const auto method = body->text("method");
  const auto query = body->text("query");
  const auto headers = body->fields("headers");
  if (!type.ok()) return type.error();
  if (!method.ok()) return method.error();
  if (!query.ok()) return query.error();
  if (!headers.ok()) return headers.error();
  mapping::RawRequest request;
  const std::string text = body_text(*body);
  request.method = method->value_or("POST");
  request.path = source->config->default_path();
  request.query = query->value_or("");
  const bool is_mail = source->config->transport() != Transport::kHttp;
  request.headers.emplace_back("content-type", type->value_or(is_mail ? "message/rfc822" : guessed_type(text)));
  if (*headers) {
    for (const auto& [key, value] : **headers) request.headers.emplace_back(to_lower_ascii(key), value);
  }
  request.body = PaddedBytes(text);
  request.received_at = call.services->clock.now();
  request.source = source->name;
  return preview_json(*source->connector, request, request.received_at, connectors::Verify::kSkip, PreviewParts::kAll,
                      source->config->failed_tests, answers_in(*body));
}

Task<HttpResponse> answer(ApiCall call) {
  auto json = preview(call);
  return answered_at_once(json.ok() ? HttpResponse::json(200, std::move(json).value())
                                    : problem_response(json.error()));
}

}  // namespace

void add_preview_route(Router& router, Services* services) {
  // Room for a whole delivery inside the JSON text.
  router.add("POST", "/api/v1/preview", api_endpoint(services, Role::kAdmin, answer, 4 * kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
