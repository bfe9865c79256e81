#include "gateway/config/restart.hpp"

namespace leadgate::gateway {

std::vector<std::string> changes_for_restart(const Config& running, const Config& wanted) {
  std::vector<std::string> out;
  const auto compare = [&out](const char* key, const auto& before, const auto& after) {
    if (before != after) out.emplace_back(key);
  };
  compare("server.listen", running.server.listen, wanted.server.listen);
  compare("server.threads", running.server.threads, wanted.server.threads);
  compare("server.lmtp.listen", running.server.lmtp.listen, wanted.server.lmtp.listen);
  const StorageConfig& before = running.storage;
  const StorageConfig& after = wanted.storage;
  compare("storage.sqlite", before.sqlite, after.sqlite);
  compare("storage.cache_kib", before.cache_kib, after.cache_kib);
  compare("storage.batch_jobs_max", before.batch_jobs_max, after.batch_jobs_max);
  compare("storage.backlog_jobs_max", before.backlog_jobs_max, after.backlog_jobs_max);
  compare("storage.backlog_bytes_max", before.backlog_bytes_max, after.backlog_bytes_max);
  compare("storage.wal_pages_before_checkpoint", before.wal_pages_before_checkpoint, after.wal_pages_before_checkpoint);
  compare("storage.recent_keys_max", before.recent_keys_max, after.recent_keys_max);
  compare("storage.key_filter_bytes", before.key_filter_bytes, after.key_filter_bytes);
  return out;
}

}  // namespace leadgate::gateway
