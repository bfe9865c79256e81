#include "gateway/config/config.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

template <class T, class Key>
const T* find_by(const std::vector<T>& items, Key T::*member, std::string_view value) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.*member == value; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kAdmin:
      return "admin";
    case Role::kManager:
      return "manager";
    case Role::kViewer:
      return "viewer";
  }
  return "viewer";
}

std::string ServerConfig::address() const {
  const auto endpoint = parse_listen(listen);
  return endpoint ? endpoint->address : "";
}

uint16_t ServerConfig::port() const {
  const auto endpoint = parse_listen(listen);
  return endpoint ? endpoint->port : 0;
}

std::string ServerConfig::url() const {
  const bool v6 = address().find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + address() + "]" : address()) + ":" + std::to_string(port());
}

Transport SourceConfig::transport() const {
  for (const auto& [key, transport] : kMailSections) {
    const ConfigNode* section = node.find(key);
    if (section != nullptr && !section->is_null()) return transport;
  }
  return Transport::kHttp;
}

mapping::Limits LimitsConfig::mapping_limits() const {
  mapping::Limits out;
  out.unpacked_bytes_max = unpacked_bytes_max;
  out.json_depth_max = json_depth_max;
  out.form_pairs_max = form_fields_max;
  out.multipart_parts_max = multipart_parts_max;
  out.ndjson_lines_max = ndjson_lines_max;
  out.xml_depth_max = xml_depth_max;
  out.xml_nodes_max = xml_nodes_max;
  out.arena_bytes_max = event_memory_bytes_max;
  out.steps_max = expression_steps_max;
  out.entries_max = recognised_values_max;
  out.lines_max = lead_lines_max;
  out.identities_max = lead_identities_max;
  out.pairs_max = lead_pairs_max;
  out.attachment_bytes_max = attachment_bytes_max;
  out.attachments_max = attachments_max;
  out.mail_depth_max = mail_depth_max;
  out.mail_parts_max = mail_parts_max;
  out.mail_header_fields_max = mail_header_fields_max;
  out.mail_header_bytes_max = mail_header_bytes_max;
  out.mail_unpacked_bytes_max = mail_unpacked_bytes_max;
  return out;
}

store::DatabaseSettings StorageConfig::database() const {
  store::DatabaseSettings settings;
  settings.path = sqlite;
  settings.cache_kib = cache_kib;
  return settings;
}

store::WriterLimits StorageConfig::writer_limits() const {
  store::WriterLimits limits;
  limits.batch_jobs_max = batch_jobs_max;
  limits.backlog_jobs_max = backlog_jobs_max;
  limits.backlog_bytes_max = backlog_bytes_max;
  limits.wal_pages_before_checkpoint = wal_pages_before_checkpoint;
  return limits;
}

store::KeyIndexLimits StorageConfig::key_limits() const {
  store::KeyIndexLimits limits;
  limits.recent_keys_max = recent_keys_max;
  limits.bloom_bytes = key_filter_bytes;
  return limits;
}

queue::RetrySettings DeliveryConfig::retry_settings(const std::vector<std::string>& waits) const {
  queue::RetrySettings settings;
  settings.delays.clear();
  for (const std::string& text : waits) settings.delays.push_back(parse_delay(text).value_or(Delay(0)));
  settings.jitter = static_cast<double>(jitter_percent) / 100;
  settings.retry_after_max = retry_after_max;
  return settings;
}

queue::DispatcherLimits DeliveryConfig::dispatcher_limits() const {
  queue::DispatcherLimits limits;
  limits.in_flight_max = in_flight_max;
  limits.in_flight_per_target_max = in_flight_per_portal_max;
  limits.rows_in_hand_max = rows_in_hand_max;
  limits.breaker.failures = breaker_failures;
  limits.breaker.probe_first = probe;
  limits.breaker.probe_max = probe_max;
  limits.breaker.jitter = static_cast<double>(jitter_percent) / 100;
  return limits;
}

std::vector<Secret> PortalConfig::signing_secrets() const {
  std::vector<Secret> all;
  if (!secret.empty()) all.push_back(secret);
  all.insert(all.end(), secrets.begin(), secrets.end());
  return all;
}

std::vector<Secret> PortalLinksConfig::keys() const {
  std::vector<Secret> all;
  if (!secret.empty()) all.push_back(secret);
  all.insert(all.end(), secrets.begin(), secrets.end());
  return all;
}

HttpLimits Config::http_limits() const {
  HttpLimits out;
  out.header_bytes_max = limits.header_bytes_max;
  out.header_fields_max = limits.header_fields_max;
  out.target_bytes_max = limits.target_bytes_max;
  out.body_bytes_max = limits.body_bytes_max;
  for (const SourceConfig& source : sources) {
    if (source.connector) out.body_bytes_max = std::max(out.body_bytes_max, source.connector->body_bytes_max());
  }
  out.in_flight_body_bytes_max = limits.in_flight_body_bytes_max;
  out.body_bytes_per_second_min = limits.body_bytes_per_second_min;
  out.connections_max = limits.connections_max;
  out.requests_per_connection_max = limits.requests_per_connection_max;
  out.first_byte_timeout = timeouts.first_byte;
  out.header_timeout = timeouts.header;
  out.body_timeout = timeouts.body;
  out.idle_timeout = timeouts.idle;
  out.handler_timeout = timeouts.handler;
  out.write_timeout = timeouts.write;
  return out;
}

const PipelineConfig* Config::find_pipeline(std::string_view id) const {
  const auto found = std::find_if(pipelines.begin(), pipelines.end(), [&](const auto& p) { return p.id == id; });
  return found == pipelines.end() ? nullptr : &*found;
}

const OwnerConfig* Config::find_owner(std::string_view id) const {
  const auto found = std::find_if(owners.begin(), owners.end(), [&](const auto& o) { return o.id == id; });
  return found == owners.end() ? nullptr : &*found;
}

const SourceConfig* Config::find_source(std::string_view name) const {
  return find_by(sources, &SourceConfig::name, name);
}

const PortalConfig* Config::find_portal(std::string_view name) const {
  return find_by(portals, &PortalConfig::name, name);
}

}  // namespace leadgate::gateway
