#include "gateway/portal/feed_stream.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "gateway/api/authorise.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/portal/portal_view.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kChunkItems = 200;
constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::chrono::seconds kReadTimeout{10};
constexpr std::chrono::seconds kReadAgainAfter{1};  // the database could not be read

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
  return Query(request.raw.query).integer("cursor", 0, 0, INT64_MAX);
}

struct Subscription {
  Services* services;
  RequestPtr request;
  std::shared_ptr<const Snapshot> snapshot;
  const PortalConfig* portal;  // of the snapshot
  int64_t cursor;
};

// Goes over to the configuration in force. False: the portal that subscribed may not see all of its sources any more.
bool renew(Subscription& subscription) {
  std::shared_ptr<const Snapshot> now = subscription.services->snapshot.get();
  if (now == subscription.snapshot) return true;
  const auto portal = authorise_portal(*now->config, *subscription.request);
  if (!portal.ok() || (*portal)->name != subscription.portal->name) return false;
  const auto still_seen = [&](const std::string& source) {
    return std::find((*portal)->sources.begin(), (*portal)->sources.end(), source) != (*portal)->sources.end();
  };
  const auto& before = subscription.portal->sources;
  if (!std::all_of(before.begin(), before.end(), still_seen)) return false;
  subscription.portal = *portal;
  subscription.snapshot = std::move(now);
  return true;
}

Task<Result<FeedChunk>> next_chunk(Connection* connection, Subscription subscription) {
  const SteadyTime deadline = subscription.services->clock.steady() + kReadTimeout;
  std::function<Result<FeedChunk>(store::Connection&)> question =
      [snapshot = subscription.snapshot, portal = subscription.portal,
       after = subscription.cursor](store::Connection& db) -> Result<FeedChunk> {
    return read_feed_chunk(db, *snapshot->config, *portal, after, kChunkItems);
  };
  Task<Result<FeedChunk>> asking = ask<FeedChunk>(subscription.services, connection, deadline, std::move(question));
  co_return co_await std::move(asking);
}

// `watch` is only held: while it lives, the bell rings.
Task<void> feed(ResponseStream* stream, Subscription subscription,
                [[maybe_unused]] std::shared_ptr<ChangeBoard::Watch> watch, std::shared_ptr<Waker> waker) {
  Task<bool> opening = stream->write("retry: 2000\n\n");
  bool alive = co_await std::move(opening);
  while (alive && !stream->connection().closing()) {
    Task<Result<FeedChunk>> reading = next_chunk(&stream->connection(), subscription);
    const Result<FeedChunk> chunk = co_await std::move(reading);
    if (!renew(subscription)) co_return;
    std::string text;
    // What could not be read is read again from the same cursor.
    if (chunk.ok()) {
      for (const FeedItem& item : chunk->items) text += event_text(item);
      subscription.cursor = chunk->next_cursor;
    }
    if (!text.empty()) {
      Task<bool> writing = stream->write(std::move(text));
      alive = co_await std::move(writing);
    }
    if (!alive || (chunk.ok() && chunk->more)) continue;
    const auto pause = chunk.ok() ? kHeartbeat : kReadAgainAfter;
    Task<bool> sleeping = Waker::wait(waker, subscription.services->clock.steady() + pause);
    const bool rung = co_await std::move(sleeping);
    if (rung || !chunk.ok()) continue;
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
    if (!portals_see(config, entry)) continue;
    auto [deal, fresh] = seen.try_emplace(entry.deal_id);
    if (fresh) deal->second = deals::book::read_deal(connection, entry.deal_id);
    if (!deal->second) continue;
    const connectors::PortalEvent event = portal_event(config, *deal->second, entry, portal.push.language);
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
  const Subscription subscription{services, request, snapshot, *portal, *cursor};
  HttpResponse response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.stream = [subscription, watch, waker](ResponseStream& stream) {
    return feed(&stream, subscription, watch, waker);
  };
  co_return response;
}

}  // namespace leadgate::gateway
