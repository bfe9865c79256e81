#include "tests/support/fault_disk.hpp"

#include <algorithm>
#include <cstring>

namespace leadgate::testing {
namespace {

constexpr uint64_t kSectorBytes = 512;

}  // namespace

void FaultDisk::set_sync_mode(SyncMode mode) {
  std::lock_guard lock(mutex_);
  sync_mode_ = mode;
}

void FaultDisk::cut_power_at(uint64_t operation, CutStyle style) {
  std::lock_guard lock(mutex_);
  cut_at_ = operations_ + operation;
  cut_style_ = style;
}

void FaultDisk::cut_power(CutStyle style) {
  std::lock_guard lock(mutex_);
  if (!cut_) cut_locked(style);
}

bool FaultDisk::is_cut() const {
  std::lock_guard lock(mutex_);
  return cut_;
}

uint64_t FaultDisk::epoch() const {
  std::lock_guard lock(mutex_);
  return epoch_;
}

uint64_t FaultDisk::operations() const {
  std::lock_guard lock(mutex_);
  return operations_;
}

void FaultDisk::add_fault(DiskFault fault) {
  std::lock_guard lock(mutex_);
  faults_.push_back(fault);
}

void FaultDisk::clear_faults() {
  std::lock_guard lock(mutex_);
  faults_.clear();
}

void FaultDisk::apply(Image& image, const Change& change) {
  switch (change.op) {
    case DiskOp::kCreate:
      image = {true, {}};
      break;
    case DiskOp::kDelete:
      image = {};
      break;
    case DiskOp::kTruncate:
      if (image.bytes.size() > change.offset) image.bytes.resize(change.offset);
      break;
    case DiskOp::kWrite:
      if (!image.exists) break;  // its creation did not survive
      if (image.bytes.size() < change.offset + change.data.size()) {
        image.bytes.resize(change.offset + change.data.size());
      }
      std::memcpy(image.bytes.data() + change.offset, change.data.data(), change.data.size());
      break;
    case DiskOp::kRead:
    case DiskOp::kSync:
      break;
  }
}

void FaultDisk::apply_torn(Image& image, const Change& change) {
  if (change.op != DiskOp::kWrite) return;
  for (uint64_t at = 0; at < change.data.size();) {
    uint64_t offset = change.offset + at;
    uint64_t length = std::min(kSectorBytes - offset % kSectorBytes, change.data.size() - at);
    if (random_.unit() < 0.5) apply(image, {DiskOp::kWrite, offset, change.data.substr(at, length), change.number});
    at += length;
  }
}

void FaultDisk::cut_locked(CutStyle style) {
  cut_ = true;
  uint64_t last = 0;
  for (const auto& [path, file] : files_) {
    if (!file.unsynced.empty()) last = std::max(last, file.unsynced.back().number);
  }
  for (auto& [path, file] : files_) {
    for (const Change& change : file.unsynced) {
      bool torn = style == CutStyle::kTornLast ? change.number == last : random_.unit() < 0.25;
      bool kept = style == CutStyle::kTornLast || (style == CutStyle::kSome && random_.unit() < 0.5);
      if (kept) torn ? apply_torn(file.durable, change) : apply(file.durable, change);
    }
    file.unsynced.clear();
  }
}

void FaultDisk::reboot() {
  std::lock_guard lock(mutex_);
  if (!cut_) cut_locked(CutStyle::kNothing);
  for (auto& [path, file] : files_) file.now = file.durable;
  faults_.clear();
  cut_at_ = 0;
  cut_ = false;
  ++epoch_;
}

// Whether the operation takes place; a planned cut happens here.
DiskAnswer FaultDisk::admit(DiskOp op, const std::string& path) {
  if (cut_) return DiskAnswer::kError;
  for (DiskFault& fault : faults_) {
    if (fault.op != op || fault.times == 0) continue;
    if (fault.first > 1) {
      --fault.first;
      continue;
    }
    --fault.times;
    if (fault.loses_unsynced) files_[path].unsynced.clear();
    return fault.full ? DiskAnswer::kFull : DiskAnswer::kError;
  }
  if (op != DiskOp::kRead) ++operations_;
  return DiskAnswer::kOk;
}

DiskAnswer FaultDisk::change(const std::string& path, Change change) {
  DiskAnswer answer = admit(change.op, path);
  if (answer != DiskAnswer::kOk) return answer;
  File& file = files_[path];
  change.number = operations_;
  apply(file.now, change);
  file.unsynced.push_back(std::move(change));
  if (operations_ == cut_at_) {
    cut_locked(cut_style_);
    return DiskAnswer::kError;
  }
  return DiskAnswer::kOk;
}

bool FaultDisk::exists(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto file = files_.find(path);
  return file != files_.end() && file->second.now.exists;
}

uint64_t FaultDisk::size(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto file = files_.find(path);
  return file == files_.end() ? 0 : file->second.now.bytes.size();
}

DiskAnswer FaultDisk::create(const std::string& path) {
  std::lock_guard lock(mutex_);
  return change(path, {DiskOp::kCreate, 0, {}, 0});
}

DiskAnswer FaultDisk::read(const std::string& path, uint64_t offset, char* out, size_t size, size_t* got) {
  std::lock_guard lock(mutex_);
  *got = 0;
  DiskAnswer answer = admit(DiskOp::kRead, path);
  if (answer != DiskAnswer::kOk) return answer;
  const std::string& bytes = files_[path].now.bytes;
  if (offset < bytes.size()) *got = std::min<size_t>(size, bytes.size() - offset);
  std::memcpy(out, bytes.data() + std::min<size_t>(offset, bytes.size()), *got);
  return DiskAnswer::kOk;
}

DiskAnswer FaultDisk::write(const std::string& path, uint64_t offset, std::string_view data) {
  std::lock_guard lock(mutex_);
  return change(path, {DiskOp::kWrite, offset, std::string(data), 0});
}

DiskAnswer FaultDisk::truncate(const std::string& path, uint64_t size) {
  std::lock_guard lock(mutex_);
  return change(path, {DiskOp::kTruncate, size, {}, 0});
}

DiskAnswer FaultDisk::sync(const std::string& path) {
  std::lock_guard lock(mutex_);
  DiskAnswer answer = admit(DiskOp::kSync, path);
  if (answer != DiskAnswer::kOk) return answer;
  if (operations_ == cut_at_) {
    cut_locked(cut_style_);
    return DiskAnswer::kError;
  }
  if (sync_mode_ == SyncMode::kNoOp) return DiskAnswer::kOk;
  File& file = files_[path];
  for (const Change& change : file.unsynced) apply(file.durable, change);
  file.unsynced.clear();
  return DiskAnswer::kOk;
}

DiskAnswer FaultDisk::remove(const std::string& path, Directory directory) {
  std::lock_guard lock(mutex_);
  DiskAnswer answer = change(path, {DiskOp::kDelete, 0, {}, 0});
  if (answer != DiskAnswer::kOk || directory == Directory::kLater || sync_mode_ == SyncMode::kNoOp) return answer;
  File& file = files_[path];
  file.durable = {};
  file.unsynced.clear();
  return answer;
}

}  // namespace leadgate::testing
