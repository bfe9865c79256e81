// Takes what comes into one source's maildir, on a thread of its own: inotify says when, and a look every now and then
// finds what it did not say.
//
// A file of `new` is one letter. It is known by the unique part of its name and its bytes (letter_book.hpp, written in
// the letter's transaction), and goes to `cur`, or is deleted, only after its commit; what a crash kept from that is
// made up for at the next look. A file over the source's body_bytes_max is parked with its header only, and goes to
// `cur` even where letters are deleted. A file that is written in `new` itself, instead of being moved there whole, is
// taken once it is closed, or has not changed for kSettledAfter. What is no regular file or cannot be read stays where
// it is, is logged, counted and shown (MailboxStatus), and does not keep the others from being taken. Bounds:
// LettersInFlight; kNamesMax files a look, the others at the next one, which follows at once. Files that were older
// than `since` at the first look stay in `new` for good (PassedOver), by their names; each look reads those too. Owned
// by the mail transports, whose services outlive it; the writer must still run when it goes.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gateway/mail/letter_outcomes.hpp"
#include "gateway/mail/mailbox_status.hpp"
#include "gateway/mail/passed_over.hpp"
#include "gateway/mail/stop_event.hpp"

namespace leadgate::gateway {

class MaildirWorker {
 public:
  static constexpr size_t kNamesMax = 20'000;
  static constexpr size_t kHeaderBytesMax = 64 * 1024;
  static constexpr std::chrono::seconds kSettledAfter{2};

  MaildirWorker(Services& services, MailboxStatus& status, std::string source, MaildirConfig config);
  ~MaildirWorker();
  MaildirWorker(const MaildirWorker&) = delete;
  MaildirWorker& operator=(const MaildirWorker&) = delete;

  const MaildirConfig& config() const { return config_; }
  // So that several end at the same time; the destructor joins.
  void ask_to_stop() { stop_.set(); }

 private:
  using Outcomes = LetterOutcomes<std::string>;

  void run();
  // How many files may be left.
  Result<size_t> look();
  Result<std::vector<std::string>> names(size_t* left) const;
  // kConflict: it may still be written.
  Result<Letter> read(const std::string& name, size_t bytes_max) const;
  bool is_whole(const std::string& name, const struct stat& about) const;
  // False: it stays; why is in `problem`.
  bool settle(const std::string& name, std::string* problem) const;
  void watch();
  void note_events(const char* events, size_t size);
  void wait(std::chrono::milliseconds most);

  Services& services_;
  MailboxStatus& status_;
  const std::string source_;
  const MaildirConfig config_;
  StopEvent stop_;
  PassedOver passed_over_;
  int inotify_ = -1;
  std::set<std::string> whole_;    // the system said that they were moved to `new`, or closed there
  std::set<std::string> spoiled_;  // could not be stored as what they are
  std::set<std::string> partial_;  // of this look: stored, but not all of it
  bool unsettled_ = false;         // the last look left a file that may still be written
  std::thread thread_;
};

}  // namespace leadgate::gateway
