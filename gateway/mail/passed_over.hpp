// The files of a maildir that are never taken: those in `new` that were older than `since` at the first look.
//
// Kept by name in the database (letter_book.hpp), so that neither a copy of the folder that has other times, nor
// another setting, nor a restart makes a lead of one; and what comes later with an old time is taken. The first look is
// told as made only after all its files are on disk; a crash before that makes it again. Owned by its worker, used on
// that thread; the services outlive it. Bounds: kFilesMax files, 16 bytes each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/mail/letter_book.hpp"
#include "gateway/mail/stop_event.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

class PassedOver {
 public:
  static constexpr size_t kFilesMax = 1'000'000;

  PassedOver(Services& services, std::string source, MaildirConfig config)
      : services_(services), source_(std::move(source)), config_(std::move(config)) {}

  // Before each look. Fails when the folder or the database cannot be read, and is then to be called again.
  Result<void> begin(const StopEvent& stop);
  // Of a file of `new`.
  bool has(std::string_view name) const;

 private:
  Result<bool> read();
  Result<std::vector<LetterKey>> find() const;
  Result<void> write(const std::vector<LetterKey>& letters, const StopEvent& stop);
  FolderName folder() const { return {source_, config_.path, "new"}; }

  Services& services_;
  const std::string source_;
  const MaildirConfig config_;
  bool begun_ = false;
  std::vector<LetterKey> letters_;  // ascending
};

}  // namespace leadgate::gateway
