// What FaultVfs keeps for its open files: handles, locks, shared memory. Only fault_vfs*.cpp include this.
#pragma once

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/fault_vfs.hpp"

namespace leadgate::testing {

// The shared index of a log: memory between the connections of a process, gone at a reboot.
struct SharedMemory {
  std::vector<std::unique_ptr<std::vector<char>>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shared{};
  std::array<const void*, SQLITE_SHM_NLOCK> exclusive{};
  int users = 0;
};

// SQLite's five lock levels of a main file.
struct FileLocks {
  int shared = 0;
  const void* reserved = nullptr;
  const void* pending = nullptr;
  const void* exclusive = nullptr;
};

struct Handle {
  FaultVfs::Impl* vfs = nullptr;
  std::string path;
  uint64_t epoch = 0;
  int level = SQLITE_LOCK_NONE;
  bool read_only = false;
  bool main_file = false;
  bool delete_on_close = false;
  std::shared_ptr<SharedMemory> memory;
  std::array<bool, SQLITE_SHM_NLOCK> holds_shared{};
};

// What SQLite allocates for an open file.
struct OpenFile {
  sqlite3_file base;
  Handle* handle;
};

struct FaultVfs::Impl {
  explicit Impl(uint64_t seed) : disk(seed) {}

  bool is_stale(const Handle& handle) const { return handle.epoch != disk.epoch() || disk.is_cut(); }

  FaultDisk disk;
  sqlite3_vfs vfs{};
  std::string name;
  mutable std::mutex mutex;
  std::map<Handle*, std::unique_ptr<Handle>> handles;
  std::map<std::string, FileLocks> locks;
  std::map<std::string, std::shared_ptr<SharedMemory>> memories;
  uint64_t temporary_files = 0;
  std::atomic<uint64_t> writer_checkpoints{0};
  std::atomic<uint64_t> reader_checkpoints{0};
  std::atomic<uint64_t> reader_writes{0};
};

// The methods of an open file (fault_vfs_file.cpp).
const sqlite3_io_methods& fault_file_methods();

}  // namespace leadgate::testing
