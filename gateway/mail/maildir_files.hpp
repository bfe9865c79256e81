// The files of a folder of a maildir, one name after another; and what the system says of them.
// Plain functions and an owner of one descriptor; one thread each.
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace leadgate::gateway {

// kUnavailable, with what errno says.
inline Error system_error(const std::string& what) {
  return Error::unavailable(what + ": " + std::generic_category().message(errno) + ".");
}

inline Timestamp written_at(const struct stat& about) {
  return Timestamp(std::chrono::duration_cast<Micros>(std::chrono::seconds(about.st_mtim.tv_sec) +
                                                      std::chrono::nanoseconds(about.st_mtim.tv_nsec)));
}

class MaildirFolder {
 public:
  explicit MaildirFolder(const std::string& path) : directory_(::opendir(path.c_str())) {}
  bool is_open() const { return directory_ != nullptr; }
  int descriptor() const { return ::dirfd(directory_.get()); }
  // The next name that does not begin with a dot; null at the end.
  const char* next() const {
    const dirent* entry = ::readdir(directory_.get());
    while (entry != nullptr && entry->d_name[0] == '.') entry = ::readdir(directory_.get());
    return entry == nullptr ? nullptr : entry->d_name;
  }

 private:
  struct Closer {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  std::unique_ptr<DIR, Closer> directory_;
};

}  // namespace leadgate::gateway
