// The commands of IMAP that a mailbox is read with, over one connection (RFC 3501, 6851 MOVE, 4315 UIDPLUS).
//
// One thread. After an error of the connection or a response out of bounds (kUnavailable) the session is of no use any
// more; an error of kConflict is the server's NO or BAD to that command, and the session goes on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "gateway/mail/imap_connection.hpp"
#include "gateway/mail/imap_reader.hpp"

namespace leadgate::gateway {

struct ImapFolderState {
  uint32_t uid_validity = 0;
  uint32_t uid_next = 0;  // of a letter to come; 0: the server does not say
};

struct ImapListed {
  uint32_t uid = 0;
  uint64_t size = 0;
  std::optional<Timestamp> received;  // where that was asked for
  bool is_draft = false;
};

class ImapSession {
 public:
  static constexpr size_t kListedMax = 2'000'000;
  // Of the UIDs in one command: servers have a limit on a line, some as low as 8,000 bytes.
  static constexpr size_t kSetBytesMax = 1'000;
  // Of the answer to one command.
  static constexpr uint64_t kAnswerBytesMax = 1u << 30;
  static constexpr uint64_t kBytesPerSecondMin = 4'096;
  static constexpr int kSilences = 3;

  // `literal_bytes_max`: of a letter, what is kept of a larger one.
  static Result<std::unique_ptr<ImapSession>> open(const ImapConfig& config, size_t literal_bytes_max,
                                                   const StopEvent& stop, const Clock& clock);

  enum class Open { kToRead, kToChange };
  Result<ImapFolderState> open_folder(std::string_view name, Open mode);

  enum class Times { kNone, kReceived };
  // Everything above `done_uid`, ascending, with its size; at most kListedMax.
  Result<std::vector<ImapListed>> list(uint32_t done_uid, Times times);

  // Calls `take` with each letter as it comes, whole or, `only_header`, its header. None is marked as read. What is
  // gone by now does not come. False from `take` ends the session after this command.
  using Take = std::function<bool(ImapFetched)>;
  enum class Part { kWhole, kHeader };
  Result<void> fetch(std::span<const uint32_t> uids, Part part, const Take& take);

  // These go on with the rest when the server refuses some, and then fail (kConflict).
  Result<void> mark_seen(std::span<const uint32_t> uids);
  // By MOVE where the server has it, else by COPY, \Deleted and, with UIDPLUS, EXPUNGE.
  Result<void> move(std::span<const uint32_t> uids, std::string_view folder);

 private:
  struct Passkey {};

 public:
  ImapSession(Passkey, std::unique_ptr<ImapConnection> connection, size_t literal_bytes_max, const Clock& clock)
      : connection_(std::move(connection)), reader_(literal_bytes_max), clock_(clock) {}  // use open()

 private:
  using OnResponse = std::function<void(ImapResponse&)>;
  // Until its tagged end; each response before that goes to `on_response`. Bounds: kAnswerBytesMax, and kSilences times
  // the connection's timeout and the time that the bytes take at kBytesPerSecondMin.
  Result<void> run(const std::string& command, const OnResponse& on_response = {});
  Result<void> read_capabilities();
  Result<void> read_separator();
  // A name of the configuration, whose levels are parted by '/', as the server has it, quoted.
  std::string spelled(std::string_view folder) const;
  // For one set of UIDs after the other.
  Result<void> run_for_sets(std::span<const uint32_t> uids, const std::function<Result<void>(const std::string&)>& run);

  std::unique_ptr<ImapConnection> connection_;
  ImapReader reader_;
  const Clock& clock_;
  uint64_t number_ = 0;  // of the last command
  bool has_move_ = false;
  bool has_uidplus_ = false;
  char separator_ = '/';  // between the levels of a folder's name
};

}  // namespace leadgate::gateway
