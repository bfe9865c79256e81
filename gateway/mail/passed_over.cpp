#include "gateway/mail/passed_over.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <span>

#include "base/log.hpp"
#include "gateway/mail/letter.hpp"
#include "gateway/mail/maildir_files.hpp"

namespace leadgate::gateway {
namespace {

// A transaction, so that others' leads do not wait for all of them.
constexpr size_t kRowsAtOnce = 1'000;
// Of FolderStart::uid_validity: a maildir has no UIDs, but a first look that has ended or not.
constexpr uint32_t kBegun = 0;
constexpr uint32_t kMade = 1;

LetterKey key_of(std::string_view name) {
  return letter_key(name.substr(0, name.find(':')));
}

}  // namespace

bool PassedOver::has(std::string_view name) const {
  return !letters_.empty() && std::binary_search(letters_.begin(), letters_.end(), key_of(name));
}

Result<void> PassedOver::begin(const StopEvent& stop) {
  if (begun_) return {};
  const Result<bool> made = read();
  if (!made.ok()) return made.error();
  if (!*made) {
    auto found = find();
    if (!found.ok()) return found.error();
    if (auto written = write(*found, stop); !written.ok()) return written;
    letters_ = std::move(found).value();
    if (!letters_.empty()) {
      log_info("Source '{}': {} letters that came before {} are passed over.", source_, letters_.size(), config_.since);
    }
  }
  begun_ = true;
  return {};
}

// Whether the first look was made.
Result<bool> PassedOver::read() {
  bool made = false;
  auto done = services_.writer.run([&](store::WriteContext& context) -> Result<void> {
    const auto progress = read_folder(context.connection, folder());
    made = progress && progress->start.uid_validity == kMade;
    if (made) letters_ = read_passed_over(context.connection, progress->id);
    return {};
  });
  return done.ok() ? Result<bool>(made) : done.error();
}

Result<std::vector<LetterKey>> PassedOver::find() const {
  std::vector<LetterKey> found;
  const Timestamp since = parse_since(config_.since).value_or(Timestamp());
  const MaildirFolder files(config_.path + "/new");
  if (!files.is_open()) return system_error("Its folder 'new' cannot be opened");
  if (since == Timestamp()) return found;
  for (const char* name = files.next(); name != nullptr; name = files.next()) {
    struct stat about {};
    if (::fstatat(files.descriptor(), name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode)) continue;
    if (written_at(about) >= since) continue;
    if (found.size() == kFilesMax) {
      return Error::unavailable("More than " + std::to_string(kFilesMax) +
                                " letters in 'new' are older than `since`; move them to another folder.");
    }
    found.push_back(key_of(name));
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<void> PassedOver::write(const std::vector<LetterKey>& letters, const StopEvent& stop) {
  FolderStart start;
  start.since = parse_since(config_.since).value_or(Timestamp());
  for (std::span<const LetterKey> left = letters;;) {
    if (stop.is_set()) return Error::unavailable("The gateway is stopping.");
    const bool is_first = left.size() == letters.size();
    const auto some = left.first(std::min(left.size(), kRowsAtOnce));
    left = left.subspan(some.size());
    start.uid_validity = left.empty() ? kMade : kBegun;
    auto done = services_.writer.run([&](store::WriteContext& context) -> Result<void> {
      const int64_t id = begin_folder(context.connection, folder(), start);
      if (is_first) clear_passed_over(context.connection, id);
      pass_over(context.connection, id, some);
      return {};
    });
    if (!done.ok() || left.empty()) return done;
  }
}

}  // namespace leadgate::gateway
