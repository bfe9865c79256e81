// Which letters were taken, and from where: what keeps a letter from being taken twice, and none from being missed,
// whatever happens between a commit and the next look at a mailbox.
//
// Tables of the gateway: `mail_letters` knows each letter that was taken by what it is (LetterKey), so that one that is
// found again elsewhere (moved, delivered again, under new numbers) is recognised; `mail_folders` and `mail_uids` say
// how far each IMAP folder is read: every UID up to `done_uid` and those listed above it. `mail_passed_over` has the
// files of a maildir that were too old at its first look.
// All writes are in the transaction of the letter that they speak of. Writer thread, or any connection for reads;
// failures show in the connection's status(). Letters are forgotten after kLetterMemory.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "gateway/intake/intake_job.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::gateway {

inline constexpr std::chrono::days kLetterMemory{3 * 365};

using LetterKey = std::array<uint8_t, 16>;

std::span<const store::MigrationStep> letter_book_schema();

// Remembers a letter of a source by its key with its event.
class LetterNote : public DeliveryNote {
 public:
  LetterNote(std::string source, LetterKey key, Timestamp now) : source_(std::move(source)), key_(key), now_(now) {}
  int64_t known(store::WriteContext& context) override;
  void write(store::WriteContext& context, int64_t event) override;

 private:
  const std::string source_;
  const LetterKey key_;
  const Timestamp now_;
};

// At most `rows_max` of those older than `before`.
void forget_letters(store::Connection& connection, Timestamp before, int rows_max);

// Which folder: one of a mailbox, that a source reads. A source that is given another mailbox begins there anew.
struct FolderName {
  std::string_view source;
  std::string_view mailbox;
  std::string_view folder;
};

// What was settled at the first look into a folder. Of the UIDs up to `old_uid` those that were received before `since`
// are passed over.
struct FolderStart {
  uint32_t uid_validity = 0;
  Timestamp since{};
  uint32_t old_uid = 0;
};

// How far a folder is read.
struct FolderProgress {
  int64_t id = 0;
  FolderStart start;
  uint32_t done_uid = 0;     // this and every lower one
  std::set<uint32_t> taken;  // above it
};

// Nothing: the folder was never looked at. Any connection.
std::optional<FolderProgress> read_folder(store::Connection& connection, const FolderName& name);
// From the start again.
int64_t begin_folder(store::Connection& connection, const FolderName& name, const FolderStart& start);
// What was read when mailboxes had no name was this one.
void adopt_folder(store::Connection& connection, const FolderName& name);
void finish_uids(store::Connection& connection, int64_t folder, uint32_t done_uid);

// Letters of a folder that are never taken: none yet; some more.
void clear_passed_over(store::Connection& connection, int64_t folder);
void pass_over(store::Connection& connection, int64_t folder, std::span<const LetterKey> letters);
// Ascending.
std::vector<LetterKey> read_passed_over(store::Connection& connection, int64_t folder);

// A letter of a folder: as LetterNote, and its UID is taken.
class FolderNote final : public LetterNote {
 public:
  FolderNote(std::string source, LetterKey key, Timestamp now, int64_t folder, uint32_t uid)
      : LetterNote(std::move(source), key, now), folder_(folder), uid_(uid) {}
  void write(store::WriteContext& context, int64_t event) override;

 private:
  const int64_t folder_;
  const uint32_t uid_;
};

}  // namespace leadgate::gateway
