#include "gateway/mail/imap_worker.hpp"

#include <pthread.h>

#include "base/log.hpp"
#include "gateway/mail/backoff.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {

ImapWorker::ImapWorker(Services& services, MailboxStatus& status, std::string source, ImapConfig config)
    : services_(services), status_(status), source_(std::move(source)), config_(std::move(config)) {
  for (const std::string& folder : config_.folders) folders_.emplace_back(services_, source_, config_, folder);
  thread_ = std::thread(&ImapWorker::run, this);
  pthread_setname_np(thread_.native_handle(), "lg-imap");
}

ImapWorker::~ImapWorker() {
  stop_.set();
  if (thread_.joinable()) thread_.join();
}

void ImapWorker::run() {
  Backoff backoff;
  while (!stop_.is_set()) {
    Result<void> looked;
    try {
      looked = look();
    } catch (...) {
      session_.reset();
      looked =
          Error{ErrorCode::kInternal, "An exception, which is a bug: " + describe_exception(std::current_exception())};
    }
    if (stop_.is_set()) return;
    if (looked.ok()) {
      backoff.reset();
      status_.good(source_);
      stop_.wait(config_.every);
    } else {
      const auto pause = backoff.next();
      log_warn("Source '{}': its mailbox could not be read, again in {} s: {}", source_, pause.count() / 1000,
               looked.error().message);
      status_.failing(source_, looked.error().message);
      stop_.wait(pause);
    }
  }
}

Result<void> ImapWorker::connect() {
  const std::shared_ptr<const Snapshot> snapshot = services_.snapshot.get();
  const SourceRules* const source = snapshot->find_source(source_);
  if (source == nullptr) return Error::unavailable("The source is gone.");
  const size_t bytes_max = source->connector->body_bytes_max();
  if (session_ && bytes_max == letter_bytes_max_) return {};
  session_.reset();
  auto session = ImapSession::open(config_, bytes_max, stop_);
  if (!session.ok()) return session.error();
  session_ = std::move(session).value();
  letter_bytes_max_ = bytes_max;
  return {};
}

// A connection that was kept may be closed by now, which is no failure.
Result<void> ImapWorker::look() {
  const bool kept = session_ != nullptr;
  Result<void> looked = look_into_folders();
  if (!looked.ok() && kept && !session_ && !stop_.is_set()) looked = look_into_folders();
  return looked;
}

Result<void> ImapWorker::look_into_folders() {
  if (auto connected = connect(); !connected.ok()) return connected;
  Result<void> out;
  for (ImapFolder& folder : folders_) {
    Result<void> looked = folder.look(*session_);
    if (looked.ok()) continue;
    out = looked;
    if (looked.error().code == ErrorCode::kConflict) continue;
    session_.reset();
    return out;
  }
  return out;
}

}  // namespace leadgate::gateway
