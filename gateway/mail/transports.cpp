#include "gateway/mail/transports.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kLetterThreads = 2;

bool is_same(const ImapConfig& a, const ImapConfig& b) {
  return a.is_same(b);
}
bool is_same(const MaildirConfig& a, const MaildirConfig& b) {
  return a == b;
}

// Ends the workers whose source is not wanted so any more, and starts those that are missing.
template <class Worker, class Settings>
void replace_workers(std::map<std::string, std::unique_ptr<Worker>>& workers,
                     const std::map<std::string, Settings>& wanted, Services& services) {
  const auto is_wanted = [&wanted](const std::string& source, const Worker& worker) {
    const auto found = wanted.find(source);
    return found != wanted.end() && is_same(found->second, worker.config());
  };
  for (const auto& [source, worker] : workers) {
    if (!is_wanted(source, *worker)) worker->ask_to_stop();
  }
  for (auto next = workers.begin(); next != workers.end();) {
    const auto current = next++;
    if (is_wanted(current->first, *current->second)) continue;
    const std::string source = current->first;
    workers.erase(current);
    services.mailboxes->good(source);
  }
  for (const auto& [source, settings] : wanted) {
    if (workers.find(source) != workers.end()) continue;
    workers.emplace(source, std::make_unique<Worker>(services, *services.mailboxes, source, settings));
  }
}

}  // namespace

Result<std::unique_ptr<MailTransports>> MailTransports::start(Services& services, IoThreads& threads) {
  auto mail = std::make_unique<MailTransports>(Passkey(), services);
  const LmtpServerConfig& lmtp = services.snapshot.get()->config->server.lmtp;
  if (!lmtp.listen.empty()) {
    mail->workers_ = std::make_unique<LetterWorkers>(kLetterThreads, lmtp.connections_max, services.metrics);
    auto server = LmtpServer::start(lmtp.listen, services, *mail->workers_, threads.context(threads.size() - 1));
    if (!server.ok()) return server.error();
    mail->lmtp_ = std::move(server).value();
  }
  mail->update();
  return mail;
}

void MailTransports::update() {
  const std::shared_ptr<const Snapshot> snapshot = services_.snapshot.get();
  std::map<std::string, ImapConfig> imap;
  std::map<std::string, MaildirConfig> maildirs;
  for (const SourceConfig& source : snapshot->config->sources) {
    if (source.transport() == Transport::kImap) imap.emplace(source.name, source.imap);
    if (source.transport() == Transport::kMaildir) maildirs.emplace(source.name, source.maildir);
  }
  if (lmtp_) {
    workers_->set_backlog_max(snapshot->config->server.lmtp.connections_max);
    lmtp_->update();
  }
  replace_workers(imap_, imap, services_);
  replace_workers(maildirs_, maildirs, services_);
}

void MailTransports::stop(std::chrono::milliseconds patience) {
  if (stopped_) return;
  stopped_ = true;
  for (const auto& [source, worker] : imap_) worker->ask_to_stop();
  for (const auto& [source, worker] : maildirs_) worker->ask_to_stop();
  if (lmtp_) lmtp_->drain(patience);
  imap_.clear();
  maildirs_.clear();
  if (workers_) workers_->stop();
}

MailTransports::~MailTransports() {
  stop(std::chrono::milliseconds(0));
}

}  // namespace leadgate::gateway
