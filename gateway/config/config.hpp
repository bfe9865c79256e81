// The whole configuration, read and checked: plain values that the rest of the gateway is built from.
//
// Made by gateway/config/load.hpp, where every rule has held; immutable afterwards and shared by all threads. A reload
// makes a new one. The initialisers are the defaults; the keys, units and limits are declared in gateway/config/*_spec.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "connectors/connector.hpp"
#include "deals/pipeline.hpp"
#include "gateway/config/alerts_config.hpp"
#include "gateway/config/egress_config.hpp"
#include "gateway/config/mail_config.hpp"
#include "gateway/config/portal_poll_config.hpp"
#include "gateway/config/portal_push_config.hpp"
#include "gateway/config/portal_delivery_config.hpp"
#include "gateway/http/limits.hpp"
#include "mapping/functions.hpp"
#include "mapping/limits.hpp"
#include "mapping/mapper.hpp"
#include "queue/dispatcher.hpp"
#include "queue/retry_policy.hpp"
#include "store/database.hpp"
#include "store/key_index.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

// The source of deals that are made through the API; no source of the configuration has this name.
inline constexpr std::string_view kApiSource = "api";

// The header in which a trusted proxy says whom it speaks for.
enum class ForwardedBy { kXForwardedFor, kForwarded };

struct ServerConfig {
  std::string listen = "127.0.0.1:8080";  // address:port, [v6 address]:port
  int threads = 0;                        // 0: one a core
  LogLevel log_level = LogLevel::kInfo;
  std::string public_url;                    // empty: not known
  std::vector<std::string> trusted_proxies;  // addresses and blocks
  ForwardedBy forwarded_by = ForwardedBy::kXForwardedFor;
  LmtpServerConfig lmtp;
  ConfigNode node;

  std::string address() const;  // without the brackets of a v6 address
  uint16_t port() const;
  std::string url() const;  // http://address:port
};

// Bounds of what comes in.
struct LimitsConfig {
  size_t header_bytes_max = HttpLimits{}.header_bytes_max;
  size_t header_fields_max = HttpLimits{}.header_fields_max;
  size_t target_bytes_max = HttpLimits{}.target_bytes_max;
  size_t body_bytes_max = 1u << 20;  // of a source that says nothing else
  size_t in_flight_body_bytes_max = HttpLimits{}.in_flight_body_bytes_max;
  size_t body_bytes_per_second_min = HttpLimits{}.body_bytes_per_second_min;
  size_t connections_max = HttpLimits{}.connections_max;
  size_t requests_per_connection_max = HttpLimits{}.requests_per_connection_max;
  int64_t requests_per_second = 0;  // a source; 0: no limit
  int64_t requests_burst = 50;
  int stage_changes_per_hour_max = 200;  // of one deal, by sources
  size_t portal_waits_max = 2000;  // held polls and event streams
  size_t portal_cache_bytes_max = 32u << 20;
  size_t unpacked_bytes_max = mapping::Limits{}.unpacked_bytes_max;
  size_t json_depth_max = mapping::Limits{}.json_depth_max;
  size_t form_fields_max = mapping::Limits{}.form_pairs_max;
  size_t multipart_parts_max = mapping::Limits{}.multipart_parts_max;
  size_t ndjson_lines_max = mapping::Limits{}.ndjson_lines_max;
  size_t xml_depth_max = mapping::Limits{}.xml_depth_max;
  size_t xml_nodes_max = mapping::Limits{}.xml_nodes_max;
  size_t event_memory_bytes_max = mapping::Limits{}.arena_bytes_max;
  uint64_t expression_steps_max = mapping::Limits{}.steps_max;
  size_t recognised_values_max = mapping::Limits{}.entries_max;
  size_t lead_lines_max = mapping::Limits{}.lines_max;
  size_t lead_identities_max = mapping::Limits{}.identities_max;
  size_t lead_pairs_max = mapping::Limits{}.pairs_max;
  size_t attachment_bytes_max = mapping::Limits{}.attachment_bytes_max;
  size_t attachments_max = mapping::Limits{}.attachments_max;
  size_t mail_depth_max = mapping::Limits{}.mail_depth_max;
  size_t mail_parts_max = mapping::Limits{}.mail_parts_max;
  size_t mail_header_fields_max = mapping::Limits{}.mail_header_fields_max;
  size_t mail_header_bytes_max = mapping::Limits{}.mail_header_bytes_max;
  size_t mail_unpacked_bytes_max = mapping::Limits{}.mail_unpacked_bytes_max;

  mapping::Limits mapping_limits() const;
};

struct TimeoutsConfig {
  std::chrono::milliseconds first_byte = HttpLimits{}.first_byte_timeout;
  std::chrono::milliseconds header = HttpLimits{}.header_timeout;
  std::chrono::milliseconds body = HttpLimits{}.body_timeout;
  std::chrono::milliseconds idle = HttpLimits{}.idle_timeout;
  std::chrono::milliseconds handler = HttpLimits{}.handler_timeout;
  std::chrono::milliseconds write = HttpLimits{}.write_timeout;
  std::chrono::milliseconds drain{20'000};  // what is open at SIGTERM
  std::chrono::seconds portal_wait_max{25};
};

struct StorageConfig {
  std::string sqlite = "./data/leadgate.db";
  int cache_kib = 16 * 1024;
  size_t batch_jobs_max = 512;
  size_t backlog_jobs_max = 20'000;
  size_t backlog_bytes_max = 64u << 20;
  size_t wal_pages_before_checkpoint = store::WriterLimits{}.wal_pages_before_checkpoint;
  size_t recent_keys_max = 200'000;
  size_t key_filter_bytes = 16u << 20;

  store::DatabaseSettings database() const;
  store::WriterLimits writer_limits() const;
  store::KeyIndexLimits key_limits() const;
};

struct RetentionConfig {
  std::chrono::days events{90};
  std::chrono::days parked{0};  // 0: until a person deals with them
  std::chrono::hours idempotency{24 * 30};
  std::chrono::days deliveries{30};
  std::chrono::days dead{0};  // dead deliveries; 0: until a person deals with them
};

// Outbound calls: portals.
struct DeliveryConfig {
  std::vector<std::string> schedule = {"0s", "5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"};
  int64_t jitter_percent = 10;
  std::chrono::hours retry_after_max{24};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{15'000};
  size_t response_bytes_max = 64u << 10;
  size_t in_flight_max = queue::DispatcherLimits{}.in_flight_max;
  size_t in_flight_per_portal_max = queue::DispatcherLimits{}.in_flight_per_target_max;
  size_t rows_in_hand_max = queue::DispatcherLimits{}.rows_in_hand_max;
  int breaker_failures = queue::BreakerSettings{}.failures;
  std::chrono::milliseconds probe = queue::BreakerSettings{}.probe_first;
  std::chrono::milliseconds probe_max = queue::BreakerSettings{}.probe_max;

  queue::RetrySettings retry_settings() const { return retry_settings(schedule); }
  // With other waits.
  queue::RetrySettings retry_settings(const std::vector<std::string>& waits) const;
  queue::DispatcherLimits dispatcher_limits() const;
};

struct LocaleConfig {
  std::string region = "RU";
  std::string timezone = "Europe/Moscow";
};

enum class Role { kAdmin, kManager, kViewer };
std::string_view role_name(Role role);

// Who may use /api/v1. A viewer reads; a manager also works on deals and contacts and sees events as they came; an
// admin also replays events, retries deliveries and previews mappings.
struct AccessConfig {
  std::string name;
  Role role = Role::kViewer;
  Secret token;
  ConfigNode node;
};

struct ContactsConfig {
  std::vector<deals::IdentityKind> prefer = {deals::IdentityKind::kPhone, deals::IdentityKind::kEmail,
                                             deals::IdentityKind::kMessenger};
};

struct RepeatConfig {
  deals::RepeatPolicy policy = deals::RepeatPolicy::kAppend;
  std::chrono::hours window{24 * 30};
};

struct FingerprintConfig {
  std::chrono::seconds window{600};  // 0: content alone never makes a duplicate
};

struct OwnerConfig : deals::Owner {
  ConfigNode node;
};

struct PipelineConfig : deals::Pipeline {  // with won and lost at the end of its stages
  std::string won_label;
  std::string lost_label;
  deals::PublicStage won_public;
  deals::PublicStage lost_public;
  RepeatConfig repeat;  // the configuration's, with the pipeline's own keys on top
  ConfigNode node;
};

// Whether a `tests` entry that fails is a mistake. It may fail where a person is mending the mapping.
enum class MappingTests { kMustPass, kMayFail };

struct SourceConfig {
  std::string name;
  std::string preset;  // key `connector`
  std::string pipeline;
  std::string owner;  // of its deals; empty: the pipeline's default owner
  std::string path;   // an address beside /in/NAME; empty: none
  // Without keys of its own a source has what its pipeline or the configuration says; loading puts that here.
  int64_t requests_per_second = 0;
  LocaleConfig locale;
  RepeatConfig repeat;
  FingerprintConfig fingerprint;
  ImapConfig imap;
  MaildirConfig maildir;
  LmtpSourceConfig lmtp;
  ConfigNode node;    // as written
  ConfigNode merged;  // over its preset
  std::shared_ptr<const connectors::Connector> connector;
  Mistakes failed_tests;  // of its mapping; only where the configuration was read so that they may fail

  // By which of its sections stands there; a source has one at most.
  Transport transport() const;
  std::string default_path() const { return "/in/" + name; }
};

struct PortalConfig {
  std::string name;
  std::string url;              // empty: it only polls
  Secret secret;                // "whsec_" and base64; may be empty
  std::vector<Secret> secrets;  // while one is replaced: every event is signed with each of them and `secret`
  Secret token;                 // empty: it cannot poll
  std::vector<std::string> sources;
  std::vector<std::string> not_from;  // of `sources`: what they change themselves is not pushed
  bool allow_private = false;
  ConfigNode node;
  PortalPollConfig poll;
  PortalPushConfig push;
  PortalDeliveryConfig delivery;

  std::vector<Secret> signing_secrets() const;
};

struct Config {
  ServerConfig server;
  LimitsConfig limits;
  TimeoutsConfig timeouts;
  StorageConfig storage;
  RetentionConfig retention;
  DeliveryConfig delivery;
  LocaleConfig locale;
  mapping::OwnIdentities own;
  ContactsConfig contacts;
  RepeatConfig repeat;
  FingerprintConfig fingerprint;
  std::string presets;  // a folder of preset files beside the built-in ones; empty: none
  std::vector<AccessConfig> access;
  std::vector<OwnerConfig> owners;
  std::vector<PipelineConfig> pipelines;
  std::vector<SourceConfig> sources;
  std::vector<PortalConfig> portals;
  ConfigNode tables_node;
  mapping::LookupTables tables;
  EgressConfig egress;
  AlertsConfig alerts;

  HttpLimits http_limits() const;
  const PipelineConfig* find_pipeline(std::string_view id) const;
  const SourceConfig* find_source(std::string_view name) const;
  const OwnerConfig* find_owner(std::string_view id) const;
  const PortalConfig* find_portal(std::string_view name) const;
};

}  // namespace leadgate::gateway
