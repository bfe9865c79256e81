// Memory for the values that decoders and expressions make: handed out in a row, freed all at once. It also carries the
// limits of the work on its document to whoever does a part of that.
//
// Owned by the Document or by one evaluation; one thread. Bounded: past `arena_bytes_max` allocations still succeed,
// but exhausted() turns true, and whoever loops (decoder, evaluator) stops with an error that says so. One allocation
// is never larger than its input, so that the overshoot is bounded too.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

#include "mapping/limits.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

class Arena {
 public:
  explicit Arena(const Limits& limits = {}) : limits_(limits) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Copies that live as long as the arena.
  std::string_view text(std::string_view bytes);
  std::span<const Value> values(std::span<const Value> values);
  std::span<const Member> members(std::span<const Member> members);

  // Room to be filled by the caller: `bytes` characters, `count` nulls, `count` members without a name.
  std::span<char> buffer(size_t bytes);
  std::span<Value> make_values(size_t count);
  std::span<Member> make_members(size_t count);

  // Frees everything at once; what pointed into the arena must be gone.
  void reset();

  const Limits& limits() const { return limits_; }
  void set_limits(const Limits& limits) { limits_ = limits; }

  bool exhausted() const { return used_bytes_ > limits_.arena_bytes_max; }
  size_t used_bytes() const { return used_bytes_; }
  size_t left_bytes() const { return exhausted() ? 0 : limits_.arena_bytes_max - used_bytes_; }

 private:
  void* take(size_t bytes, size_t alignment);

  std::byte first_[4096];
  std::pmr::monotonic_buffer_resource memory_{first_, sizeof first_};
  Limits limits_;
  size_t used_bytes_ = 0;
};

}  // namespace leadgate::mapping
