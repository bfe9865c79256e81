#include "tests/support/fault_vfs.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "tests/support/fault_vfs_state.hpp"

namespace leadgate::testing {
namespace {

FaultVfs::Impl& impl_of(sqlite3_vfs* vfs) {
  return *static_cast<FaultVfs::Impl*>(vfs->pAppData);
}

sqlite3_vfs* real_vfs() {
  return sqlite3_vfs_find("unix");
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  FaultVfs::Impl& impl = impl_of(vfs);
  auto* file = reinterpret_cast<OpenFile*>(out);
  file->base.pMethods = nullptr;
  std::lock_guard lock(impl.mutex);
  std::string path = name != nullptr ? name : "temporary-" + std::to_string(++impl.temporary_files);
  if (impl.disk.is_cut()) return SQLITE_CANTOPEN;
  if (!impl.disk.exists(path)) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    if (impl.disk.create(path) != DiskAnswer::kOk) return SQLITE_CANTOPEN;
  }
  auto handle = std::make_unique<Handle>();
  handle->vfs = &impl;
  handle->path = path;
  handle->epoch = impl.disk.epoch();
  handle->read_only = (flags & SQLITE_OPEN_READONLY) != 0;
  handle->main_file = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  handle->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  file->handle = handle.get();
  file->base.pMethods = &fault_file_methods();
  impl.handles.emplace(handle.get(), std::move(handle));
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  FaultDisk& disk = impl_of(vfs).disk;
  if (!disk.exists(name)) return SQLITE_IOERR_DELETE_NOENT;
  auto directory = sync_directory != 0 ? FaultDisk::Directory::kSynced : FaultDisk::Directory::kLater;
  return disk.remove(name, directory) == DiskAnswer::kOk ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int access_file(sqlite3_vfs* vfs, const char* name, int /*flags*/, int* out) {
  FaultDisk& disk = impl_of(vfs).disk;
  if (disk.is_cut()) return SQLITE_IOERR_ACCESS;
  *out = disk.exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs* /*vfs*/, int size, char* out) {
  return real_vfs()->xRandomness(real_vfs(), size, out);
}
int sleep_some(sqlite3_vfs* /*vfs*/, int micros) {
  return real_vfs()->xSleep(real_vfs(), micros);
}
int current_time(sqlite3_vfs* /*vfs*/, double* out) {
  return real_vfs()->xCurrentTime(real_vfs(), out);
}
int current_time_64(sqlite3_vfs* /*vfs*/, sqlite3_int64* out) {
  return real_vfs()->xCurrentTimeInt64(real_vfs(), out);
}
int last_error(sqlite3_vfs* /*vfs*/, int /*size*/, char* /*out*/) {
  return 0;
}

}  // namespace

FaultVfs::FaultVfs(uint64_t seed) : impl_(std::make_unique<Impl>(seed)) {
  static std::atomic<int> count{0};
  impl_->name = "leadgate-fault-" + std::to_string(++count);
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(OpenFile);
  vfs.mxPathname = 512;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = impl_.get();
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep_some;
  vfs.xCurrentTime = current_time;
  vfs.xCurrentTimeInt64 = current_time_64;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 0);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&impl_->vfs);
}

const std::string& FaultVfs::name() const {
  return impl_->name;
}
FaultDisk& FaultVfs::disk() {
  return impl_->disk;
}
uint64_t FaultVfs::writer_checkpoints() const {
  return impl_->writer_checkpoints;
}
uint64_t FaultVfs::reader_checkpoints() const {
  return impl_->reader_checkpoints;
}
uint64_t FaultVfs::reader_writes() const {
  return impl_->reader_writes;
}

void FaultVfs::reboot() {
  std::lock_guard lock(impl_->mutex);
  impl_->disk.reboot();
  impl_->locks.clear();
  impl_->memories.clear();
}

}  // namespace leadgate::testing
