#include "gateway/mail/imap_folder.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace leadgate::gateway {
struct ImapFolder::Round {
  using Outcomes = LetterOutcomes<uint32_t>;

  std::vector<ImapListed> listed;
  std::map<uint32_t, uint64_t> sizes;  // of the new ones that have not come yet
  std::vector<uint32_t> to_settle;
  std::optional<Error> problem;  // the first that holds up nothing else
  bool settled = true;
  bool writer_refuses = false;
  std::shared_ptr<const Snapshot> snapshot;
  size_t letter_bytes_max = 0;
  std::shared_ptr<Outcomes> outcomes = std::make_shared<Outcomes>();
};

ImapFolder::ImapFolder(Services& services, std::string source, const ImapConfig& config, std::string name)
    : services_(services),
      source_(std::move(source)),
      config_(config),
      mailbox_(config.user + '@' + config.host + ':' + std::to_string(config.port_used())),
      name_(std::move(name)) {}

Result<void> ImapFolder::look(ImapSession& session, Look which) {
  broke_ = false;
  if (which == Look::kFirst) missed_.clear();
  if (auto opened = open(session); !opened.ok()) return opened;
  Round round;
  round.snapshot = services_.snapshot.get();
  const SourceRules* const source = round.snapshot->find_source(source_);
  if (source == nullptr) return Error::unavailable("The source is gone.");
  round.letter_bytes_max = source->connector->body_bytes_max();
  const bool has_old = progress_.start.since != Timestamp() && progress_.done_uid < progress_.start.old_uid;
  auto listed = session.list(progress_.done_uid, has_old ? ImapSession::Times::kReceived : ImapSession::Times::kNone);
  if (!listed.ok()) return listed.error();
  round.listed = std::move(listed).value();
  if (round.listed.empty()) return {};
  // Whatever comes of it: nothing that is under way outlives the look unnoticed.
  const Result<void> taken = take_new(session, round);
  if (!round.outcomes->wait_until_all_ended()) return Error::unavailable("The writer does not answer.");
  spoiled_ = {round.outcomes->spoiled().begin(), round.outcomes->spoiled().end()};
  if (!taken.ok()) return taken;
  settle(session, round);
  if (auto finished = finish(round); !finished.ok()) return finished;
  return round.problem ? Result<void>(*round.problem) : Result<void>();
}

Result<void> ImapFolder::open(ImapSession& session) {
  const auto mode = config_.after == AfterLetter::kKeep ? ImapSession::Open::kToRead : ImapSession::Open::kToChange;
  const auto state = session.open_folder(name_, mode);
  if (!state.ok()) return state.error();
  return services_.writer.run([&](store::WriteContext& context) -> Result<void> {
    const FolderName folder{source_, mailbox_, name_};
    adopt_folder(context.connection, folder);
    auto progress = read_folder(context.connection, folder);
    if (!progress || progress->start.uid_validity != state->uid_validity) {
      if (progress) {
        log_warn("Source '{}': folder '{}' has a new UIDVALIDITY; all of it is looked at again.", source_,
                 log_safe(name_));
      }
      FolderProgress fresh;
      fresh.start = start_of(*state, progress);
      fresh.id = begin_folder(context.connection, folder, fresh.start);
      progress = fresh;
      spoiled_.clear();
      missing_.clear();
      missed_.clear();
      alone_.clear();
    }
    progress_ = std::move(*progress);
    return {};
  });
}

FolderStart ImapFolder::start_of(const ImapFolderState& state, const std::optional<FolderProgress>& before) const {
  FolderStart start;
  start.uid_validity = state.uid_validity;
  start.since = before ? before->start.since : parse_since(config_.since).value_or(Timestamp());
  // Where the server does not say what is yet to come, a letter's time alone decides.
  start.old_uid = state.uid_next > 0 ? state.uid_next - 1 : UINT32_MAX;
  return start;
}

// What somebody of ours is still writing is no letter yet; sent, it is another.
bool ImapFolder::is_passed_over(const ImapListed& letter) const {
  if (letter.is_draft) return true;
  const FolderStart& start = progress_.start;
  return letter.uid <= start.old_uid && letter.received && *letter.received < start.since;
}

Result<void> ImapFolder::take_new(ImapSession& session, Round& round) {
  std::vector<uint32_t> large;
  for (const ImapListed& letter : round.listed) {
    if (progress_.taken.count(letter.uid) > 0) {
      round.to_settle.push_back(letter.uid);  // taken before, but perhaps not marked
      continue;
    }
    if (is_passed_over(letter)) continue;
    round.sizes.emplace(letter.uid, letter.size);
    if (letter.size > round.letter_bytes_max) large.push_back(letter.uid);
  }
  const auto is_gone = [&round](uint32_t uid) { return round.sizes.count(uid) == 0; };
  std::erase_if(missing_, [&](const auto& one) { return is_gone(one.first); });
  std::erase_if(alone_, is_gone);
  for (const uint32_t uid : large) {
    if (missed_.count(uid) > 0) continue;
    if (auto done = fetch(session, round, {uid}, ImapSession::Part::kHeader); !done.ok()) return done;
  }
  return take_batches(session, round);
}

Result<void> ImapFolder::take_batches(ImapSession& session, Round& round) {
  const auto is_taken_whole = [&](const auto& letter) {
    return letter.second <= round.letter_bytes_max && missed_.count(letter.first) == 0;
  };
  const std::map<uint32_t, uint64_t> wanted = round.sizes;
  for (auto next = wanted.begin(); next != wanted.end();) {
    std::vector<uint32_t> batch;
    uint64_t bytes = 0;
    for (; next != wanted.end() && batch.size() < kBatchLetters; ++next) {
      if (alone_.count(next->first) > 0 || !is_taken_whole(*next)) continue;
      if (!batch.empty() && bytes + next->second > kBatchBytes) break;
      bytes += next->second;
      batch.push_back(next->first);
    }
    if (batch.empty()) break;
    if (auto done = fetch(session, round, batch, ImapSession::Part::kWhole); !done.ok()) return done;
  }
  for (const auto& letter : wanted) {
    if (alone_.count(letter.first) == 0 || !is_taken_whole(letter)) continue;
    if (auto done = fetch(session, round, {letter.first}, ImapSession::Part::kWhole); !done.ok()) return done;
  }
  return {};
}

// Of what does not come nobody knows which letter is to blame, unless it was asked for alone or all was said to be
// well.
Result<void> ImapFolder::fetch(ImapSession& session, Round& round, const std::vector<uint32_t>& uids,
                               ImapSession::Part part) {
  const Result<void> done =
      session.fetch(uids, part, [&](ImapFetched fetched) { return take(round, std::move(fetched), part); });
  if (round.writer_refuses) return Error::unavailable("The writer does not take letters.");
  for (const uint32_t uid : uids) {
    if (round.sizes.count(uid) == 0) {
      alone_.erase(uid);
    } else if (!done.ok() && uids.size() > 1) {
      alone_.insert(uid);
    } else if (!miss(round, uid)) {
      return Error::unavailable("The writer does not take letters.");
    }
  }
  if (done.ok()) return {};
  broke_ = done.error().code != ErrorCode::kConflict;
  if (broke_) return done;
  if (uids.size() == 1 && !round.problem) round.problem = done.error();
  return {};
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
  missing_.erase(fetched.uid);
  round.writer_refuses = !hand_over(round, fetched.uid, std::move(letter));
  return !round.writer_refuses;
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
bool ImapFolder::miss(Round& round, uint32_t uid) {
  missed_.insert(uid);
  if (++missing_[uid] < kMissesMax) return true;
  missing_.erase(uid);
  alone_.erase(uid);
  round.sizes.erase(uid);
  Letter letter;
  letter.bytes = "Subject: (UID " + std::to_string(uid) + " of " + log_safe(name_) + ")\r\n\r\n";
  letter.problem = connectors::Problem{"not_given", "The server lists the letter, but does not give its bytes."};
  return hand_over(round, uid, std::move(letter));
}

void ImapFolder::settle(ImapSession& session, Round& round) {
  if (config_.after == AfterLetter::kKeep) return;
  const std::vector<uint32_t> committed = round.outcomes->take_committed();
  round.to_settle.insert(round.to_settle.end(), committed.begin(), committed.end());
  std::sort(round.to_settle.begin(), round.to_settle.end());
  if (round.to_settle.empty()) return;
  const Result<void> done = config_.after == AfterLetter::kMove ? session.move(round.to_settle, config_.move_to)
                                                                : session.mark_seen(round.to_settle);
  round.settled = done.ok();
  if (!done.ok()) round.problem = done.error();
}

Result<void> ImapFolder::finish(Round& round) {
  uint32_t done = round.listed.back().uid;
  const Round::Outcomes& outcomes = *round.outcomes;
  for (const uint32_t uid : outcomes.failed()) done = std::min(done, uid - 1);
  if (!missing_.empty()) done = std::min(done, missing_.begin()->first - 1);
  if (!alone_.empty()) done = std::min(done, *alone_.begin() - 1);
  if (!round.settled) done = std::min(done, round.to_settle.front() - 1);
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
