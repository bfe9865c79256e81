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
#include "gateway/portal/portal_access.hpp"
#include "gateway/portal/portal_view.hpp"
#include "store/read_moment.hpp"

namespace leadgate::gateway {
namespace {

// Of a piece, about 10 KiB: a client that reads slowly, and from where nobody else is, holds one.
constexpr int kChunkItems = 24;
constexpr int kPagesMax = 10;  // of changes that the portal may not see, for one question
constexpr std::string_view kReset = "event: reset\nid: 0\ndata: {\"type\":\"reset\"}\n\n";
constexpr std::chrono::seconds kHeartbeat{15};
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
  std::shared_ptr<FeedDesk> desk;
  RequestPtr request;
  std::shared_ptr<const Snapshot> snapshot;
  const PortalConfig* portal;  // of the snapshot
  int64_t cursor;
  std::shared_ptr<ChangeBoard::Watch> watch;  // only held: while it lives, the bell rings
  std::shared_ptr<Waker> waker;
  SteadyTime beat{};  // when the next sign of life is due
  int64_t told = 0;   // the id that the client has
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

Result<FeedPiecePtr> read_piece(store::Connection& connection, const Config& config, const PortalConfig& portal,
                                int64_t after) {
  const Result<FeedChunk> chunk = read_feed_chunk(connection, config, portal, after, kChunkItems);
  if (!chunk.ok()) return chunk.error();
  auto piece = std::make_shared<FeedPiece>();
  piece->from = after;
  if (chunk->is_beyond) {
    piece->text = std::string(kReset);
    piece->more = true;
    return FeedPiecePtr(std::move(piece));
  }
  piece->to = chunk->next_cursor;
  piece->more = chunk->more;
  for (const FeedItem& item : chunk->items) {
    piece->text += event_text(item);
    piece->last_id = item.id;
  }
  return FeedPiecePtr(std::move(piece));
}

// What every stream of the portal that has come so far gets.
Task<Result<FeedPiecePtr>> next_piece(Connection* connection, std::shared_ptr<const Subscription> of) {
  Services* services = of->services;
  const uint64_t commits = services->board.commits();
  if (FeedPiecePtr known = of->desk->tail.find(of->snapshot->number, of->portal->name, of->cursor, commits)) {
    co_return known;
  }
  std::string key = std::to_string(of->snapshot->number) + ' ' + of->portal->name + ' ' + std::to_string(of->cursor);
  SharedReads<FeedPiecePtr>::Question question = [services, desk = of->desk, snapshot = of->snapshot,
                                                  portal = of->portal,
                                                  after = of->cursor](store::Connection& db) -> Result<FeedPiecePtr> {
    const uint64_t commits_before = services->board.commits();
    Result<FeedPiecePtr> piece = read_piece(db, *snapshot->config, *portal, after);
    // One that goes back to the start is right until there is a change of that number.
    if (piece.ok() && (*piece)->to >= after) desk->tail.add(snapshot->number, portal->name, *piece, commits_before);
    return piece;
  };
  Task<Result<FeedPiecePtr>> asking =
      SharedReads<FeedPiecePtr>::ask(of->desk->reads, services, connection, std::move(key), std::move(question));
  co_return co_await std::move(asking);
}

// Those that the portal may see.
void add_items(store::Connection& connection, const Config& config, const PortalConfig& portal,
               const std::vector<deals::book::TimelineEntry>& entries, std::vector<FeedItem>& items) {
  std::map<int64_t, std::optional<deals::Deal>> seen;
  for (const deals::book::TimelineEntry& entry : entries) {
    if (!portals_see(config, entry)) continue;
    auto [deal, fresh] = seen.try_emplace(entry.deal_id);
    if (fresh) deal->second = deals::book::read_deal(connection, entry.deal_id);
    if (!deal->second) continue;
    const connectors::PortalEvent event = portal_event(config, *deal->second, entry, portal.push.language);
    items.push_back({entry.id, std::string(connectors::portal_event_name(event.type)), connectors::portal_body(event)});
  }
}

Task<bool> send(ResponseStream* stream, std::shared_ptr<Subscription> subscription, SharedText text) {
  subscription->beat = subscription->services->clock.steady() + kHeartbeat;
  Task<bool> writing = stream->write(std::move(text));
  co_return co_await std::move(writing);
}

// What is new, on its way. False: the stream is over.
Task<bool> send_news(ResponseStream* stream, std::shared_ptr<Subscription> subscription, bool* again) {
  Task<Result<FeedPiecePtr>> reading = next_piece(&stream->connection(), subscription);
  const Result<FeedPiecePtr> piece = co_await std::move(reading);
  *again = false;
  if (!renew(*subscription)) co_return false;
  if (!piece.ok()) {
    // What could not be read is read again from the same cursor.
    stream->connection().ring_at(subscription->services->clock.steady() + kReadAgainAfter);
    co_return true;
  }
  subscription->cursor = (*piece)->to;
  *again = (*piece)->more || (*piece)->to != (*piece)->from;
  stream->connection().ring_at(subscription->beat);
  if ((*piece)->text.empty()) co_return true;
  subscription->told = (*piece)->last_id;
  Task<bool> sending = send(stream, subscription, SharedText(*piece, &(*piece)->text));
  co_return co_await std::move(sending);
}

// A client that comes back goes on from the last id that it was told, also by a block without an event.
std::string beat_text(Subscription& subscription) {
  const std::string comment = ": still here\n";
  if (std::exchange(subscription.told, subscription.cursor) == subscription.cursor) return comment + "\n";
  return comment + "id: " + std::to_string(subscription.cursor) + "\n\n";
}

HttpResponse refused_stream(const Error& error, const PortalConfig& portal, const HttpRequest& request) {
  HttpResponse response = problem_response(error);
  allow_origin(response, &portal, request, false);
  return response;
}

Task<void> feed(ResponseStream* stream, std::shared_ptr<Subscription> subscription) {
  Task<bool> opening = send(stream, subscription, std::make_shared<const std::string>("retry: 2000\n\n"));
  bool alive = co_await std::move(opening);
  bool again = false;
  while (alive && !stream->connection().closing()) {
    Task<bool> telling = send_news(stream, subscription, &again);
    alive = co_await std::move(telling);
    if (!alive || again) continue;
    stream->connection().rest();
    Task<bool> sleeping = Waker::wait(subscription->waker, SteadyTime::max());
    co_await std::move(sleeping);
    if (subscription->services->clock.steady() < subscription->beat) continue;
    SharedText beat = std::make_shared<const std::string>(beat_text(*subscription));
    Task<bool> beating = send(stream, subscription, std::move(beat));
    alive = co_await std::move(beating);
  }
}

}  // namespace

Result<FeedChunk> read_feed_chunk(store::Connection& connection, const Config& config, const PortalConfig& portal,
                                  int64_t after, int limit) {
  const store::ReadMoment moment(connection);
  FeedChunk chunk;
  chunk.next_cursor = after;
  for (int pages = 0; pages < kPagesMax; ++pages) {
    const deals::book::FeedPage page = deals::book::read_feed(connection, portal.sources, chunk.next_cursor, limit);
    chunk.next_cursor = page.scanned_to;
    chunk.more = page.more;
    chunk.is_beyond = page.is_beyond;
    add_items(connection, config, portal, page.entries, chunk.items);
    if (!chunk.items.empty() || !chunk.more) break;
  }
  if (!connection.status().ok()) return connection.status().error();
  return chunk;
}

Task<HttpResponse> stream_changes(Services* services, std::shared_ptr<FeedDesk> desk, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const auto portal = authorise_portal(*snapshot->config, *request);
  if (!portal.ok()) co_return refusal(portal.error());
  const auto cursor = starting_cursor(*request);
  if (!cursor.ok()) co_return refused_stream(cursor.error(), **portal, *request);
  std::shared_ptr<Waker> waker = request->connection->waker();
  ChangeBoard::Hung watch = services->board.watch_feed((*portal)->name, waker);
  if (!watch.ok()) co_return refused_stream(watch.error(), **portal, *request);
  HttpResponse response;
  allow_origin(response, *portal, *request, false);
  shed(*request, {"authorization"});
  const auto subscription = std::make_shared<Subscription>(Subscription{
      services, std::move(desk), request, snapshot, *portal, *cursor, std::move(*watch), std::move(waker)});
  response.content_type = "text/event-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  subscription->told = subscription->cursor;
  response.stream = [subscription](ResponseStream& stream) { return feed(&stream, subscription); };
  co_return response;
}

}  // namespace leadgate::gateway
