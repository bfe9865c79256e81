// The feed of changes that a portal may see, as pages and as server-sent events (WHATWG HTML, 9.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/http/message.hpp"
#include "gateway/services.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

struct FeedItem {
  int64_t id = 0;        // the cursor after it
  std::string type;      // "deal.stage_changed"
  std::string body;      // as pushed: {"type","timestamp","data"}
};

struct FeedChunk {
  std::vector<FeedItem> items;
  int64_t next_cursor = 0;
  bool more = false;
};

// In commit order and without gaps: one writer numbers the changes, so nothing can appear behind the cursor.
FeedChunk read_feed_chunk(store::Connection& connection, const Config& config, const PortalConfig& portal,
                          int64_t after, int limit);

// GET /portal/v1/events: from Last-Event-ID or ?cursor=, else from now on. A comment every 15 s keeps proxies awake.
// Ends when the peer goes or the server drains; the client comes back with its last id.
Task<HttpResponse> stream_changes(Services* services, RequestPtr request);

}  // namespace leadgate::gateway
