#include "gateway/mail/imap_folder.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace leadgate::gateway {
struct ImapFolder::Round {
  using Outcomes = LetterOutcomes<uint32_t>;

  std::vector<ImapListed> listed;
  std::map<uint32_t, uint64_t> sizes;  // of the new ones that have not come yet
  std::shared_ptr<const Snapshot> snapshot;
  size_t letter_bytes_max = 0;
  std::shared_ptr<Outcomes> outcomes = std::make_shared<Outcomes>();
};

ImapFolder::ImapFolder(Services& services, std::string source, const ImapConfig& config, std::string name)
    : services_(services), source_(std::move(source)), config_(config), name_(std::move(name)) {}

Result<void> ImapFolder::look(ImapSession& session) {
  if (auto opened = open(session); !opened.ok()) return opened;
  Round round;
  round.snapshot = services_.snapshot.get();
  const SourceRules* const source = round.snapshot->find_source(source_);
  if (source == nullptr) return Error::unavailable("The source is gone.");
  round.letter_bytes_max = source->connector->body_bytes_max();
  auto listed = session.list(progress_.done_uid);
  if (!listed.ok()) return listed.error();
  round.listed = std::move(listed).value();
  if (round.listed.empty()) return {};
  // Whatever comes of it: nothing that is under way outlives the look unnoticed.
  Result<void> taken = take_new(session, round);
  if (!round.outcomes->wait_until_all_ended()) return Error::unavailable("The writer does not answer.");
  spoiled_ = {round.outcomes->spoiled().begin(), round.outcomes->spoiled().end()};
  if (taken.ok()) taken = settle(session, round.outcomes->take_committed());
  if (!taken.ok()) return taken;
  return finish(round);
}

Result<void> ImapFolder::open(ImapSession& session) {
  const auto mode = config_.after == AfterLetter::kKeep ? ImapSession::Open::kToRead : ImapSession::Open::kToChange;
  const auto state = session.open_folder(name_, mode);
  if (!state.ok()) return state.error();
  return services_.writer.run([&](store::WriteContext& context) -> Result<void> {
    auto progress = read_folder(context.connection, source_, name_);
    if (!progress || progress->uid_validity != state->uid_validity) {
      if (progress) {
        log_warn("Source '{}': folder '{}' has a new UIDVALIDITY; all of it is looked at again.", source_,
                 log_safe(name_));
      }
      FolderProgress fresh;
      fresh.id = begin_folder(context.connection, source_, name_, state->uid_validity);
      fresh.uid_validity = state->uid_validity;
      progress = fresh;
      spoiled_.clear();
      missing_.clear();
    }
    progress_ = std::move(*progress);
    return {};
  });
}

Result<void> ImapFolder::take_new(ImapSession& session, Round& round) {
  std::vector<uint32_t> marked_late;  // taken before, but perhaps not marked
  std::vector<uint32_t> large;
  for (const ImapListed& letter : round.listed) {
    if (progress_.taken.count(letter.uid) > 0) {
      marked_late.push_back(letter.uid);
      continue;
    }
    round.sizes.emplace(letter.uid, letter.size);
    if (letter.size > round.letter_bytes_max) large.push_back(letter.uid);
  }
  if (auto settled = settle(session, std::move(marked_late)); !settled.ok()) return settled;
  for (const uint32_t uid : large) {
    if (auto done = fetch(session, round, {uid}, ImapSession::Part::kHeader); !done.ok()) return done;
  }
  const std::map<uint32_t, uint64_t> wanted = round.sizes;
  for (auto next = wanted.begin(); next != wanted.end();) {
    std::vector<uint32_t> batch;
    uint64_t bytes = 0;
    for (; next != wanted.end() && batch.size() < kBatchLetters; ++next) {
      if (next->second > round.letter_bytes_max) continue;
      if (!batch.empty() && bytes + next->second > kBatchBytes) break;
      bytes += next->second;
      batch.push_back(next->first);
    }
    if (batch.empty()) break;
    if (auto done = fetch(session, round, batch, ImapSession::Part::kWhole); !done.ok()) return done;
    if (auto settled = settle(session, round.outcomes->take_committed()); !settled.ok()) return settled;
  }
  return park_missing(round) ? Result<void>() : Error::unavailable("The writer does not take letters.");
}

Result<void> ImapFolder::fetch(ImapSession& session, Round& round, const std::vector<uint32_t>& uids,
                               ImapSession::Part part) {
  return session.fetch(uids, part, [&](ImapFetched fetched) { return take(round, std::move(fetched), part); });
}

bool ImapFolder::take(Round& round, ImapFetched fetched, ImapSession::Part part) {
  const auto wanted = round.sizes.find(fetched.uid);
  if (wanted == round.sizes.end()) return true;
  Letter letter;
  if (part == ImapSession::Part::kHeader) {
    letter.problem = letter_too_large(wanted->second, round.letter_bytes_max, "Its header is kept.");
  } else if (fetched.bytes->cut()) {
    letter.problem = letter_too_large(fetched.bytes->size, round.letter_bytes_max, "Its beginning is kept.");
  }
  letter.bytes = std::move(fetched.bytes->bytes);
  round.sizes.erase(wanted);
  return hand_over(round, fetched.uid, std::move(letter));
}

bool ImapFolder::hand_over(Round& round, uint32_t uid, Letter letter) {
  letter.source = source_;
  letter.headers.emplace_back("x-mailbox", log_safe(name_));
  letter.headers.emplace_back("x-uid", std::to_string(uid));
  auto note = std::make_unique<FolderNote>(source_, letter_key(letter.bytes), services_.clock.now(), progress_.id, uid);
  if (!letter.problem && spoiled_.count(uid) > 0) park_as_not_stored(letter);
  return Round::Outcomes::hand_over(round.outcomes, services_, round.snapshot, std::move(letter), std::move(note), uid);
}

// What was listed and did not come is gone, or is a letter that the server cannot give.
bool ImapFolder::park_missing(Round& round) {
  std::map<uint32_t, int> missing;
  for (const auto& [uid, size] : round.sizes) {
    const int misses = missing_[uid] + 1;
    if (misses < kMissesMax) {
      missing[uid] = misses;
      continue;
    }
    Letter letter;
    letter.bytes = "Subject: (UID " + std::to_string(uid) + " of " + log_safe(name_) + ")\r\n\r\n";
    letter.problem = connectors::Problem{"not_given", "The server lists the letter, but does not give its bytes."};
    if (!hand_over(round, uid, std::move(letter))) return false;
  }
  missing_ = std::move(missing);
  return true;
}

Result<void> ImapFolder::settle(ImapSession& session, std::vector<uint32_t> uids) {
  if (uids.empty() || config_.after == AfterLetter::kKeep) return {};
  if (config_.after == AfterLetter::kMove) return session.move(uids, config_.move_to);
  return session.mark_seen(uids);
}

Result<void> ImapFolder::finish(Round& round) {
  uint32_t done = round.listed.back().uid;
  const Round::Outcomes& outcomes = *round.outcomes;
  for (const uint32_t uid : outcomes.failed()) done = std::min(done, uid - 1);
  if (!missing_.empty()) done = std::min(done, missing_.begin()->first - 1);
  if (done > progress_.done_uid) {
    const Result<void> written = services_.writer.run([&](store::WriteContext& context) -> Result<void> {
      finish_uids(context.connection, progress_.id, done);
      return {};
    });
    if (!written.ok()) return written;
  }
  if (outcomes.failed().empty()) return {};
  return Error::unavailable(std::to_string(outcomes.failed().size()) + " letters could not be stored.");
}

}  // namespace leadgate::gateway
