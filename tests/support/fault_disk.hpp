// A disk in memory that tells what was written from what would survive a power cut, and that fails when asked to.
//
// Every write, truncation, creation and deletion of a file waits until its file is synced; a cut drops what waits, or
// keeps an arbitrary part of it, as a disk with a cache does. After a cut everything fails until reboot(). Owned by a
// FaultVfs or a test; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace leadgate::testing {

enum class DiskOp : uint8_t { kRead, kWrite, kTruncate, kSync, kCreate, kDelete };

// What is left of the writes that no sync had covered.
enum class CutStyle : uint8_t {
  kNothing,   // none of them
  kSome,      // each by chance, in order, some torn
  kTornLast,  // all, but the last only in part, in sectors of 512 bytes
};

enum class SyncMode : uint8_t {
  kHonest,
  kNoOp,  // answers success and makes nothing durable: a disk that lies, for checks that must fail
};

// The `first`-th operation of the kind from now on (1 is the next) fails, and `times` - 1 after it.
struct DiskFault {
  DiskOp op = DiskOp::kWrite;
  uint64_t first = 1;
  uint64_t times = 1;
  bool full = false;            // no space left, instead of an input/output error
  bool loses_unsynced = false;  // a failed sync forgets what it should have written, as Linux may
};

enum class DiskAnswer : uint8_t { kOk, kError, kFull };

class FaultDisk {
 public:
  explicit FaultDisk(uint64_t seed) : random_(seed) {}

  void set_sync_mode(SyncMode mode);
  // Cuts the power at the `operation`-th change of the disk from now on (1 is the next), which does not happen whole.
  void cut_power_at(uint64_t operation, CutStyle style);
  void cut_power(CutStyle style);
  bool is_cut() const;
  // The machine starts again: the files are what was durable. Counts up epoch(), faults and plans are forgotten.
  void reboot();
  uint64_t epoch() const;

  void add_fault(DiskFault fault);
  void clear_faults();

  // Changes of the disk since it was made: writes, truncations, syncs, creations and deletions.
  uint64_t operations() const;

  bool exists(const std::string& path) const;
  DiskAnswer create(const std::string& path);
  DiskAnswer read(const std::string& path, uint64_t offset, char* out, size_t size, size_t* got);
  DiskAnswer write(const std::string& path, uint64_t offset, std::string_view data);
  DiskAnswer truncate(const std::string& path, uint64_t size);
  DiskAnswer sync(const std::string& path);
  enum class Directory : uint8_t { kSynced, kLater };
  DiskAnswer remove(const std::string& path, Directory directory);
  uint64_t size(const std::string& path) const;

 private:
  struct Change {
    DiskOp op = DiskOp::kWrite;
    uint64_t offset = 0;  // or the new size
    std::string data;
    uint64_t number = 0;
  };
  struct Image {
    bool exists = false;
    std::string bytes;
  };
  struct File {
    Image now;
    Image durable;
    std::vector<Change> unsynced;
  };

  static void apply(Image& image, const Change& change);
  void apply_torn(Image& image, const Change& change);
  DiskAnswer admit(DiskOp op, const std::string& path);
  DiskAnswer change(const std::string& path, Change change);
  void cut_locked(CutStyle style);

  mutable std::mutex mutex_;
  SeededRandom random_;
  std::map<std::string, File> files_;
  std::vector<DiskFault> faults_;
  SyncMode sync_mode_ = SyncMode::kHonest;
  CutStyle cut_style_ = CutStyle::kNothing;
  uint64_t cut_at_ = 0;  // 0: never
  uint64_t operations_ = 0;
  uint64_t epoch_ = 0;
  bool cut_ = false;
};

}  // namespace leadgate::testing
