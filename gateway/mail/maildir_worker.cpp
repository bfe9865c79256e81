#include "gateway/mail/maildir_worker.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/log.hpp"
#include "gateway/mail/backoff.hpp"
#include "gateway/mail/maildir_files.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// The first `most` bytes.
Result<std::string> read_bytes(int fd, size_t most) {
  std::string bytes;
  while (bytes.size() < most) {
    const size_t before = bytes.size();
    bytes.resize(std::min(most, before + 64 * 1024));
    const ssize_t got = ::read(fd, bytes.data() + before, bytes.size() - before);
    bytes.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR) return system_error("It cannot be read");
    if (got == 0) break;
  }
  return bytes;
}

}  // namespace

MaildirWorker::MaildirWorker(Services& services, MailboxStatus& status, std::string source, MaildirConfig config)
    : services_(services),
      status_(status),
      source_(std::move(source)),
      config_(std::move(config)),
      passed_over_(services, source_, config_) {
  thread_ = std::thread(&MaildirWorker::run, this);
  pthread_setname_np(thread_.native_handle(), "lg-maildir");
}

MaildirWorker::~MaildirWorker() {
  stop_.set();
  if (thread_.joinable()) thread_.join();
  if (inotify_ >= 0) ::close(inotify_);
}

void MaildirWorker::run() {
  Backoff backoff;
  while (!stop_.is_set()) {
    watch();
    Result<size_t> looked;
    try {
      looked = look();
    } catch (...) {
      looked =
          Error{ErrorCode::kInternal, "An exception, which is a bug: " + describe_exception(std::current_exception())};
    }
    if (stop_.is_set()) return;
    if (looked.ok()) {
      backoff.reset();
      status_.good(source_);
      if (*looked == 0) wait(unsettled_ ? std::min(config_.every, kSettledAfter) : config_.every);
      continue;
    }
    const auto pause = backoff.next();
    log_warn("Source '{}': its maildir could not be read whole, again in {} s: {}", source_, pause.count() / 1000,
             looked.error().message);
    status_.failing(source_, looked.error().message);
    wait(pause);
  }
}

// Before a look, so that nothing that comes during it is missed. Where it cannot be watched the looks are enough.
void MaildirWorker::watch() {
  if (inotify_ < 0) inotify_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (inotify_ < 0) return;
  alignas(inotify_event) std::array<char, 4096> events;
  for (ssize_t got = 1; got > 0;) {
    got = ::read(inotify_, events.data(), events.size());
    if (got > 0) note_events(events.data(), static_cast<size_t>(got));
  }
  ::inotify_add_watch(inotify_, (config_.path + "/new").c_str(), IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
}

void MaildirWorker::note_events(const char* events, size_t size) {
  for (size_t at = 0; at + sizeof(inotify_event) <= size;) {
    const auto* const event = reinterpret_cast<const inotify_event*>(events + at);
    at += sizeof(inotify_event) + event->len;
    const bool ended = (event->mask & (IN_MOVED_TO | IN_CLOSE_WRITE)) != 0;
    if (ended && event->len > 0 && whole_.size() < kNamesMax) whole_.emplace(event->name);
  }
}

// What was linked into the folder, as some mail servers do, looks like what is being written there, but for its age.
bool MaildirWorker::is_whole(const std::string& name, const struct stat& about) const {
  if (whole_.count(name) > 0) return true;
  return std::chrono::abs(services_.clock.now() - written_at(about)) >= kSettledAfter;
}

void MaildirWorker::wait(std::chrono::milliseconds most) {
  std::array<pollfd, 2> waiting{pollfd{inotify_, POLLIN, 0}, pollfd{stop_.fd(), POLLIN, 0}};
  ::poll(waiting.data(), waiting.size(), static_cast<int>(most.count()));
}

Result<std::vector<std::string>> MaildirWorker::names(size_t* left) const {
  const MaildirFolder files(config_.path + "/new");
  if (!files.is_open()) return system_error("Its folder 'new' cannot be opened");
  std::vector<std::string> found;
  *left = 0;
  for (const char* name = files.next(); name != nullptr; name = files.next()) {
    if (passed_over_.has(name)) continue;
    if (found.size() == kNamesMax) {
      *left = 1;
      break;
    }
    found.emplace_back(name);
  }
  // Names begin with the time of delivery.
  std::sort(found.begin(), found.end());
  return found;
}

Result<Letter> MaildirWorker::read(const std::string& name, size_t bytes_max) const {
  const std::string path = config_.path + "/new/" + name;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0) {
    if (errno == ENOENT) return Error::not_found("It is gone.");
    return system_error("It cannot be opened");
  }
  if (!S_ISREG(about.st_mode)) return Error::unavailable("It is no regular file.");
  if (!is_whole(name, about)) return Error::conflict("It may still be written.");
  const auto size = static_cast<uint64_t>(about.st_size);
  Result<std::string> bytes = read_bytes(file.get(), size > bytes_max ? kHeaderBytesMax : bytes_max);
  if (!bytes.ok()) return bytes.error();
  Letter letter;
  letter.bytes = std::move(bytes).value();
  if (size > bytes_max) {
    letter.bytes = std::string(letter_header(letter.bytes));
    letter.problem = letter_too_large(size, bytes_max, "Its header is kept.");
  }
  return letter;
}

bool MaildirWorker::settle(const std::string& name, std::string* problem) const {
  const std::string from = config_.path + "/new/" + name;
  if (config_.after == AfterLetter::kDelete && partial_.count(name) == 0) {
    if (::unlink(from.c_str()) == 0 || errno == ENOENT) return true;
    *problem = system_error("'" + log_safe(name) + "' cannot be deleted").message;
    return false;
  }
  const bool marked = name.find(":2,") != std::string::npos;
  const char* const flags = marked ? "" : config_.after == AfterLetter::kMarkSeen ? ":2,S" : ":2,";
  const std::string folder = config_.path + "/cur";
  const std::string to = folder + "/" + name + flags;
  if (std::rename(from.c_str(), to.c_str()) == 0) return true;
  if (::mkdir(folder.c_str(), 0700) == 0 && std::rename(from.c_str(), to.c_str()) == 0) return true;
  if (::access(from.c_str(), F_OK) != 0) return true;
  *problem = system_error("'" + log_safe(name) + "' cannot be moved to 'cur'").message;
  return false;
}

Result<size_t> MaildirWorker::look() {
  const std::shared_ptr<const Snapshot> snapshot = services_.snapshot.get();
  const SourceRules* const source = snapshot->find_source(source_);
  if (source == nullptr) return Error::unavailable("The source is gone.");
  if (auto begun = passed_over_.begin(stop_); !begun.ok()) return begun.error();
  size_t left = 0;
  const auto found = names(&left);
  if (!found.ok()) return found.error();
  const auto outcomes = std::make_shared<Outcomes>();
  std::string problem;
  partial_.clear();
  unsettled_ = false;
  const auto settle_committed = [&] {
    for (const std::string& name : outcomes->take_committed()) settle(name, &problem);
  };
  for (const std::string& name : *found) {
    if (stop_.is_set()) break;
    Result<Letter> letter = read(name, source->connector->body_bytes_max());
    if (!letter.ok()) {
      const ErrorCode code = letter.error().code;
      if (code == ErrorCode::kConflict)
        unsettled_ = true;
      else if (code != ErrorCode::kNotFound)
        problem = "'" + log_safe(name) + "': " + letter.error().message;
      continue;
    }
    const std::string unique = name.substr(0, name.find(':'));
    letter->source = source_;
    letter->headers.emplace_back("x-mailbox", log_safe(unique));
    if (!letter->problem && spoiled_.count(name) > 0) park_as_not_stored(*letter);
    if (letter->problem) partial_.insert(name);
    // By what is stored of it, so that a letter of which there is a part is not taken for one that is there whole.
    const LetterKey key = letter_key(unique + '\n' + letter->bytes);
    auto note = std::make_unique<LetterNote>(source_, key, services_.clock.now());
    if (!Outcomes::hand_over(outcomes, services_, snapshot, std::move(letter).value(), std::move(note), name)) break;
    settle_committed();
  }
  whole_.clear();
  if (!outcomes->wait_until_all_ended()) return Error::unavailable("The writer does not answer.");
  settle_committed();
  spoiled_ = {outcomes->spoiled().begin(), outcomes->spoiled().end()};
  if (!outcomes->failed().empty()) {
    problem = std::to_string(outcomes->failed().size()) + " letters could not be stored.";
  }
  if (!problem.empty()) return Error::unavailable(problem);
  return left;
}

}  // namespace leadgate::gateway
