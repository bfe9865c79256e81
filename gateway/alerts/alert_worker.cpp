#include "gateway/alerts/alert_worker.hpp"

#include <pthread.h>

#include <algorithm>

#include "base/log.hpp"
#include "gateway/alerts/alert_book.hpp"
#include "gateway/net/spawn.hpp"
#include "gateway/portal/portal_target.hpp"
#include "queue/target_state.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kCounted[] = "leadgate_alerts_total";
constexpr char kCountedHelp[] = "Messages to people about portals, by the way that they took and how they ended.";

PortalHealth health_of(const PortalConfig& portal, const queue::TargetState& kept, const PeerBoard::Views& peers) {
  PortalHealth health;
  health.pending = kept.pending;
  health.dead = kept.dead;
  health.deaths = kept.deaths;
  health.failing_since = kept.failing_since;
  health.last_success_at = kept.last_success_at;
  health.disabled = !portal.delivery.enabled;
  if (kept.stop && kept.stop->by != queue::kStoppedByPeer) health.disabled = true;
  if (kept.stop && kept.stop->by == queue::kStoppedByPeer && queue::is_in_force(*kept.stop, address_mark(portal.url))) {
    health.stopped_since = kept.stop->since;
  }
  if (kept.last_failure) {
    health.last_failure_at = kept.last_failure->at;
    health.last_status = kept.last_failure->status;
    health.last_error = kept.last_failure->error;
    health.last_answer = kept.last_failure->answer;
  }
  if (const auto peer = peers.find(portal.name); peer != peers.end()) health.next_probe = peer->second.next_probe;
  return health;
}

std::map<std::string, PortalHealth> health_of_all(const Config& config, store::Connection& reader,
                                                  const PeerBoard::Views& peers) {
  const auto states = queue::target_states(reader);
  std::map<std::string, PortalHealth> out;
  for (const PortalConfig& portal : config.portals) {
    if (portal.url.empty()) continue;
    const auto kept = states.find(portal.name);
    const auto one =
        out.emplace(portal.name, kept == states.end() ? PortalHealth() : health_of(portal, kept->second, peers)).first;
    if (one->second.pending > 0) one->second.refused_since = queue::refused_since(reader, portal.name);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<AlertWorker>> AlertWorker::start(AlertParts parts, const store::DatabaseSettings& database,
                                                        std::unique_ptr<AlertSender> sender,
                                                        std::shared_ptr<const Config> config) {
  auto reader = store::open_reader(database);
  if (!reader) return reader.error();
  return std::make_unique<AlertWorker>(Passkey(), std::move(parts), std::move(*reader), std::move(sender),
                                       std::move(config));
}

AlertWorker::AlertWorker(Passkey, AlertParts parts, std::unique_ptr<store::Connection> reader,
                         std::unique_ptr<AlertSender> sender, std::shared_ptr<const Config> config)
    : parts_(std::move(parts)),
      reader_(std::move(reader)),
      sender_(std::move(sender)),
      sent_(
          parts_.metrics.counter(kCounted, kCountedHelp, {{"way", std::string(sender_->way())}, {"outcome", "sent"}})),
      failed_(parts_.metrics.counter(kCounted, kCountedHelp,
                                     {{"way", std::string(sender_->way())}, {"outcome", "failed"}})),
      config_(std::move(config)),
      thread_(&AlertWorker::run, this) {
  pthread_setname_np(thread_.native_handle(), "lg-alerts");
}

AlertWorker::~AlertWorker() {
  stop();
}

void AlertWorker::update(std::shared_ptr<const Config> config) {
  const std::lock_guard lock(mutex_);
  config_ = std::move(config);
}

std::shared_ptr<const Config> AlertWorker::config() const {
  const std::lock_guard lock(mutex_);
  return config_;
}

void AlertWorker::stop() {
  stop_.set();
  if (thread_.joinable()) thread_.join();
}

void AlertWorker::run() {
  while (!stop_.is_set()) stop_.wait(look_and_wait());
}

std::chrono::milliseconds AlertWorker::look_and_wait() {
  const std::shared_ptr<const Config> now = config();
  if (!sender_->is_configured(now->alerts)) return kPause;
  Result<void> looked;
  try {
    looked = look(*now);
  } catch (...) {
    looked =
        Error{ErrorCode::kInternal, "An exception, which is a bug: " + describe_exception(std::current_exception())};
  }
  // Where little time is to pass before something is told, it is not looked for later than that.
  const auto pause = std::clamp<std::chrono::milliseconds>(now->alerts.after / 4, kPauseMin, kPause);
  if (looked.ok()) {
    backoff_.reset();
    return pause;
  }
  if (stop_.is_set()) return pause;
  failed_.add();
  const auto longer = std::max(pause, backoff_.next());
  log_warn("People cannot be told of portals by {}, again in {} s: {}", sender_->way(), longer.count() / 1000,
           looked.error().message);
  return longer;
}

Result<void> AlertWorker::look(const Config& config) {
  reader_->clear_failure();
  const AlertsToldByPortal told = read_told(*reader_, sender_->way());
  const auto portals = health_of_all(config, *reader_, parts_.peers());
  if (auto read = reader_->status(); !read.ok()) return read;
  const AlertPlan plan = plan_alerts(portals, told, {config.alerts.after, config.alerts.again}, parts_.clock.now());
  if (!plan.say.empty()) {
    const Result<void> sent = sender_->send(config, alert_id(plan.say, told), plan.say, stop_);
    if (!sent.ok()) return sent;
    sent_.add();
    for (const Alert& alert : plan.say) {
      log_info("People were told by {}: {} of '{}'.", sender_->way(), alert_type(alert.kind), alert.portal);
    }
  }
  if (plan.told == told) return {};
  return parts_.writer.run([this, &plan](store::WriteContext& context) -> Result<void> {
    write_told(context.connection, sender_->way(), plan.told);
    return {};
  });
}

}  // namespace leadgate::gateway
