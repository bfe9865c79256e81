// SQLite over a FaultDisk: give name() to DatabaseSettings::vfs, and the database lives in memory and can lose power.
//
// Registered while it lives; connections must be closed before it goes. Files, locks and the shared index of the log
// work between connections of this process. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/fault_disk.hpp"

namespace leadgate::testing {

class FaultVfs {
 public:
  explicit FaultVfs(uint64_t seed);
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  ~FaultVfs();

  const std::string& name() const;
  FaultDisk& disk();

  // Forgets locks and shared memory too: call it instead of FaultDisk::reboot().
  void reboot();

  // Checkpoints that had pages to fold, by connections that may write and by those that may not.
  uint64_t writer_checkpoints() const;
  uint64_t reader_checkpoints() const;
  // Writes, truncations and deletions by connections that may only read.
  uint64_t reader_writes() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace leadgate::testing
