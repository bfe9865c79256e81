#include "gateway/mail/imap_worker.hpp"

#include <pthread.h>

#include <utility>

#include "base/log.hpp"
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
      looked = look_into_folders();
    } catch (...) {
      session_.reset();
      looked =
          Error{ErrorCode::kInternal, "An exception, which is a bug: " + describe_exception(std::current_exception())};
    }
    if (stop_.is_set()) return;
    if (looked.ok()) {
      backoff.reset();
      if (!std::exchange(told_, {}).empty()) log_info("Source '{}': its mailbox is read again.", source_);
      status_.good(source_);
      stop_.wait(config_.every);
    } else {
      stop_.wait(tell(looked.error(), backoff));
    }
  }
}

// A word of the server about one folder or letter does not hold up the others: they are looked at as often as ever,
// and the word is told once.
std::chrono::milliseconds ImapWorker::tell(const Error& error, Backoff& backoff) {
  status_.failing(source_, error.message);
  const bool is_new = std::exchange(told_, error.message) != error.message;
  if (error.code == ErrorCode::kConflict) {
    backoff.reset();
    if (is_new) log_warn("Source '{}': something in its mailbox is amiss: {}", source_, error.message);
    return config_.every;
  }
  const auto pause = backoff.next();
  log_warn("Source '{}': its mailbox cannot be read, again in {} s: {}", source_, pause.count() / 1000, error.message);
  return pause;
}

Result<void> ImapWorker::connect() {
  const std::shared_ptr<const Snapshot> snapshot = services_.snapshot.get();
  const SourceRules* const source = snapshot->find_source(source_);
  if (source == nullptr) return Error::unavailable("The source is gone.");
  const size_t bytes_max = source->connector->body_bytes_max();
  if (session_ && bytes_max == letter_bytes_max_) return {};
  session_.reset();
  auto session = ImapSession::open(config_, bytes_max, stop_, services_.clock);
  if (!session.ok()) return session.error();
  session_ = std::move(session).value();
  kept_ = false;
  letter_bytes_max_ = bytes_max;
  return {};
}

Result<void> ImapWorker::look_into_folders() {
  kept_ = session_ != nullptr;
  if (auto connected = connect(); !connected.ok()) return connected;
  Result<void> out;
  for (ImapFolder& folder : folders_) {
    // The one before may have cost the connection.
    if (auto connected = connect(); !connected.ok()) return connected;
    Result<void> looked = look_into(folder);
    if (stop_.is_set()) return looked;
    if (out.ok()) out = std::move(looked);
  }
  return out;
}

Result<void> ImapWorker::look_into(ImapFolder& folder) {
  const auto is_lost = [](const Result<void>& of) { return !of.ok() && of.error().code != ErrorCode::kConflict; };
  Result<void> looked = folder.look(*session_, ImapFolder::Look::kFirst);
  if (is_lost(looked) && kept_ && !folder.broke() && !stop_.is_set()) {
    // A connection that was kept may be closed by now, which is no failure.
    session_.reset();
    if (auto connected = connect(); !connected.ok()) return connected;
    looked = folder.look(*session_, ImapFolder::Look::kFirst);
  }
  for (int breaks = 1;; ++breaks) {
    if (!is_lost(looked)) return looked;
    session_.reset();
    if (!folder.broke() || breaks == kBreaksMax || stop_.is_set()) return looked;
    if (auto connected = connect(); !connected.ok()) return connected;
    Result<void> again = folder.look(*session_, ImapFolder::Look::kAgain);
    // What broke is still to be told when the rest went well.
    if (again.ok()) return looked;
    looked = std::move(again);
  }
}

}  // namespace leadgate::gateway
