#include "gateway/snapshot.hpp"

#include <atomic>

#include "gateway/portal/notifier.hpp"

namespace leadgate::gateway {
namespace {

void add_metrics(SourceRules& rules, Metrics& metrics) {
  for (const char* outcome : {"created", "updated", "appended", "duplicate", "ignored", "parked"}) {
    rules.outcomes[outcome] = &metrics.counter("leadgate_events_total", "Events taken, by source and outcome.",
                                               {{"source", rules.name}, {"outcome", outcome}});
  }
  rules.refused =
      &metrics.counter("leadgate_refused_total", "Requests to a source that were not taken.", {{"source", rules.name}});
  rules.seconds =
      &metrics.histogram("leadgate_intake_seconds", "From the whole request to its answer.", {{"source", rules.name}});
}

SourceRules make_rules(const Config& config, const SourceConfig& source, Metrics& metrics) {
  SourceRules rules;
  rules.name = source.name;
  rules.config = &source;
  rules.connector = source.connector;
  rules.lead_rules.pipeline = config.find_pipeline(source.pipeline);
  rules.lead_rules.repeat = source.repeat.policy;
  rules.lead_rules.repeat_window = source.repeat.window;
  rules.lead_rules.owner = source.owner;
  rules.lead_rules.moves_per_hour_max = config.limits.stage_changes_per_hour_max;
  rules.lead_rules.prefer = config.contacts.prefer;
  rules.dedupe = {config.retention.idempotency, source.fingerprint.window};
  rules.limiter = std::make_shared<RateLimiter>(source.requests_per_second, config.limits.requests_burst);
  rules.handshake_limiter = std::make_shared<RateLimiter>(source.requests_per_second, config.limits.requests_burst);
  rules.unverified_limiter = std::make_shared<RateLimiter>(source.requests_per_second, config.limits.requests_burst);
  add_metrics(rules, metrics);
  return rules;
}

}  // namespace

const SourceRules* Snapshot::find_source(std::string_view name) const {
  const auto found = sources.find(name);
  return found == sources.end() ? nullptr : &found->second;
}

const SourceRules* Snapshot::source_at(std::string_view path) const {
  constexpr std::string_view kPrefix = "/in/";
  if (path.starts_with(kPrefix)) {
    const SourceRules* source = find_source(path.substr(kPrefix.size()));
    if (source != nullptr && source->config->transport() == Transport::kHttp) return source;
  }
  const auto found = paths.find(path);
  return found == paths.end() ? nullptr : found->second;
}

std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const Config> config, Metrics& metrics,
                                              ChangeBoard& board) {
  static std::atomic<uint64_t> numbers{0};
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->number = ++numbers;
  snapshot->config = config;
  for (const SourceConfig& source : config->sources) {
    snapshot->sources.emplace(source.name, make_rules(*config, source, metrics));
  }
  for (const SourceConfig& source : config->sources) {
    for (const std::string& recipient : source.lmtp.recipients) snapshot->recipients.add(recipient, source.name);
    if (!source.path.empty()) snapshot->paths.emplace(source.path, snapshot->find_source(source.name));
  }
  for (const std::string& proxy : config->server.trusted_proxies) {
    if (const auto block = AddressBlock::parse(proxy)) snapshot->trusted_proxies.push_back(*block);
  }
  snapshot->listener = std::make_unique<PortalNotifier>(*config, board);
  return snapshot;
}

}  // namespace leadgate::gateway
