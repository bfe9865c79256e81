// One folder of an IMAP mailbox: finds what is new since the last look, takes it, and then marks or moves it.
//
// What was taken is known by UID under the folder's UIDVALIDITY (letter_book.hpp), written in the transaction of each
// letter, so that a crash at any moment neither loses one nor takes one twice. When the server gives the folder a new
// UIDVALIDITY everything in it is looked at again, and the letters that were taken are recognised by their bytes (and
// by what their source's connector takes for their id). A letter is marked or moved after its commit; what a crash kept
// from that is made up for at the next look. UIDs that could not be taken are looked at again.
// Letters that `since` passes over at the first look are never asked for, marked or moved; which those are is known by
// the UIDs of that look and the times at which they were received. Under a new UIDVALIDITY it is as if that look came
// again: by the `since` that counted then (not by a newer setting) all that lies there is judged anew, so a letter that
// came later with an older time, and has not been taken by then, is passed over too. A letter whose time the server
// does not tell is taken. A letter that its server cannot give (NO, or the connection ends over it) holds up no other:
// what was asked for with it is asked for alone, and after kMissesMax looks it is parked without its bytes. Marking and
// moving come after all taking, so that a folder which refuses them is read all the same; they are tried again at each
// look. Used by its worker's thread. Bounds: kBatchLetters and kBatchBytes a FETCH; LettersInFlight; a letter over the
// source's body_bytes_max is parked with its header only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/mail/imap_session.hpp"
#include "gateway/mail/letter.hpp"
#include "gateway/mail/letter_outcomes.hpp"

namespace leadgate::gateway {

class ImapFolder {
 public:
  static constexpr size_t kBatchLetters = 200;
  static constexpr size_t kBatchBytes = 4u << 20;
  // So often a letter that the server lists must not come before it is parked without its bytes.
  static constexpr int kMissesMax = 3;

  // All outlive it.
  ImapFolder(Services& services, std::string source, const ImapConfig& config, std::string name);

  // kAgain: a look that broke is gone on with, on a new session; what was asked for in vain is not asked for again.
  enum class Look { kFirst, kAgain };
  // All that is new. kConflict: the server refuses something about this folder; else the session is of no use any more.
  Result<void> look(ImapSession& session, Look which);
  // Whether that session broke over letters, and others may wait behind them.
  bool broke() const { return broke_; }

 private:
  struct Round;

  Result<void> open(ImapSession& session);
  FolderStart start_of(const ImapFolderState& state, const std::optional<FolderProgress>& before) const;
  bool is_passed_over(const ImapListed& letter) const;
  Result<void> take_new(ImapSession& session, Round& round);
  Result<void> take_batches(ImapSession& session, Round& round);
  Result<void> fetch(ImapSession& session, Round& round, const std::vector<uint32_t>& uids, ImapSession::Part part);
  bool take(Round& round, ImapFetched fetched, ImapSession::Part part);
  bool hand_over(Round& round, uint32_t uid, Letter letter);
  bool miss(Round& round, uint32_t uid);
  void settle(ImapSession& session, Round& round);
  Result<void> finish(Round& round);

  Services& services_;
  const std::string source_;
  const ImapConfig& config_;
  const std::string mailbox_;  // whose folder it is
  const std::string name_;
  FolderProgress progress_;
  std::set<uint32_t> spoiled_;       // could not be stored as what they are
  std::map<uint32_t, int> missing_;  // listed, but not given
  std::set<uint32_t> missed_;        // of those, since the last look that was no second try
  std::set<uint32_t> alone_;         // were asked for together with what was not given
  bool broke_ = false;
};

}  // namespace leadgate::gateway
