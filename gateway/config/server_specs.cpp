// The settings of the process: where it listens, what it bounds, where it keeps things.
#include "base/address_block.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/mail_limits_spec.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

void declare_header_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("header_bytes_max", &LimitsConfig::header_bytes_max)
      .range(1024, kMiB)
      .unit("bytes")
      .doc("Request line and header fields together. A longer head is answered 431.");
  spec.integer("header_fields_max", &LimitsConfig::header_fields_max)
      .range(10, 1000)
      .unit("fields")
      .doc("Header fields of a request. More are answered 431.");
  spec.integer("target_bytes_max", &LimitsConfig::target_bytes_max)
      .range(256, 64 << 10)
      .unit("bytes")
      .doc("The address of a request, path and query. A longer one is answered 414.");
}

void declare_body_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("body_bytes_max", &LimitsConfig::body_bytes_max)
      .range(1, 64 * kMiB)
      .unit("bytes")
      .doc("The body of a request, unless the source or its preset says another. A larger one is answered 413.");
  spec.integer("in_flight_body_bytes_max", &LimitsConfig::in_flight_body_bytes_max)
      .range(kMiB, 16 * kGiB)
      .unit("bytes")
      .doc("Bodies that the whole process holds at once. Past it a request is answered 503 with Retry-After.");
  spec.integer("body_bytes_per_second_min", &LimitsConfig::body_bytes_per_second_min)
      .range(1, kMiB)
      .unit("bytes a second")
      .doc("The slowest rate at which a body may come or an answer be taken. Slower peers are cut off with 408.");
}

void declare_event_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("unpacked_bytes_max", &LimitsConfig::unpacked_bytes_max)
      .range(1, 64 * kMiB)
      .unit("bytes")
      .doc(
          "What a body with Content-Encoding gzip or deflate may unpack to. A larger one is parked, "
          "unpacked_too_large; another encoding is answered 415.");
  spec.integer("json_depth_max", &LimitsConfig::json_depth_max)
      .range(4, 256)
      .unit("levels")
      .doc("Lists and maps within each other in a JSON body, but for empty ones. A deeper one is parked, bad_json.");
  spec.integer("form_fields_max", &LimitsConfig::form_fields_max)
      .range(10, 100'000)
      .unit("fields")
      .doc("Fields of a form or a query. More are parked, bad_form.");
  spec.integer("multipart_parts_max", &LimitsConfig::multipart_parts_max)
      .range(10, 10'000)
      .unit("parts")
      .doc("Parts of a multipart body. More are parked, bad_multipart.");
  spec.integer("event_memory_bytes_max", &LimitsConfig::event_memory_bytes_max)
      .range(kMiB, kGiB)
      .unit("bytes")
      .doc("Memory for the values of one request, beside its body. An event that needs more is parked.");
  spec.integer("expression_steps_max", &LimitsConfig::expression_steps_max)
      .range(1000, 1'000'000'000)
      .unit("steps")
      .doc(
          "Steps that all expressions of a source take over one delivery, its events together; a function takes as "
          "many as it works. An event that they do not reach is parked, over_limit.");
  spec.integer("recognised_values_max", &LimitsConfig::recognised_values_max)
      .range(10, 10'000)
      .unit("values")
      .doc(
          "Values of a body that `recognise` looks at. The rest go to the deal's fields unread, and the trace says how "
          "many they are.");
}

void declare_text_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("ndjson_lines_max", &LimitsConfig::ndjson_lines_max)
      .range(1, 1'000'000)
      .unit("lines")
      .doc("Values of a body with a JSON value a line. More are parked, bad_json.");
  spec.integer("xml_depth_max", &LimitsConfig::xml_depth_max)
      .range(4, 256)
      .unit("levels")
      .doc("Elements within each other in an XML body. A deeper one is parked, bad_xml.");
  spec.integer("xml_nodes_max", &LimitsConfig::xml_nodes_max)
      .range(100, 10'000'000)
      .unit("nodes")
      .doc("Elements and attributes of an XML body. More are parked, bad_xml.");
}

void declare_lead_limits(ObjectSpec<LimitsConfig>& spec) {
  spec.integer("lead_lines_max", &LimitsConfig::lead_lines_max)
      .range(1, 100'000)
      .unit("lines")
      .doc("Order lines of a lead. A lead with more is parked, over_limit.");
  spec.integer("lead_identities_max", &LimitsConfig::lead_identities_max)
      .range(1, 1000)
      .unit("of a kind")
      .doc("Phones, e-mails and messengers of a lead, each. A lead with more is parked, over_limit.");
  spec.integer("lead_pairs_max", &LimitsConfig::lead_pairs_max)
      .range(1, 10'000)
      .unit("pairs")
      .doc("Attribution and fields that a mapping gives a lead, each. A lead with more is parked, over_limit.");
  spec.integer("attachment_bytes_max", &LimitsConfig::attachment_bytes_max)
      .range(1, 64 * kMiB)
      .unit("bytes")
      .doc(
          "A file that comes with a delivery. A larger one is not kept with the deal; the lead is taken, and its event "
          "and the deal's timeline name the file, its size and why. Its bytes stay in the raw event alone. The body as "
          "a "
          "whole must fit into `body_bytes_max`.");
  spec.integer("attachments_max", &LimitsConfig::attachments_max)
      .range(0, 10'000)
      .unit("files")
      .doc(
          "Files of a delivery; 0 keeps none. Further ones are not kept with the deal, and are named like those that "
          "are too large.");
}

}  // namespace

void expect_text(bool ok, const ConfigNode& map, std::string_view key, std::string_view expected, Mistakes& mistakes) {
  const ConfigNode* value = map.find(key);
  if (ok || value == nullptr || !value->is_scalar()) return;
  mistakes.push_back({value->place(), "'" + std::string(key) + "' takes " + std::string(expected) + ", not '" +
                                          value->scalar() + "'."});
}

ObjectSpec<ServerConfig> server_spec() {
  ObjectSpec<ServerConfig> spec("server", "Where Leadgate listens and how it runs.");
  spec.text("listen", &ServerConfig::listen)
      .doc(
          "Address and port. Put a TLS proxy before it when it is not on the loopback address. A new value needs a "
          "restart.")
      .example("0.0.0.0:8080");
  spec.integer("threads", &ServerConfig::threads)
      .range(0, 64)
      .unit("threads")
      .doc("Threads for connections; 0 means one a core. A new value needs a restart.");
  spec.choice("log_level", &ServerConfig::log_level,
              {{"debug", LogLevel::kDebug},
               {"info", LogLevel::kInfo},
               {"warn", LogLevel::kWarn},
               {"error", LogLevel::kError},
               {"off", LogLevel::kOff}})
      .doc("The least grave lines that are written to standard error. Personal data and secrets never are.");
  spec.text("public_url", &ServerConfig::public_url)
      .doc(
          "What the public address begins with, as platforms know it. Some sign it; without it the header Host says "
          "it.")
      .example("https://leads.example");
  spec.text_list("trusted_proxies", &ServerConfig::trusted_proxies)
      .doc("Addresses and blocks of the proxies before Leadgate, which are believed whom they speak for.")
      .example("[127.0.0.1, 10.0.0.0/8]");
  spec.choice("forwarded_by", &ServerConfig::forwarded_by,
              {{"x-forwarded-for", ForwardedBy::kXForwardedFor}, {"forwarded", ForwardedBy::kForwarded}})
      .doc("The header in which those proxies say it. It is read from its end, past trusted proxies only.");
  spec.object("lmtp", &ServerConfig::lmtp, lmtp_server_spec());
  spec.keep_node(&ServerConfig::node);
  spec.check([](ServerConfig& server, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(server.public_url.empty() || is_http_url(server.public_url), node, "public_url",
                "an address such as https://leads.example", mistakes);
    for (const std::string& proxy : server.trusted_proxies) {
      if (AddressBlock::parse(proxy)) continue;
      mistakes.push_back({value_place(node, "trusted_proxies"),
                          "'" + proxy + "' is no address and no block of addresses such as 10.0.0.0/8."});
    }
    expect_text(parse_listen(server.listen).has_value(), node, "listen",
                "an IP address and a port, for example 0.0.0.0:8080 or [::1]:8080", mistakes);
  });
  return spec;
}

ObjectSpec<LimitsConfig> limits_spec() {
  ObjectSpec<LimitsConfig> spec("limits", "Bounds of what comes in, each with what happens at the limit.");
  declare_header_limits(spec);
  declare_body_limits(spec);
  declare_event_limits(spec);
  declare_text_limits(spec);
  declare_lead_limits(spec);
  declare_mail_limits(spec);
  spec.integer("connections_max", &LimitsConfig::connections_max)
      .range(1, 1'000'000)
      .unit("connections")
      .doc("Open connections. A further one is answered 503 with Retry-After and closed.");
  spec.integer("requests_per_connection_max", &LimitsConfig::requests_per_connection_max)
      .range(1, 1'000'000'000)
      .unit("requests")
      .doc("Requests on one connection; the last answer says Connection: close.");
  spec.integer("requests_per_second", &LimitsConfig::requests_per_second)
      .range(0, 1'000'000)
      .unit("requests a second")
      .doc(
          "What each source may send on average; 0 means no limit. Past it a request is answered 429 with "
          "Retry-After.");
  spec.integer("requests_burst", &LimitsConfig::requests_burst)
      .range(1, 1'000'000)
      .unit("requests")
      .doc("What a source may send at once before `requests_per_second` begins to count.");
  spec.integer("stage_changes_per_hour_max", &LimitsConfig::stage_changes_per_hour_max)
      .range(1, 100'000)
      .unit("changes")
      .doc(
          "How often those who answer each other's changes may move one deal within an hour: two systems that do so "
          "would go on for ever; by /api/v1 alone, five times as often. Past it the sources and accesses that made the "
          "changes, a tenth of them at least, "
          "move the deal no more until somebody else does, or for a day: its timeline says so once, a source is "
          "answered with "
          "\"reason\":\"stage_held\" and /api/v1 with 409.");
  spec.integer("portal_waits_max", &LimitsConfig::portal_waits_max)
      .range(1, 100'000)
      .unit("requests")
      .doc(
          "Held polls and event streams of all portals. Each portal has its share of one half for itself, the other "
          "half "
          "is for whoever comes first. Past it a poll that would be held and a stream are answered 503 with "
          "Retry-After.");
  spec.integer("link_waits_max", &LimitsConfig::link_waits_max)
      .range(0, 100'000)
      .unit("requests")
      .doc(
          "Held polls of links, which anybody may have: of the half that is for whoever comes first. Past it such a "
          "poll "
          "is answered 429 with Retry-After. When more than half of `connections_max` are open, a connection ends with "
          "the answer to a link.");
  spec.integer("link_waits_per_order_max", &LimitsConfig::link_waits_per_order_max)
      .range(0, 1000)
      .unit("requests")
      .doc("The same for one order.");
  spec.integer("portal_cache_bytes_max", &LimitsConfig::portal_cache_bytes_max)
      .range(0, 16 * kGiB)
      .unit("bytes")
      .doc(
          "Memory for the states of orders that portals poll, about 2 KiB each; what was asked for the longest time "
          "ago goes first and is read from the database when it is asked for again. 0 keeps none.");
  spec.check([](LimitsConfig& limits, const ConfigNode& node, Mistakes& mistakes) {
    if (limits.in_flight_body_bytes_max >= limits.body_bytes_max) return;
    mistakes.push_back({node.key_place("in_flight_body_bytes_max"),
                        "'in_flight_body_bytes_max' must be at least 'body_bytes_max' (" +
                            std::to_string(limits.body_bytes_max) + "), or no body of that size could come."});
  });
  return spec;
}

ObjectSpec<TimeoutsConfig> timeouts_spec() {
  ObjectSpec<TimeoutsConfig> spec("timeouts", "How long a peer is waited for.");
  spec.milliseconds("first_byte_ms", &TimeoutsConfig::first_byte)
      .range(10, kHourMs)
      .doc("From accepting a connection to its first byte; then it is closed.");
  spec.milliseconds("header_ms", &TimeoutsConfig::header)
      .range(10, kHourMs)
      .doc("From the first byte of a request's head to its last; then 408.");
  spec.milliseconds("body_ms", &TimeoutsConfig::body)
      .range(10, kHourMs)
      .doc("For a body, plus what the bytes that came may take at `limits.body_bytes_per_second_min`; then 408.");
  spec.milliseconds("idle_ms", &TimeoutsConfig::idle)
      .range(10, kHourMs)
      .doc("Between two requests of a connection; then it is closed.");
  spec.milliseconds("handler_ms", &TimeoutsConfig::handler)
      .range(10, kHourMs)
      .doc("For a request to be on disk and answered; then 503 with Retry-After, and the sender should try again.");
  spec.milliseconds("write_ms", &TimeoutsConfig::write)
      .range(10, kHourMs)
      .doc("For an answer to be taken, plus its size at the lowest rate; then the connection is closed.");
  spec.milliseconds("drain_ms", &TimeoutsConfig::drain)
      .range(0, kHourMs)
      .doc("For requests that are under way at SIGTERM; then they are cut off.");
  spec.seconds("portal_wait_max_seconds", &TimeoutsConfig::portal_wait_max)
      .range(0, 300)
      .doc("The longest `?wait=` of a portal's poll; a longer one is shortened to it.");
  spec.check([](TimeoutsConfig& timeouts, const ConfigNode& node, Mistakes& mistakes) {
    if (timeouts.portal_wait_max < timeouts.handler) return;
    mistakes.push_back({node.key_place("portal_wait_max_seconds"),
                        "'portal_wait_max_seconds' must be shorter than 'handler_ms' (" +
                            std::to_string(timeouts.handler.count()) + " ms), or a held poll would be cut off."});
  });
  return spec;
}

ObjectSpec<StorageConfig> storage_spec() {
  ObjectSpec<StorageConfig> spec("storage",
                                 "Where leads are kept, and the bounds of the writer. A new value needs a "
                                 "restart.");
  spec.text("sqlite", &StorageConfig::sqlite)
      .doc("The database file; it and its folder are made when absent. On a local disk: not on a network share.")
      .example("/var/lib/leadgate/leadgate.db");
  spec.integer("cache_kib", &StorageConfig::cache_kib)
      .range(1024, 4 << 20)
      .unit("KiB")
      .doc("Page cache of the writer.");
  spec.integer("batch_jobs_max", &StorageConfig::batch_jobs_max)
      .range(1, 10'000)
      .unit("jobs")
      .doc("Changes in one transaction. It never waits to be full: what is there is written.");
  spec.integer("backlog_jobs_max", &StorageConfig::backlog_jobs_max)
      .range(1, 10'000'000)
      .unit("jobs")
      .doc("Changes that wait for the writer. Past it a request is answered 503 with Retry-After.");
  spec.integer("backlog_bytes_max", &StorageConfig::backlog_bytes_max)
      .range(kMiB, 16 * kGiB)
      .unit("bytes")
      .doc("The same in bytes.");
  spec.integer("wal_pages_before_checkpoint", &StorageConfig::wal_pages_before_checkpoint)
      .range(100, 1'000'000)
      .unit("pages")
      .doc("How far the write-ahead log grows before it is moved into the database.");
  spec.integer("recent_keys_max", &StorageConfig::recent_keys_max)
      .range(1000, 100'000'000)
      .unit("keys")
      .doc("Phones, e-mails and event ids kept in memory, 40 bytes each, twice that number while they are moved.");
  spec.integer("key_filter_bytes", &StorageConfig::key_filter_bytes)
      .range(64 << 10, 4 * kGiB)
      .unit("bytes")
      .doc(
          "Memory for telling a new person without the disk; 10 bits a stored key serve well. More keys than that "
          "cost look-ups, never correctness.");
  spec.check([](StorageConfig& storage, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(!storage.sqlite.empty(), node, "sqlite", "a file, for example ./data/leadgate.db", mistakes);
  });
  return spec;
}

ObjectSpec<RetentionConfig> retention_spec() {
  ObjectSpec<RetentionConfig> spec("retention",
                                   "How long things are kept. Deals and contacts stay until they are "
                                   "deleted by a person.");
  spec.days("events_days", &RetentionConfig::events)
      .range(1, 3650)
      .doc(
          "Raw events and the files that came with them, for looking into, downloading and replaying. Older ones are "
          "deleted, but for parked ones; the deal's timeline still names the files.");
  spec.days("parked_days", &RetentionConfig::parked)
      .range(0, 3650)
      .doc(
          "Events that wait for a person; 0 keeps them until somebody deals with them. Older ones are deleted. "
          "`leadgate_events_parked` of /metrics counts them.");
  spec.hours("idempotency_hours", &RetentionConfig::idempotency)
      .range(1, 24 * 3650)
      .doc("How long an event id or Idempotency-Key is known again; the same one after that is a new event.");
  spec.days("deliveries_days", &RetentionConfig::deliveries)
      .range(1, 3650)
      .doc(
          "Deliveries that are done. Older ones are deleted. Those that wait for a portal which took nothing for "
          "so long, because it is stopped, disabled, only probed or not configured any more, become dead letters when "
          "they are as old, but not before a whole `schedule` would have ended.");
  spec.days("dead_days", &RetentionConfig::dead)
      .range(0, 3650)
      .doc(
          "Dead letters, from when they were given up; 0 keeps them until somebody deals with them. Older ones are "
          "deleted. `leadgate_deliveries_dead` of /metrics and `GET /api/v1/portals` count them.");
  spec.check([](RetentionConfig& retention, const ConfigNode& node, Mistakes& mistakes) {
    if (retention.parked.count() != 0 && retention.parked < retention.events) {
      mistakes.push_back({node.key_place("parked_days"),
                          "'parked_days' must not be shorter than 'events_days' (" +
                              std::to_string(retention.events.count()) +
                              " days): what nobody looked at yet would go first. 0 keeps it for good."});
    }
    if (retention.idempotency <= retention.events) return;
    mistakes.push_back(
        {node.key_place("idempotency_hours"), "'idempotency_hours' must not be longer than 'events_days' (" +
                                                  std::to_string(retention.events.count()) +
                                                  " days): a repeated event is answered from the stored one."});
  });
  return spec;
}

}  // namespace leadgate::gateway
