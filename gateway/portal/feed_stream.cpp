#include "gateway/portal/feed_stream.hpp"

#include <charconv>
#include <map>

#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "gateway/api/authorise.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/portal/portal_view.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kChunkItems = 200;
constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::chrono::seconds kReadTimeout{10};
constexpr int64_t kFromNowOn = -1;

std::string event_text(const FeedItem& item) {
  return "id: " + std::to_string(item.id) + "\nevent: " + item.type + "\ndata: " + item.body + "\n\n";
}

// Where to start: the client's last id wins over ?cursor=.
Result<int64_t> starting_cursor(const HttpRequest& request) {
  const std::string_view last = request.raw.header("last-event-id");
  if (!last.empty()) {
    int64_t id = 0;
    const auto end = std::from_chars(last.data(), last.data() + last.size(), id);
    if (end.ec != std::errc() || end.ptr != last.data() + last.size() || id < 0) {
      return Error::invalid("Last-Event-ID must be an id of an event of this stream.");
    }
    return id;
  }
  return Query(request.raw.query).integer("cursor", kFromNowOn, 0, INT64_MAX);
}

struct Subscription {
  Services* services;
  std::shared_ptr<const Snapshot> snapshot;
  const PortalConfig* portal;
  int64_t cursor;
};

FeedChunk read_from(store::Connection& connection, const Subscription& subscription) {
  if (subscription.cursor == kFromNowOn) {
    store::Rows row(connection.query("SELECT coalesce(max(id), 0) FROM timeline"));
    FeedChunk chunk;
    chunk.next_cursor = row.next() ? row->integer(0) : 0;
    return chunk;
  }
  return read_feed_chunk(connection, *subscription.snapshot->config, *subscription.portal, subscription.cursor,
                         kChunkItems);
}

Task<std::optional<FeedChunk>> next_chunk(Connection* connection, Subscription subscription) {
  using Answer = Completion<FeedChunk>;
  auto answer = std::make_shared<Answer>(connection->executor(), subscription.services->clock);
  auto task = [answer, subscription](store::Connection& db) { answer->fulfil(read_from(db, subscription)); };
  if (!subscription.services->readers.submit(std::move(task)).ok()) co_return std::nullopt;
  const SteadyTime deadline = subscription.services->clock.steady() + kReadTimeout;
  Task<std::optional<FeedChunk>> waiting = Answer::wait(answer, deadline);
  co_return co_await std::move(waiting);
}

// `watch` is only held: while it lives, the bell rings.
Task<void> feed(ResponseStream* stream, Subscription subscription,
                [[maybe_unused]] std::shared_ptr<ChangeBoard::Watch> watch, std::shared_ptr<Waker> waker) {
  Task<bool> opening = stream->write("retry: 2000\n\n");
  bool alive = co_await std::move(opening);
  while (alive && !stream->connection().closing()) {
    Task<std::optional<FeedChunk>> reading = next_chunk(&stream->connection(), subscription);
    const std::optional<FeedChunk> chunk = co_await std::move(reading);
    std::string text;
    if (chunk) {
      for (const FeedItem& item : chunk->items) text += event_text(item);
      subscription.cursor = chunk->next_cursor;
    }
    if (!text.empty()) {
      Task<bool> writing = stream->write(std::move(text));
      alive = co_await std::move(writing);
    }
    if (!alive || (chunk && chunk->more)) continue;
    Task<bool> sleeping = Waker::wait(waker, subscription.services->clock.steady() + kHeartbeat);
    const bool rung = co_await std::move(sleeping);
    if (rung) continue;
    Task<bool> beating = stream->write(": still here\n\n");
    alive = co_await std::move(beating);
  }
}

}  // namespace

FeedChunk read_feed_chunk(store::Connection& connection, const Config& config, const PortalConfig& portal,
                          int64_t after, int limit) {
  const deals::book::FeedPage page = deals::book::read_feed(connection, portal.sources, after, limit);
  FeedChunk chunk;
  chunk.next_cursor = page.scanned_to;
  chunk.more = page.more;
  std::map<int64_t, std::optional<deals::Deal>> seen;
  for (const deals::book::TimelineEntry& entry : page.entries) {
    auto [deal, fresh] = seen.try_emplace(entry.deal_id);
    if (fresh) deal->second = deals::book::read_deal(connection, entry.deal_id);
    if (!deal->second) continue;
    const connectors::PortalEvent event = portal_event(config, *deal->second, entry);
    chunk.items.push_back({entry.id, std::string(connectors::portal_event_name(event.type)),
                           connectors::portal_body(event)});
  }
  return chunk;
}

Task<HttpResponse> stream_changes(Services* services, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const auto portal = authorise_portal(*snapshot->config, *request);
  if (!portal.ok()) co_return refusal(portal.error());
  const auto cursor = starting_cursor(*request);
  if (!cursor.ok()) co_return problem_response(cursor.error());
  const std::shared_ptr<Waker> waker = request->connection->waker();
  std::shared_ptr<ChangeBoard::Watch> watch = services->board.watch(ChangeBoard::kAnyDeal, waker);
  if (!watch) {
    co_return problem_response(
        Error{ErrorCode::kOverloaded, "Too many portals are waiting; poll, or try again later."});
  }
  const Subscription subscription{services, snapshot, *portal, *cursor};
  HttpResponse response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.stream = [subscription, watch, waker](ResponseStream& stream) {
    return feed(&stream, subscription, watch, waker);
  };
  co_return response;
}

}  // namespace leadgate::gateway
