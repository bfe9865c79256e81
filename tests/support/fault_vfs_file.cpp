#include <cstring>

#include "tests/support/fault_vfs_state.hpp"

namespace leadgate::testing {
namespace {

Handle& handle_of(sqlite3_file* file) {
  return *reinterpret_cast<OpenFile*>(file)->handle;
}

int code_of(DiskAnswer answer, int error) {
  if (answer == DiskAnswer::kOk) return SQLITE_OK;
  return answer == DiskAnswer::kFull ? SQLITE_FULL : error;
}

// A handle of before the reboot never touches the disk again.
bool is_dead(const Handle& handle) {
  return handle.epoch != handle.vfs->disk.epoch();
}

void note_change(Handle& handle) {
  if (handle.read_only) ++handle.vfs->reader_writes;
}

void unlock_to(Handle& handle, int level) {
  if (level >= handle.level) return;
  if (!is_dead(handle)) {
    FileLocks& locks = handle.vfs->locks[handle.path];
    if (locks.exclusive == &handle) locks.exclusive = nullptr;
    if (locks.pending == &handle) locks.pending = nullptr;
    if (locks.reserved == &handle) locks.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE) --locks.shared;
  }
  handle.level = level;
}

void release_memory(Handle& handle) {
  if (!handle.memory) return;
  for (int slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
    auto at = static_cast<size_t>(slot);
    if (handle.memory->exclusive[at] == &handle) handle.memory->exclusive[at] = nullptr;
    if (handle.holds_shared[at]) --handle.memory->shared[at];
    handle.holds_shared[at] = false;
  }
  if (--handle.memory->users == 0 && !is_dead(handle)) handle.vfs->memories.erase(handle.path);
  handle.memory.reset();
}

int close_file(sqlite3_file* file) {
  Handle& handle = handle_of(file);
  FaultVfs::Impl& vfs = *handle.vfs;
  std::lock_guard lock(vfs.mutex);
  unlock_to(handle, SQLITE_LOCK_NONE);
  release_memory(handle);
  if (handle.delete_on_close && !is_dead(handle)) vfs.disk.remove(handle.path, FaultDisk::Directory::kLater);
  vfs.handles.erase(&handle);
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  if (is_dead(handle)) return SQLITE_IOERR_READ;
  size_t got = 0;
  auto wanted = static_cast<size_t>(size);
  DiskAnswer answer =
      handle.vfs->disk.read(handle.path, static_cast<uint64_t>(offset), static_cast<char*>(out), wanted, &got);
  if (answer != DiskAnswer::kOk) return SQLITE_IOERR_READ;
  if (got == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(out) + got, 0, wanted - got);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  note_change(handle);
  if (is_dead(handle)) return SQLITE_IOERR_WRITE;
  std::string_view bytes(static_cast<const char*>(data), static_cast<size_t>(size));
  return code_of(handle.vfs->disk.write(handle.path, static_cast<uint64_t>(offset), bytes), SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  Handle& handle = handle_of(file);
  note_change(handle);
  if (is_dead(handle)) return SQLITE_IOERR_TRUNCATE;
  return code_of(handle.vfs->disk.truncate(handle.path, static_cast<uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  Handle& handle = handle_of(file);
  if (is_dead(handle)) return SQLITE_IOERR_FSYNC;
  return code_of(handle.vfs->disk.sync(handle.path), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  Handle& handle = handle_of(file);
  if (handle.vfs->is_stale(handle)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.vfs->disk.size(handle.path));
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  if (handle.vfs->is_stale(handle)) return SQLITE_IOERR_LOCK;
  if (level <= handle.level) return SQLITE_OK;
  FileLocks& locks = handle.vfs->locks[handle.path];
  auto others = [&](const void* holder) { return holder != nullptr && holder != &handle; };
  if (level == SQLITE_LOCK_SHARED) {
    if (others(locks.pending) || others(locks.exclusive)) return SQLITE_BUSY;
    ++locks.shared;
    handle.level = level;
    return SQLITE_OK;
  }
  if (others(locks.reserved) || others(locks.pending) || others(locks.exclusive)) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_RESERVED) {
    locks.reserved = &handle;
    handle.level = level;
    return SQLITE_OK;
  }
  locks.pending = &handle;
  handle.level = SQLITE_LOCK_PENDING;
  if (locks.shared > 1) return SQLITE_BUSY;
  locks.exclusive = &handle;
  handle.level = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  unlock_to(handle, level);
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* out) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  *out = handle.vfs->locks[handle.path].reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file* file, int operation, void* /*argument*/) {
  Handle& handle = handle_of(file);
  if (operation == SQLITE_FCNTL_CKPT_START) {
    ++(handle.read_only ? handle.vfs->reader_checkpoints : handle.vfs->writer_checkpoints);
  }
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file* /*file*/) {
  return 512;
}
// As SQLite assumes of every disk: a write changes no byte outside its range.
int device_characteristics(sqlite3_file* /*file*/) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_memory(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  *out = nullptr;
  if (handle.vfs->is_stale(handle)) return SQLITE_IOERR_SHMMAP;
  if (!handle.memory) {
    std::shared_ptr<SharedMemory>& memory = handle.vfs->memories[handle.path];
    if (!memory) memory = std::make_shared<SharedMemory>();
    ++memory->users;
    handle.memory = memory;
  }
  auto wanted = static_cast<size_t>(region);
  auto& regions = handle.memory->regions;
  if (regions.size() <= wanted && extend == 0) return SQLITE_OK;
  while (regions.size() <= wanted) {
    regions.push_back(std::make_unique<std::vector<char>>(static_cast<size_t>(size)));
  }
  *out = regions[wanted]->data();
  return SQLITE_OK;
}

int lock_memory(sqlite3_file* file, int first, int count, int flags) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  if (!handle.memory) return SQLITE_IOERR_SHMLOCK;
  SharedMemory& memory = *handle.memory;
  bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (auto at = static_cast<size_t>(first); at < static_cast<size_t>(first + count); ++at) {
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
      if (memory.exclusive[at] == &handle) memory.exclusive[at] = nullptr;
      if (!exclusive && handle.holds_shared[at]) --memory.shared[at];
      if (!exclusive) handle.holds_shared[at] = false;
      continue;
    }
    bool taken = memory.exclusive[at] != nullptr && memory.exclusive[at] != &handle;
    int other_readers = memory.shared[at] - (handle.holds_shared[at] ? 1 : 0);
    if (taken || (exclusive && other_readers > 0)) {
      // Locks of a range are taken together or not at all.
      for (auto back = static_cast<size_t>(first); back < at; ++back) memory.exclusive[back] = nullptr;
      return SQLITE_BUSY;
    }
    if (exclusive) {
      memory.exclusive[at] = &handle;
    } else if (!handle.holds_shared[at]) {
      ++memory.shared[at];
      handle.holds_shared[at] = true;
    }
  }
  return SQLITE_OK;
}

void memory_barrier(sqlite3_file* file) {
  // The lock is the barrier, and tells a thread sanitizer so.
  std::lock_guard guard(handle_of(file).vfs->mutex);
}

int unmap_memory(sqlite3_file* file, int /*delete_it*/) {
  Handle& handle = handle_of(file);
  std::lock_guard guard(handle.vfs->mutex);
  release_memory(handle);
  return SQLITE_OK;
}

}  // namespace

const sqlite3_io_methods& fault_file_methods() {
  static const sqlite3_io_methods kMethods = {
      2,
      close_file,
      read_file,
      write_file,
      truncate_file,
      sync_file,
      file_size,
      lock_file,
      unlock_file,
      check_reserved,
      file_control,
      sector_size,
      device_characteristics,
      map_memory,
      lock_memory,
      memory_barrier,
      unmap_memory,
      nullptr,
      nullptr,
  };
  return kMethods;
}

}  // namespace leadgate::testing
