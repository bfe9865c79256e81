// GET /sources: where leads come from, which fields their bodies usually have, and what has changed about these.
#include "base/json_writer.hpp"
#include "gateway/api/api.hpp"

namespace leadgate::gateway {
namespace {

constexpr double kShown = 1000;  // rates with three digits

double rounded(double rate) {
  return static_cast<double>(static_cast<int64_t>(rate * kShown + 0.5)) / kShown;
}

void write_drift(JsonWriter& json, const FieldDrift& drift) {
  json.key("sampled").integer(static_cast<int64_t>(drift.learned_samples()));
  json.key("fields").begin_array();
  for (const auto& [path, field] : drift.fields()) {
    json.begin_object().field("path", path).key("presence").number(rounded(field.presence));
    json.key("filling").number(rounded(field.filling)).end_object();
  }
  json.end_array().key("changes").begin_array();
  for (const FieldDrift::Finding& finding : drift.findings()) {
    json.begin_object().field("field", finding.field).field("change", drift_kind_name(finding.kind)).end_object();
  }
  json.end_array();
}

Task<HttpResponse> list_sources(ApiCall call) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  for (const SourceConfig& source : call.snapshot->config->sources) {
    json.begin_object().field("name", source.name).field("connector", source.preset);
    json.field("pipeline", source.pipeline).key("paths").begin_array().string(source.default_path());
    if (!source.path.empty()) json.string(source.path);
    json.end_array();
    write_drift(json, call.services->fields == nullptr ? FieldDrift() : call.services->fields->drift_of(source.name));
    json.end_object();
  }
  json.end_array().key("next_cursor").null().end_object();
  return answered_at_once(HttpResponse::json(200, json.take()));
}

}  // namespace

void add_source_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/sources", api_endpoint(services, Role::kViewer, list_sources));
}

}  // namespace leadgate::gateway
