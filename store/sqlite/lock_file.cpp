#include "store/sqlite/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace leadgate::store {
namespace {

Error system_error(const std::string& what, int number) {
  return Error::unavailable(what + ": " + std::strerror(number) + ".");
}

Result<void> create_folder(const std::filesystem::path& folder) {
  if (folder.empty()) return {};
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  if (errno == ENOENT && folder.has_parent_path() && folder.parent_path() != folder) {
    Result<void> parent = create_folder(folder.parent_path());
    if (!parent.ok()) return parent;
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  }
  return system_error("The folder of storage.sqlite could not be created", errno);
}

int open_private(const std::string& path) {
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

}  // namespace

Result<int> lock_database(const std::string& path) {
  Result<void> folder = create_folder(std::filesystem::path(path).parent_path());
  if (!folder.ok()) return folder.error();
  int fd = open_private(path + ".lock");
  if (fd < 0) return system_error("The lock file beside storage.sqlite could not be opened", errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  int number = errno;
  ::close(fd);
  if (number == EWOULDBLOCK) {
    return Error::conflict("The database of storage.sqlite is in use by another process; stop that one first.");
  }
  return system_error("The lock file beside storage.sqlite could not be locked", number);
}

Result<void> create_private_file(const std::string& path) {
  int fd = open_private(path);
  if (fd < 0) return system_error("The database of storage.sqlite could not be created", errno);
  ::close(fd);
  return {};
}

}  // namespace leadgate::store
