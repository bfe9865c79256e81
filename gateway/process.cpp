#include "gateway/process.hpp"

#include <set>
#include <thread>

#include "base/log.hpp"
#include "deals/book/schema.hpp"
#include "gateway/alerts/alert_book.hpp"
#include "gateway/alerts/alert_worker.hpp"
#include "gateway/config/egress_checks.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/fetch/fetch_route.hpp"
#include "gateway/fetch/fetch_row.hpp"
#include "gateway/http/server.hpp"
#include "gateway/mail/letter_book.hpp"
#include "gateway/mail/transports.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/portal/portal_route.hpp"
#include "gateway/portal/portal_target.hpp"
#include "gateway/routes.hpp"
#include "gateway/services.hpp"
#include "gateway/workers/delivery.hpp"
#include "gateway/workers/retention.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kReaderThreads = 2;
constexpr size_t kReaderBacklogMax = 4096;
constexpr std::chrono::seconds kDeliveryPatience{5};
constexpr std::chrono::minutes kPortalsFirst{60};

std::vector<store::MigrationStep> all_steps() {
  std::vector<store::MigrationStep> steps = {{"keys", 1, store::KeyIndex::schema()}};
  for (const auto part : {queue::inbox_schema(), queue::outbox_schema(), deals::book::book_schema(),
                          FieldWatch::schema(), letter_book_schema(), alert_book_schema()}) {
    steps.insert(steps.end(), part.begin(), part.end());
  }
  return steps;
}

// `waiting` gets the targets that the outbox has something for.
Result<std::unique_ptr<store::Writer>> open_store(const Config& config, FieldWatch& fields,
                                                  std::set<std::string>& waiting) {
  auto connection = store::open_writer(config.storage.database());
  if (!connection.ok()) return connection.error();
  const auto steps = all_steps();
  if (auto migrated = store::migrate(**connection, steps); !migrated.ok()) return migrated.error();
  fields.load(**connection);
  for (std::string& target : queue::pending_targets(**connection)) waiting.insert(std::move(target));
  return store::Writer::start(std::move(connection).value(), config.storage.writer_limits(),
                              config.storage.key_limits());
}

// `fetching`: the targets of the sources that fetch, or have fetched before the configuration was changed; grows. What
// still waits for an answer of the latter is settled without one.
DeliveryTargets targets_of(const std::shared_ptr<const Snapshot>& snapshot, std::set<std::string>& fetching) {
  DeliveryTargets targets;
  for (const PortalConfig& portal : snapshot->config->portals) {
    if (portal.url.empty()) continue;
    targets.emplace(portal.name, delivery_target(*snapshot->config, portal, portal_route(portal_target(portal))));
  }
  for (const auto& [name, source] : snapshot->sources) {
    std::string target = fetch_target(name);
    if (source.connector->fetches()) fetching.insert(target);
    if (fetching.count(target) != 0) targets.emplace(std::move(target), fetch_route(snapshot, &source));
  }
  return targets;
}

RetentionRules retention_rules(const Config& config, const DeliveryTargets& targets) {
  RetentionRules rules;
  rules.times = config.retention;
  rules.portals_first = kPortalsFirst;
  for (const auto& [name, target] : targets) {
    rules.targets.insert(name);
    if (target.is_portal) {
      rules.portals[name] = queue::longest_course(target.retry ? *target.retry : config.delivery.retry_settings());
    }
  }
  return rules;
}

DeliverySettings delivery_settings(const Config& config) {
  DeliverySettings settings;
  settings.retry = config.delivery.retry_settings();
  settings.limits = config.delivery.dispatcher_limits();
  settings.timeout = config.delivery.timeout;
  settings.connect_timeout = config.delivery.connect_timeout;
  settings.response_bytes_max = config.delivery.response_bytes_max;
  return settings;
}

size_t io_thread_count(const Config& config) {
  if (config.server.threads > 0) return std::min<size_t>(static_cast<size_t>(config.server.threads), kIoThreadsMax);
  return std::min<size_t>(std::max(1u, std::thread::hardware_concurrency()), kIoThreadsMax);
}

}  // namespace

// Declared in the order of construction; destroyed from the last to the first.
struct Process::Parts {
  Parts(std::shared_ptr<const Config> with, const Clock& the_clock, Random& the_random)
      : started_with(std::move(with)),
        config(started_with),
        clock(the_clock),
        random(the_random),
        board(config->limits.portal_waits_max, config->limits.portal_cache_bytes_max) {}

  const std::shared_ptr<const Config> started_with;
  std::shared_ptr<const Config> config;
  const Clock& clock;
  Random& random;
  Metrics metrics;
  ChangeBoard board;
  CurrentSnapshot snapshot;
  FieldWatch fields{metrics};
  MailboxStatus mailboxes{metrics};
  std::unique_ptr<IoThreads> io;
  std::unique_ptr<store::Writer> writer;
  std::unique_ptr<Readers> readers;
  std::unique_ptr<HttpClient> client;
  std::unique_ptr<Fetcher> fetcher;
  std::unique_ptr<DeliveryWorker> delivery;
  std::unique_ptr<Retention> retention;
  std::unique_ptr<Services> services;
  std::unique_ptr<Routes> routes;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<MailTransports> mail;
  std::vector<std::unique_ptr<AlertWorker>> alerts;
  bool stopped = false;
  std::set<std::string> fetching;  // the targets of what was completed by calls, now or before; start and reload

  // From now on; what portals have been shown by another configuration is forgotten.
  void use(std::shared_ptr<const Snapshot> next) {
    const uint64_t number = next->number;
    const size_t cache_bytes_max = next->config->limits.portal_cache_bytes_max;
    snapshot.set(std::move(next));
    board.orders().start_over(number, cache_bytes_max);
  }
  SharedEgressRules rules_for_calls() const;
  Result<void> open_database();
  Result<void> start_delivery();
  Result<void> listen();
  Result<void> start_mail();
  Result<void> start_alerts();
  void save_now_and_then(store::Connection& connection);
};

Result<void> Process::Parts::open_database() {
  auto opened = open_store(*config, fields, fetching);
  if (!opened.ok()) return opened.error();
  writer = std::move(opened).value();
  auto reading = Readers::start(config->storage.database(), kReaderThreads, kReaderBacklogMax, metrics);
  if (!reading.ok()) return reading.error();
  readers = std::move(reading).value();
  return {};
}

Result<void> Process::Parts::start_delivery() {
  HttpClientSettings settings;
  settings.egress = rules_for_calls();
  auto started = HttpClient::start(clock, settings);
  if (!started.ok()) return started.error();
  client = std::move(started).value();
  fetcher = std::make_unique<Fetcher>(*client, clock);
  use(make_snapshot(config, metrics, board));
  delivery =
      std::make_unique<DeliveryWorker>(clock, random, *writer, config->storage.database(), *client,
                                       targets_of(snapshot.get(), fetching), delivery_settings(*config), metrics);
  // Before the first job: what a restart finds in the outbox is settled as soon as the worker runs.
  writer->on_commit([this] {
    board.committed();
    delivery->notify();
  });
  writer->on_batch_end([this] { board.batch_ended(); });
  return delivery->start();
}

Result<void> Process::Parts::listen() {
  io = std::make_unique<IoThreads>(io_thread_count(*config), "lg-io", metrics);
  services = std::make_unique<Services>(
      Services{clock, metrics, *writer, *readers, board, snapshot, fetcher.get(), &fields, &mailboxes, delivery.get()});
  routes = std::make_unique<Routes>(services.get());
  retention =
      std::make_unique<Retention>(clock, *writer, retention_rules(*config, targets_of(snapshot.get(), fetching)),
                                  [this](store::Connection& connection) { save_now_and_then(connection); });
  const auto address = ListenAddress::parse(config->server.listen);
  if (!address.ok()) return address.error();
  auto listening = HttpServer::start(*address, config->http_limits(), *routes, *io, clock, metrics);
  if (!listening.ok()) return listening.error();
  server = std::move(listening).value();
  client->set_rules(rules_for_calls());
  return {};
}

Result<void> Process::Parts::start_mail() {
  auto started = MailTransports::start(*services, *io);
  if (!started.ok()) return started.error();
  mail = std::move(started).value();
  return {};
}

Result<void> Process::Parts::start_alerts() {
  std::unique_ptr<AlertSender> senders[] = {webhook_sender(*client, clock), email_sender(clock)};
  for (auto& sender : senders) {
    auto started = AlertWorker::start({clock, metrics, *writer, [this] { return delivery->peers(); }},
                                      config->storage.database(), std::move(sender), config);
    if (!started.ok()) return started.error();
    alerts.push_back(std::move(started).value());
  }
  return {};
}

// A port that the kernel chooses is known once the server listens.
SharedEgressRules Process::Parts::rules_for_calls() const {
  const ServerConfig& listening = started_with->server;
  const uint16_t port = server ? server->bound_port() : listening.port();
  return std::make_shared<const EgressRules>(egress_rules(*config, listening.address(), port));
}

void Process::Parts::save_now_and_then(store::Connection& connection) {
  constexpr int kRows = 200;
  fields.save(connection);
  forget_letters(connection, clock.now() - kLetterMemory, kRows);
}

Process::Process(Passkey) {}

Process::~Process() {
  stop();
}

Result<std::unique_ptr<Process>> Process::start(std::shared_ptr<const Config> config, const Clock& clock,
                                                Random& random) {
  auto process = std::make_unique<Process>(Passkey());
  process->parts_ = std::make_unique<Parts>(std::move(config), clock, random);
  Parts& parts = *process->parts_;
  if (auto done = parts.open_database(); !done.ok()) return done.error();
  if (auto done = parts.start_delivery(); !done.ok()) return done.error();
  if (auto done = parts.listen(); !done.ok()) return done.error();
  if (auto done = parts.start_mail(); !done.ok()) return done.error();
  if (auto done = parts.start_alerts(); !done.ok()) return done.error();
  return process;
}

std::vector<std::string> Process::reload(std::shared_ptr<const Config> config) {
  Parts& parts = *parts_;
  std::vector<std::string> kept = changes_for_restart(*parts.started_with, *config);
  parts.config = config;
  // Before the targets: an address that is new may have a port that is new.
  parts.client->set_rules(parts.rules_for_calls());
  parts.use(make_snapshot(config, parts.metrics, parts.board));
  parts.server->update_limits(config->http_limits());
  parts.board.set_waiters_max(config->limits.portal_waits_max);
  // Whoever waits for a change looks whether he may still see it.
  parts.board.ring_all();
  DeliveryTargets targets = targets_of(parts.snapshot.get(), parts.fetching);
  parts.retention->update(retention_rules(*config, targets));
  parts.delivery->update(std::move(targets), delivery_settings(*config));
  parts.mail->update();
  for (const auto& worker : parts.alerts) worker->update(config);
  set_log_level(config->server.log_level);
  return kept;
}

uint16_t Process::port() const {
  return parts_->server->bound_port();
}

uint16_t Process::lmtp_port() const {
  return parts_->mail->lmtp_port();
}

void Process::stop() {
  if (!parts_ || parts_->stopped) return;
  Parts& parts = *parts_;
  parts.stopped = true;
  for (const auto& worker : parts.alerts) worker->ask_to_stop();
  // Both ways in at the same time: neither takes what is new while the other ends, and one patience is for both.
  std::thread mail_stops([&parts] {
    if (parts.mail) parts.mail->stop(parts.config->timeouts.drain);
  });
  if (parts.server) {
    const size_t cut = parts.server->drain(parts.config->timeouts.drain);
    if (cut > 0) log_warn("{} connections were cut off after {} ms.", cut, parts.config->timeouts.drain.count());
  }
  mail_stops.join();
  if (parts.retention) parts.retention->stop();
  if (parts.delivery) parts.delivery->stop(parts.clock.steady() + kDeliveryPatience);
  // A call under way would be waited for as long as its receiver likes.
  if (parts.client) parts.client->stop();
  for (const auto& worker : parts.alerts) worker->stop();
  if (parts.readers) parts.readers->stop();
  // The writer goes before the I/O threads: what it completes is posted to them.
  if (parts.writer) parts.writer->stop();
  if (parts.io) parts.io->stop();
}

}  // namespace leadgate::gateway
