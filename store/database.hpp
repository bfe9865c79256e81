// Opens the database that the configuration names; the default driver is SQLite (store/sqlite).
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/connection.hpp"

namespace leadgate::store {

struct DatabaseSettings {
  std::string path;           // created with mode 0600, its folder with 0700, when absent
  std::string vfs;            // empty: the default; tests put a fault-injecting one here
  int cache_kib = 16 * 1024;  // page cache of the connection
  int page_bytes = 4096;      // of a new file; an existing one keeps its own
};

// The one connection that writes: WAL, synchronous=FULL, no automatic checkpoint, foreign keys on, application id set.
// Fails when the file is not ours, is newer, or is held by another process.
Result<std::unique_ptr<Connection>> open_writer(const DatabaseSettings& settings);

// A connection that can only read and never checkpoints. One a thread.
Result<std::unique_ptr<Connection>> open_reader(const DatabaseSettings& settings);

}  // namespace leadgate::store
