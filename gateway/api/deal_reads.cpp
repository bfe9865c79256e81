// GET /deals, /deals/{id}, /deals/{id}/timeline, /pipelines.
#include "deals/book/listing.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "deals/money.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/if_match.hpp"
#include "gateway/api/search_text.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "mapping/functions.hpp"

namespace leadgate::gateway {
namespace {

Result<deals::book::DealFilter> filter_of(const HttpRequest& request, const std::string& region) {
  const auto page = page_of(request, IdKind::kDeal);
  if (!page.ok()) return page.error();
  const Query query(request.raw.query);
  deals::book::DealFilter filter;
  filter.before_id = page->before_id;
  filter.limit = page->limit;
  filter.pipeline = query.get("pipeline");
  filter.stage = query.get("stage");
  filter.owner = query.get("owner");
  filter.source = query.get("source");
  filter.texts = search_spellings(query.get("q"));
  filter.phone = mapping::normal_phone(query.get("q"), region);
  if (const std::string status = query.get("status"); !status.empty()) {
    filter.status = deals::deal_status_from_name(status);
    if (!filter.status) return Error::invalid("'status' is open, won, lost or deleted, not '" + status + "'.");
  }
  return filter;
}

Task<HttpResponse> list_deals(ApiCall call) {
  auto filter = filter_of(*call.request, call.snapshot->config->locale.region);
  if (!filter.ok()) return answered_at_once(problem_response(filter.error()));
  return read_call(call.services, call.request,
                   [filter = std::move(filter).value()](store::Connection& connection) -> Result<HttpResponse> {
                     const deals::book::DealPage page = deals::book::list_deals(connection, filter);
                     const auto next = cursor_text(IdKind::kDeal, page.next_before_id);
                     return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                                 for (const auto& deal : page.deals) write_deal(json, deal, connection);
                                               }));
                   });
}

Task<HttpResponse> get_deal(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  if (!row.ok()) return answered_at_once(problem_response(row.error()));
  return read_call(call.services, call.request, [id = *row](store::Connection& connection) -> Result<HttpResponse> {
    const auto deal = deals::book::read_deal(connection, id);
    if (!deal) return Error::not_found("There is no deal " + format_id(IdKind::kDeal, id) + ".");
    return deal_response(200, *deal, connection);
  });
}

// Oldest first; the cursor is the last entry seen.
Task<HttpResponse> timeline(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDeal);
  const auto page = page_of(*call.request, IdKind::kTimelineEntry);
  if (!row.ok()) return answered_at_once(problem_response(row.error()));
  if (!page.ok()) return answered_at_once(problem_response(page.error()));
  const int64_t after = page->before_id == INT64_MAX ? 0 : page->before_id;
  return read_call(
      call.services, call.request,
      [id = *row, after, limit = page->limit](store::Connection& connection) -> Result<HttpResponse> {
        if (!deals::book::read_deal(connection, id)) {
          return Error::not_found("There is no deal " + format_id(IdKind::kDeal, id) + ".");
        }
        const auto entries = deals::book::read_timeline(connection, id, after, limit);
        std::optional<std::string> next;
        if (static_cast<int>(entries.size()) == limit) next = format_id(IdKind::kTimelineEntry, entries.back().id);
        return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                    for (const auto& entry : entries) write_timeline_entry(json, entry);
                                  }));
      });
}

// `sum` is in the pipeline's currency, `sums` in each.
void write_totals(JsonWriter& json, const std::vector<deals::book::StageTotal>& totals, const PipelineConfig& pipeline,
                  const std::string& stage) {
  int64_t count = 0;
  std::string sum = deals::Decimal().with_digits(deals::currency_digits(pipeline.currency)).text();
  for (const auto& total : totals) {
    if (total.pipeline != pipeline.id || total.stage != stage) continue;
    count += total.count;
    if (total.currency == pipeline.currency) sum = total.sum;
  }
  json.key("count").integer(count).key("sums").begin_object();
  for (const auto& total : totals) {
    if (total.pipeline == pipeline.id && total.stage == stage && !total.currency.empty()) {
      json.field(total.currency, total.sum);
    }
  }
  json.end_object().field("sum", sum);
}

std::string pipelines_json(const Config& config, const std::vector<deals::book::StageTotal>& totals) {
  return list_json(std::nullopt, [&](JsonWriter& json) {
    for (const PipelineConfig& pipeline : config.pipelines) {
      json.begin_object().field("id", pipeline.id).field("label", pipeline.label).field("currency", pipeline.currency);
      json.field("default_owner", pipeline.default_owner).key("stages").begin_array();
      for (const deals::Stage& stage : pipeline.stages) {
        json.begin_object().field("id", stage.id).field("label", stage.label);
        json.field("status", deals::deal_status_name(deals::status_of_stage(stage.id)));
        write_totals(json, totals, pipeline, stage.id);
        json.end_object();
      }
      json.end_array().end_object();
    }
  });
}

Task<HttpResponse> pipelines(ApiCall call) {
  return read_call(call.services, call.request,
                   [snapshot = call.snapshot](store::Connection& connection) -> Result<HttpResponse> {
                     return HttpResponse::json(
                         200, pipelines_json(*snapshot->config, deals::book::stage_totals(connection)));
                   });
}

}  // namespace

void add_deal_reads(Router& router, Services* services) {
  router.add("GET", "/api/v1/deals", api_endpoint(services, Role::kViewer, list_deals));
  router.add("GET", "/api/v1/deals/{id}", api_endpoint(services, Role::kViewer, get_deal));
  router.add("GET", "/api/v1/deals/{id}/timeline", api_endpoint(services, Role::kViewer, timeline));
  router.add("GET", "/api/v1/pipelines", api_endpoint(services, Role::kViewer, pipelines));
}

}  // namespace leadgate::gateway
