#include "store/key_index.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "store/key_moving.hpp"
#include "store/key_rows.hpp"
#include "store/ordered_keys.hpp"

namespace leadgate::store {
namespace {

// Space and scope have a fixed length and go first, so no two keys share their bytes.
constexpr size_t kFrameBytes = 9;

KeyHash hash_of(const Key& key) {
  return to_key_hash({reinterpret_cast<const char*>(key.hash.data()), key.hash.size()});
}

// What a put, an erase or an expiry changed, so that it can be taken back.
struct Change {
  enum class What : uint8_t { kKey, kExpiry };
  What what = What::kKey;
  KeyEntry before;  // of an expiry: space and row are the bound
  KeyEntry after;
};

}  // namespace

Key make_key(uint8_t space, int64_t scope, std::string_view value) {
  std::string bytes;
  bytes.reserve(kFrameBytes + value.size());
  bytes.push_back(static_cast<char>(space));
  for (int shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<char>(static_cast<uint64_t>(scope) >> shift));
  }
  bytes.append(value);
  return Key{hash128(bytes), space};
}

struct KeyIndex::Impl {
  Impl(Connection& connection, const KeyIndexLimits& bounds) : limits(bounds), rows(connection), moving(rows, bounds) {}

  Result<void> open();
  void set(const KeyEntry& entry);
  void take_back(const Change& change);
  void freeze_if_full(size_t full);

  const KeyIndexLimits limits;
  KeyRows rows;
  KeyMoving moving;
  OrderedKeys recent;
  std::vector<Change> changes;  // of the open transaction
  std::string log_text;
  int64_t last_log = 0;  // as committed
  int64_t open_log = 0;  // as the open transaction leaves it
};

Result<void> KeyIndex::Impl::open() {
  Result<MovingState> state = moving.open();
  if (!state.ok()) return state.error();
  last_log = std::max(state->done_log, state->frozen_log);
  Result<void> read = rows.read_log(state->done_log, [&](int64_t id, const KeyEntry& entry) {
    if (id <= state->frozen_log) {
      moving.add_frozen(entry);
    } else {
      recent.put(entry);
    }
    last_log = std::max(last_log, id);
  });
  if (!read.ok()) return read;
  open_log = last_log;
  moving.opened();
  freeze_if_full(limits.recent_keys_max);
  return {};
}

void KeyIndex::Impl::set(const KeyEntry& entry) {
  Change change;
  change.after = entry;
  change.before = recent.put(entry);
  changes.push_back(change);
}

void KeyIndex::Impl::take_back(const Change& change) {
  if (change.what == Change::What::kExpiry) {
    moving.set_row_min(change.before.space, change.before.row);
  } else if (change.before.used) {
    recent.put(change.before);
  } else {
    recent.remove(change.after.hash);
  }
}

void KeyIndex::Impl::freeze_if_full(size_t full) {
  if (!moving.has_frozen() && recent.size() >= full && !recent.empty()) moving.freeze(recent, last_log);
}

KeyIndex::KeyIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyIndex::~KeyIndex() = default;

Result<std::unique_ptr<KeyIndex>> KeyIndex::open(Connection& connection, KeyIndexLimits limits) {
  LEADGATE_INVARIANT(limits.recent_keys_max > 0 && limits.slice_keys_max > 0, "the key index needs room to work");
  auto impl = std::make_unique<Impl>(connection, limits);
  Result<void> opened = impl->open();
  if (!opened.ok()) return opened.error();
  return std::make_unique<KeyIndex>(std::move(impl));
}

std::string_view KeyIndex::schema() {
  return KeyRows::schema();
}

std::optional<int64_t> KeyIndex::find(const Key& key) {
  KeyHash hash = hash_of(key);
  if (const KeyEntry* entry = impl_->recent.find(hash); entry != nullptr) {
    return entry->gone ? std::nullopt : std::optional<int64_t>(entry->row);
  }
  return impl_->moving.find(hash);
}

void KeyIndex::put(const Key& key, int64_t row) {
  KeyEntry entry;
  entry.hash = hash_of(key);
  entry.space = key.space;
  entry.row = row;
  impl_->set(entry);
}

void KeyIndex::erase(const Key& key) {
  KeyEntry entry;
  entry.hash = hash_of(key);
  entry.space = key.space;
  entry.gone = true;
  impl_->set(entry);
}

void KeyIndex::forget_rows_below(uint8_t space, int64_t row_min) {
  Change change;
  change.what = Change::What::kExpiry;
  change.before.space = space;
  change.before.row = impl_->moving.set_row_min(space, row_min);
  impl_->changes.push_back(change);
}

KeyIndex::Mark KeyIndex::mark() const {
  return impl_->changes.size();
}

void KeyIndex::roll_back_to(Mark mark) {
  std::vector<Change>& changes = impl_->changes;
  LEADGATE_INVARIANT(mark <= changes.size(), "a mark belongs to its transaction");
  while (changes.size() > mark) {
    impl_->take_back(changes.back());
    changes.pop_back();
  }
}

void KeyIndex::before_commit() {
  impl_->log_text.clear();
  size_t added = 0;
  for (const Change& change : impl_->changes) {
    if (change.what != Change::What::kKey) continue;
    KeyRows::add_to_log(impl_->log_text, change.after);
    ++added;
  }
  if (added == 0) return;
  impl_->rows.append_log(++impl_->open_log, impl_->log_text);
  impl_->moving.share(added, impl_->recent.size());
}

void KeyIndex::committed() {
  impl_->changes.clear();
  impl_->last_log = impl_->open_log;
  impl_->moving.committed();
  impl_->freeze_if_full(impl_->limits.recent_keys_max);
}

void KeyIndex::rolled_back() {
  roll_back_to(0);
  impl_->open_log = impl_->last_log;
  impl_->moving.rolled_back();
}

bool KeyIndex::idle_slice() {
  LEADGATE_INVARIANT(impl_->changes.empty(), "an idle slice has a transaction of its own");
  // A second half is kept in memory for the rush that follows.
  impl_->freeze_if_full((impl_->limits.recent_keys_max + 1) / 2);
  return impl_->moving.idle_share();
}

void KeyIndex::touch() {
  impl_->rows.touch();
}

KeyIndex::Stats KeyIndex::stats() const {
  Stats stats;
  stats.recent_keys = impl_->recent.size();
  impl_->moving.report(stats);
  return stats;
}

}  // namespace leadgate::store
