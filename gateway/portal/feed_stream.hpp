// The feed of changes that a portal may see, as pages and as server-sent events (WHATWG HTML, 9.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/http/message.hpp"
#include "gateway/portal/feed_tail.hpp"
#include "gateway/portal/shared_reads.hpp"
#include "gateway/services.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

struct FeedItem {
  int64_t id = 0;    // the cursor after it
  std::string type;  // "deal.stage_changed"
  std::string body;  // as pushed: {"type","timestamp","data"}
};

struct FeedChunk {
  std::vector<FeedItem> items;  // may be none though there are more
  int64_t next_cursor = 0;
  bool more = false;
  bool is_beyond = false;  // no such change has ever been: the cursor is of another database
};

// What the streams of all portals share.
struct FeedDesk {
  FeedTail tail;
  std::shared_ptr<SharedReads<FeedPiecePtr>> reads = std::make_shared<SharedReads<FeedPiecePtr>>();
};

// In commit order and without gaps: one writer numbers the changes, so nothing can appear behind the cursor. It goes on
// until there is an item, or the end, or it has looked at enough for one question. kUnavailable: a read failed.
Result<FeedChunk> read_feed_chunk(store::Connection& connection, const Config& config, const PortalConfig& portal,
                                  int64_t after, int limit);

// GET /portal/v1/events: what GET /portal/v1/orders lists, as it happens: after Last-Event-ID, else after ?cursor= (a
// next_cursor of that list), else from the first change. A comment every 15 s keeps proxies awake, with the id reached
// where that is beyond the last event's. After an id that no change has yet (the database was restored from an older
// copy) it says `event: reset`, {"type":"reset"}, and begins with the first change. Ends when the peer
// goes, the server drains, or a reload takes the portal's token or one of its sources away; the client comes back with
// its last id. While the database cannot be read the stream stands still, without a gap. What is new is read once for
// all streams of a portal.
Task<HttpResponse> stream_changes(Services* services, std::shared_ptr<FeedDesk> desk, RequestPtr request);

}  // namespace leadgate::gateway
