#include "store/ordered_keys.hpp"

#include <algorithm>

namespace leadgate::store {
namespace {

constexpr size_t kHomesAtFirst = 1024;
constexpr size_t kTail = 64;  // slots past the last home, so that no run has to wrap around

}  // namespace

OrderedKeys::OrderedKeys() : slots_(kHomesAtFirst + kTail), homes_(kHomesAtFirst) {}

size_t OrderedKeys::home(KeyHash hash) const {
  return static_cast<size_t>((static_cast<unsigned __int128>(hash.high) * homes_) >> 64);
}

size_t OrderedKeys::place(KeyHash hash) const {
  size_t slot = home(hash);
  while (slot < slots_.size() && slots_[slot].used && slots_[slot].hash < hash) ++slot;
  return slot;
}

const KeyEntry* OrderedKeys::find(KeyHash hash) const {
  size_t slot = place(hash);
  if (slot == slots_.size() || !slots_[slot].used || slots_[slot].hash != hash) return nullptr;
  return &slots_[slot];
}

KeyEntry OrderedKeys::put(const KeyEntry& entry) {
  size_t slot = place(entry.hash);
  if (slot < slots_.size() && slots_[slot].used && slots_[slot].hash == entry.hash) {
    KeyEntry before = slots_[slot];
    slots_[slot] = entry;
    slots_[slot].used = true;
    return before;
  }
  if ((size_ + 1) * 2 > homes_) {
    grow();
    slot = place(entry.hash);
  }
  insert(slot, entry);
  return {};
}

// Shifts the rest of the run by one.
void OrderedKeys::insert(size_t slot, const KeyEntry& entry) {
  size_t gap = slot;
  while (gap < slots_.size() && slots_[gap].used) ++gap;
  if (gap == slots_.size()) slots_.resize(slots_.size() + kTail);
  std::move_backward(slots_.begin() + static_cast<ptrdiff_t>(slot), slots_.begin() + static_cast<ptrdiff_t>(gap),
                     slots_.begin() + static_cast<ptrdiff_t>(gap) + 1);
  slots_[slot] = entry;
  slots_[slot].used = true;
  ++size_;
}

void OrderedKeys::remove(KeyHash hash) {
  size_t slot = place(hash);
  if (slot == slots_.size() || !slots_[slot].used || slots_[slot].hash != hash) return;
  // What follows moves up by one until an entry that is at home.
  size_t next = slot + 1;
  for (; next < slots_.size() && slots_[next].used && home(slots_[next].hash) < next; ++next) {
    slots_[next - 1] = slots_[next];
  }
  slots_[next - 1] = KeyEntry{};
  --size_;
}

void OrderedKeys::clear() {
  if (size_ == 0) return;
  std::fill(slots_.begin(), slots_.end(), KeyEntry{});
  size_ = 0;
}

size_t OrderedKeys::next_used(size_t slot) const {
  while (slot < slots_.size() && !slots_[slot].used) ++slot;
  return slot;
}

void OrderedKeys::grow() {
  std::vector<KeyEntry> old(homes_ * 2 + kTail);
  old.swap(slots_);
  homes_ *= 2;
  size_ = 0;
  for (const KeyEntry& entry : old) {
    if (entry.used) insert(place(entry.hash), entry);
  }
}

}  // namespace leadgate::store
