#include "gateway/mail/imap_session.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "gateway/mail/imap_text.hpp"

namespace leadgate::gateway {
namespace {

bool starts_ignoring_case(std::string_view text, std::string_view beginning) {
  return equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

}  // namespace

Result<std::unique_ptr<ImapSession>> ImapSession::open(const ImapConfig& config, size_t literal_bytes_max,
                                                       const StopEvent& stop, const Clock& clock) {
  auto connection = ImapConnection::open(config, stop);
  if (!connection.ok()) return connection.error();
  auto session = std::make_unique<ImapSession>(Passkey(), std::move(connection).value(), literal_bytes_max, clock);
  if (auto done = session->read_capabilities(); !done.ok()) return done.error();
  if (auto done = session->read_separator(); !done.ok()) return done.error();
  return session;
}

Result<void> ImapSession::run(const std::string& command, const OnResponse& on_response) {
  const std::string tag = "L" + std::to_string(++number_) + " ";
  if (auto sent = connection_->send(tag + command + "\r\n"); !sent.ok()) return sent.error();
  const SteadyTime started = clock_.steady();
  uint64_t received = 0;
  for (;;) {
    std::optional<ImapResponse> response = reader_.next();
    if (reader_.failed()) return Error::unavailable("The server's response is over the bounds of a line.");
    if (!response) {
      const auto bytes = connection_->receive();
      if (!bytes.ok()) return bytes.error();
      received += bytes->size();
      const auto most = kSilences * connection_->timeout() + std::chrono::seconds(received / kBytesPerSecondMin);
      if (received > kAnswerBytesMax || clock_.steady() - started > most) {
        return Error::unavailable("The server does not come to an end with " + log_safe(command.substr(0, 40)) + ".");
      }
      reader_.feed(*bytes);
      continue;
    }
    const std::string_view text = response->text;
    if (!text.starts_with(tag)) {
      if (starts_ignoring_case(text, "* BYE")) return Error::unavailable("The server says " + log_safe(text) + ".");
      if (on_response) on_response(*response);
      continue;
    }
    if (starts_ignoring_case(text.substr(tag.size()), "OK")) return {};
    return Error::conflict("The server answers " + log_safe(text.substr(tag.size())) + " to " +
                           log_safe(command.substr(0, 40)) + ".");
  }
}

Result<void> ImapSession::read_capabilities() {
  return run("CAPABILITY", [this](ImapResponse& response) {
    if (!starts_ignoring_case(response.text, "* CAPABILITY ")) return;
    for (const std::string_view word : split(response.text, ' ')) {
      if (equals_ignoring_case(word, "MOVE")) has_move_ = true;
      if (equals_ignoring_case(word, "UIDPLUS")) has_uidplus_ = true;
    }
  });
}

// A server that refuses to tell has the usual one.
Result<void> ImapSession::read_separator() {
  const Result<void> done = run("LIST \"\" \"\"", [this](ImapResponse& response) {
    if (const auto told = list_separator(response.text)) separator_ = *told;
  });
  return done.ok() || done.error().code == ErrorCode::kConflict ? Result<void>() : done;
}

std::string ImapSession::spelled(std::string_view folder) const {
  std::string name(folder);
  std::replace(name.begin(), name.end(), '/', separator_);
  return imap_folder(name);
}

Result<ImapFolderState> ImapSession::open_folder(std::string_view name, Open mode) {
  ImapFolderState state;
  const std::string command = (mode == Open::kToRead ? "EXAMINE " : "SELECT ") + spelled(name);
  const Result<void> done = run(command, [&state](ImapResponse& response) {
    if (const auto validity = response_code(response.text, "UIDVALIDITY")) state.uid_validity = *validity;
    if (const auto next = response_code(response.text, "UIDNEXT")) state.uid_next = *next;
  });
  if (!done.ok()) return done.error();
  if (state.uid_validity == 0) return Error::conflict("The server tells no UIDVALIDITY of " + log_safe(name) + ".");
  return state;
}

Result<std::vector<ImapListed>> ImapSession::list(uint32_t done_uid, Times times) {
  std::vector<ImapListed> listed;
  if (done_uid == UINT32_MAX) return listed;
  const std::string command = "UID FETCH " + std::to_string(done_uid + 1) + ":* (UID FLAGS RFC822.SIZE" +
                              (times == Times::kReceived ? " INTERNALDATE)" : ")");
  const Result<void> done = run(command, [&](ImapResponse& response) {
    const auto fetched = parse_fetch(response);
    // A set that ends with * has the last letter in it, whatever its beginning is.
    if (!fetched || fetched->uid <= done_uid || !fetched->size || listed.size() == kListedMax) return;
    listed.push_back({fetched->uid, *fetched->size, fetched->received, fetched->is_draft});
  });
  if (!done.ok()) return done.error();
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) { return a.uid < b.uid; });
  const auto same = [](const auto& a, const auto& b) { return a.uid == b.uid; };
  listed.erase(std::unique(listed.begin(), listed.end(), same), listed.end());
  return listed;
}

Result<void> ImapSession::fetch(std::span<const uint32_t> uids, Part part, const Take& take) {
  const char* const what = part == Part::kWhole ? " (UID BODY.PEEK[])" : " (UID BODY.PEEK[HEADER])";
  bool wanted = true;
  Result<void> done;
  for (std::span<const uint32_t> left = uids; !left.empty() && done.ok() && wanted;) {
    done = run("UID FETCH " + take_imap_set(left, kSetBytesMax) + what, [&](ImapResponse& response) {
      auto fetched = parse_fetch(response);
      if (wanted && fetched && fetched->bytes && std::binary_search(uids.begin(), uids.end(), fetched->uid)) {
        wanted = take(std::move(*fetched));
      }
    });
  }
  if (done.ok() && !wanted) return Error::unavailable("What was fetched could not be taken.");
  return done;
}

Result<void> ImapSession::run_for_sets(std::span<const uint32_t> uids,
                                       const std::function<Result<void>(const std::string&)>& run) {
  Result<void> out;
  while (!uids.empty()) {
    Result<void> done = run(take_imap_set(uids, kSetBytesMax));
    if (!done.ok() && done.error().code != ErrorCode::kConflict) return done;
    if (out.ok()) out = std::move(done);
  }
  return out;
}

Result<void> ImapSession::mark_seen(std::span<const uint32_t> uids) {
  return run_for_sets(uids,
                      [this](const std::string& set) { return run("UID STORE " + set + " +FLAGS.SILENT (\\Seen)"); });
}

Result<void> ImapSession::move(std::span<const uint32_t> uids, std::string_view folder) {
  const std::string to = spelled(folder);
  bool made = false;
  return run_for_sets(uids, [&](const std::string& set) -> Result<void> {
    const auto once = [&] { return run(has_move_ ? "UID MOVE " + set + " " + to : "UID COPY " + set + " " + to); };
    Result<void> moved = once();
    if (!moved.ok() && moved.error().code == ErrorCode::kConflict && !made) {
      // The folder may not be there yet.
      made = true;
      if (run("CREATE " + to).ok()) moved = once();
    }
    if (!moved.ok() || has_move_) return moved;
    if (auto marked = run("UID STORE " + set + " +FLAGS.SILENT (\\Deleted)"); !marked.ok()) return marked;
    return has_uidplus_ ? run("UID EXPUNGE " + set) : Result<void>();
  });
}

}  // namespace leadgate::gateway
