#include "store/key_filter.hpp"

#include <algorithm>

namespace leadgate::store {
namespace {

constexpr size_t kBlockWords = 8;  // a cache line
constexpr int kProbes = 6;

// The n-th bit of a hash within its block: nine bits of the half that does not choose the block.
size_t probe_bit(KeyHash hash, int probe) {
  return (hash.high >> (9 * probe)) & 511;
}

}  // namespace

KeyFilter::KeyFilter(size_t bytes) : words_(std::max<size_t>(bytes / 64, 1) * kBlockWords) {}

size_t KeyFilter::block(KeyHash hash) const {
  size_t blocks = words_.size() / kBlockWords;
  return static_cast<size_t>((static_cast<unsigned __int128>(hash.low) * blocks) >> 64) * kBlockWords;
}

bool KeyFilter::add(KeyHash hash) {
  uint64_t* words = &words_[block(hash)];
  bool fresh = false;
  for (int probe = 0; probe < kProbes; ++probe) {
    size_t bit = probe_bit(hash, probe);
    uint64_t mask = uint64_t{1} << (bit & 63);
    fresh = fresh || (words[bit >> 6] & mask) == 0;
    words[bit >> 6] |= mask;
  }
  if (fresh) ++added_keys_;
  return fresh;
}

bool KeyFilter::may_contain(KeyHash hash) const {
  const uint64_t* words = &words_[block(hash)];
  for (int probe = 0; probe < kProbes; ++probe) {
    size_t bit = probe_bit(hash, probe);
    if ((words[bit >> 6] & (uint64_t{1} << (bit & 63))) == 0) return false;
  }
  return true;
}

void KeyFilter::clear() {
  std::fill(words_.begin(), words_.end(), 0);
  added_keys_ = 0;
}

}  // namespace leadgate::store
