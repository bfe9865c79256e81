#include "gateway/portal/portal_orders.hpp"

#include "base/json_writer.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/portal/portal_access.hpp"
#include "gateway/portal/status_page.hpp"
#include "gateway/portal/track_link.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kPlaceRetryAfter{5};  // when another may have stopped waiting

// One look at an order: who asks, under which configuration, and what memory says.
struct Look {
  std::shared_ptr<const Snapshot> snapshot;
  Admission admission;
  OrderStatePtr state;  // null: refused, or not in memory
};

Look look(Services& services, const HttpRequest& request) {
  Look out;
  out.snapshot = services.snapshot.get();
  out.admission = admit(*out.snapshot->config, request, services.clock.now());
  if (!out.admission.refusal) {
    out.state = known_order(services, *out.snapshot, *out.admission.portal, out.admission.order);
  }
  return out;
}

HttpResponse finished(HttpResponse response, const Look& from, const HttpRequest& request) {
  allow_origin(response, from.admission.portal, request, from.admission.by_link);
  response.to_anybody = from.admission.by_link;
  return response;
}

HttpResponse refused(Look& seen, const HttpRequest& request) {
  HttpResponse response = std::move(*seen.admission.refusal);
  response.headers.emplace_back("Cache-Control", "no-store");  // 404 and 410 are kept by default
  return finished(std::move(response), seen, request);
}

// If-None-Match, of which there may be several lines: a list goes on in the next.
std::string_view known_tags(const HttpRequest& request, std::string& joined) {
  std::string_view tags;
  for (const auto& [name, value] : request.raw.headers) {
    if (name != "if-none-match") continue;
    if (!tags.empty()) joined = std::string(tags) + ", " + value;
    tags = joined.empty() ? std::string_view(value) : joined;
  }
  return tags;
}

HttpResponse answered(const Look& seen, std::string_view known, const HttpRequest& request) {
  return finished(order_answer(seen.state, known), seen, request);
}

// The same, and in the database when memory does not know.
Task<std::unique_ptr<Look>> look_deeply(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request) {
  auto seen = std::make_unique<Look>(look(*services, *request));
  if (seen->admission.refusal || seen->state) co_return std::move(seen);
  Task<Result<OrderStatePtr>> reading = read_order(std::move(reads), services, request->connection, seen->snapshot,
                                                   seen->admission.portal, seen->admission.order);
  Result<OrderStatePtr> state = co_await std::move(reading);
  if (state.ok()) {
    seen->state = std::move(*state);
  } else {
    seen->admission.refusal = problem_response(state.error());
  }
  co_return std::move(seen);
}

ChangeBoard::Hung hang_bell(Services& services, const Look& seen, std::shared_ptr<Waker> waker) {
  const int64_t deal_id = seen.state->deal_id;
  if (seen.admission.by_link) return services.board.watch_by_link(deal_id, std::move(waker));
  return services.board.watch(deal_id, seen.admission.portal->name, std::move(waker));
}

// Never what is known already: whoever waits for news would ask again at once.
HttpResponse no_place(const Error& error, const Look& seen, const HttpRequest& request) {
  HttpResponse response = problem_response(seen.admission.by_link ? 429 : 503, error.message);
  response.set_header("Retry-After", std::to_string(kPlaceRetryAfter.count()));
  return finished(std::move(response), seen, request);
}

// A wait: for another stage than the one that the portal knows, else than the first one seen, at most until then.
struct Wait {
  SteadyTime until{};
  std::string known;  // If-None-Match
  std::string first_stage;
  std::unique_ptr<ChangeBoard::Watch> watch;
  std::shared_ptr<Waker> waker;

  bool is_news(const OrderState& state) {
    if (first_stage.empty()) first_stage = state.stage_tag;
    const bool by_tag = !known.empty() && known != "*";
    return by_tag ? !knows_stage(known, state) : state.stage_tag != first_stage;
  }
};

Result<std::unique_ptr<Wait>> wait_of(const Services& services, const HttpRequest& request) {
  auto wait = std::make_unique<Wait>();
  std::string joined;
  wait->known = known_tags(request, joined);
  if (request.raw.query.empty()) return wait;
  const auto wait_max = services.snapshot.get()->config->timeouts.portal_wait_max.count();
  const auto seconds = Query(request.raw.query).integer("wait", 0, 0, wait_max);
  if (!seconds.ok()) return seconds.error();
  if (*seconds > 0) wait->until = services.clock.steady() + std::chrono::seconds(*seconds);
  return wait;
}

HttpResponse page_of(const Look& seen, std::string_view language) {
  if (seen.admission.refusal) return page_refusal(seen.admission.refusal->status, language);
  if (!seen.admission.portal->poll.links.page) return page_refusal(404, language);
  return status_page(*seen.snapshot->config, seen.state->event, language);
}

// Whoever opens a link in a browser gets the page, where the portal shows one.
bool wants_page(const Services& services, const HttpRequest& request) {
  const std::string_view signed_part = request.parameter("signed");
  if (signed_part.empty() || request.raw.header("accept").find("text/html") == std::string_view::npos) return false;
  const auto snapshot = services.snapshot.get();
  const SignedOrder order = open_track_link(*snapshot->config, signed_part, services.clock.now());
  return order.portal == nullptr || order.portal->poll.links.page;
}

}  // namespace

std::optional<HttpResponse> order_quickly(Services* services, const HttpRequest& request) {
  if (!request.raw.query.empty()) return std::nullopt;
  if (wants_page(*services, request)) return std::nullopt;
  const Look seen = look(*services, request);
  if (!seen.state) return std::nullopt;
  std::string joined;
  return answered(seen, known_tags(request, joined), request);
}

// The bell is hung up before the state is read, so that no change falls between the two.
Task<HttpResponse> get_order(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request) {
  if (wants_page(*services, *request)) {
    Task<HttpResponse> showing = show_page(services, reads, request);
    co_return co_await std::move(showing);
  }
  const Result<std::unique_ptr<Wait>> waiting = wait_of(*services, *request);
  if (!waiting.ok()) {
    Look seen = look(*services, *request);
    if (!seen.admission.refusal) seen.admission.refusal = problem_response(waiting.error());
    co_return refused(seen, *request);
  }
  Wait& wait = **waiting;
  for (;;) {
    {
      Task<std::unique_ptr<Look>> looking = look_deeply(services, reads, request);
      std::unique_ptr<Look> seen = co_await std::move(looking);
      if (seen->admission.refusal) co_return refused(*seen, *request);
      const bool may_wait = services->clock.steady() < wait.until && !wait.is_news(*seen->state);
      if (!may_wait || request->connection->closing()) {
        co_return answered(*seen, wait.known, *request);
      }
      if (!wait.watch) {
        wait.waker = request->connection->waker();
        ChangeBoard::Hung hung = hang_bell(*services, *seen, wait.waker);
        if (!hung.ok()) co_return no_place(hung.error(), *seen, *request);
        wait.watch = std::move(*hung);
        shed(*request, {"authorization", "origin"});
        request->connection->ring_at(wait.until);
        continue;  // look again: a change may have come before the bell was hung up
      }
    }
    request->connection->rest();
    Task<bool> ringing = Waker::wait(wait.waker, SteadyTime::max());
    co_await std::move(ringing);
  }
}

Task<HttpResponse> make_link(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request) {
  constexpr std::string_view kSuffix = "/link";
  for (auto& [name, value] : request->parameters) {
    if (name != "order") continue;
    if (!value.ends_with(kSuffix)) {
      Look seen = look(*services, *request);
      seen.admission.refusal = problem_response(405, "This path takes GET; a link is made by POST to ORDER/link.");
      seen.admission.refusal->headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
      co_return refused(seen, *request);
    }
    value.resize(value.size() - kSuffix.size());
  }
  Task<std::unique_ptr<Look>> looking = look_deeply(services, std::move(reads), request);
  std::unique_ptr<Look> seen = co_await std::move(looking);
  if (seen->admission.refusal) co_return refused(*seen, *request);
  const TrackLink link =
      make_track_link(*seen->snapshot->config, *seen->admission.portal, seen->state->deal_id, services->clock.now());
  if (link.url.empty()) {
    seen->admission.refusal = problem_response(404, "This portal gives no links; its 'links' have no secret.");
    co_return refused(*seen, *request);
  }
  JsonWriter json;
  json.begin_object().field("url", link.url).field("expires_at", format_rfc3339(link.expires_at)).end_object();
  HttpResponse response = HttpResponse::json(201, json.take());
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return finished(std::move(response), *seen, *request);
}

Task<HttpResponse> show_page(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request) {
  Task<std::unique_ptr<Look>> looking = look_deeply(services, std::move(reads), request);
  const std::unique_ptr<Look> seen = co_await std::move(looking);
  const std::string language =
      page_language(Query(request->raw.query).get("lang"), request->raw.header("accept-language"));
  HttpResponse page = page_of(*seen, language);
  page.to_anybody = true;
  co_return page;
}

}  // namespace leadgate::gateway
