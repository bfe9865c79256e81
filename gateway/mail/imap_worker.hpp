// Looks into one source's IMAP mailbox, every now and then, on a thread of its own: connecting, fetching, decoding and
// mapping all happen there, so a slow server holds up nobody else.
//
// The connection is kept between two looks. Failures are logged, counted and shown (MailboxStatus), and tried again
// after a while that doubles from 2 seconds to 5 minutes; a folder that cannot be read does not keep the others from
// being read. Owned by the mail transports, whose services outlive it; the writer must still run at stop().
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/mail/backoff.hpp"
#include "gateway/mail/imap_folder.hpp"
#include "gateway/mail/mailbox_status.hpp"
#include "gateway/mail/stop_event.hpp"

namespace leadgate::gateway {

class ImapWorker {
 public:
  // So many connections a look may break over the letters of one folder.
  static constexpr int kBreaksMax = 8;

  ImapWorker(Services& services, MailboxStatus& status, std::string source, ImapConfig config);
  ~ImapWorker();
  ImapWorker(const ImapWorker&) = delete;
  ImapWorker& operator=(const ImapWorker&) = delete;

  const ImapConfig& config() const { return config_; }
  // ask_to_stop() so that several end at the same time; the destructor joins.
  void ask_to_stop() { stop_.set(); }

 private:
  void run();
  Result<void> look_into_folders();
  Result<void> look_into(ImapFolder& folder);
  Result<void> connect();
  // Says what is amiss, in the log and in the status; how long to wait.
  std::chrono::milliseconds tell(const Error& error, Backoff& backoff);

  Services& services_;
  MailboxStatus& status_;
  const std::string source_;
  const ImapConfig config_;
  StopEvent stop_;
  std::unique_ptr<ImapSession> session_;
  std::string told_;             // the failure of the last look; empty: it went well
  bool kept_ = false;            // since an earlier look
  size_t letter_bytes_max_ = 0;  // that the session was opened with
  std::vector<ImapFolder> folders_;
  std::thread thread_;
};

}  // namespace leadgate::gateway
