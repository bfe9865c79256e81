// The ways in which letters come: the LMTP server, and the workers that look into mailboxes, one a source.
//
// Made, updated and stopped by whoever runs the process, from one thread that is no I/O thread. start() fails with a
// sentence when it cannot listen. stop() lets letters under way end; the writer must still run.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "gateway/mail/imap_worker.hpp"
#include "gateway/mail/letter_workers.hpp"
#include "gateway/mail/lmtp_server.hpp"
#include "gateway/mail/maildir_worker.hpp"
#include "gateway/net/io_threads.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

class MailTransports {
 public:
  // Both outlive it.
  static Result<std::unique_ptr<MailTransports>> start(Services& services, IoThreads& threads);

  // After a reload, with the services' new snapshot: mailboxes that are new, gone or set up otherwise, and the bounds
  // of the LMTP server.
  void update();
  void stop(std::chrono::milliseconds patience);
  ~MailTransports();

  uint16_t lmtp_port() const { return lmtp_ ? lmtp_->bound_port() : 0; }

 private:
  struct Passkey {};

 public:
  MailTransports(Passkey, Services& services) : services_(services) {}  // use start()

 private:
  Services& services_;
  std::unique_ptr<LetterWorkers> workers_;
  std::unique_ptr<LmtpServer> lmtp_;
  std::map<std::string, std::unique_ptr<ImapWorker>> imap_;  // by source
  std::map<std::string, std::unique_ptr<MaildirWorker>> maildirs_;
  bool stopped_ = false;
};

}  // namespace leadgate::gateway
