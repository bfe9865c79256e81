#include "mapping/arena.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace leadgate::mapping {

void* Arena::take(size_t bytes, size_t alignment) {
  used_bytes_ += bytes;
  return memory_.allocate(bytes, alignment);
}

void Arena::reset() {
  memory_.release();
  used_bytes_ = 0;
}

std::string_view Arena::text(std::string_view bytes) {
  const std::span<char> copy = buffer(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return {copy.data(), bytes.size()};
}

std::span<char> Arena::buffer(size_t bytes) {
  // One byte more, so that empty texts too have an address of their own: it is their identity.
  return {static_cast<char*>(take(bytes + 1, 1)), bytes};
}

std::span<Value> Arena::make_values(size_t count) {
  if (count == 0) return {};
  auto* first = static_cast<Value*>(take(count * sizeof(Value), alignof(Value)));
  std::uninitialized_default_construct_n(first, count);
  return {first, count};
}

std::span<Member> Arena::make_members(size_t count) {
  if (count == 0) return {};
  auto* first = static_cast<Member*>(take(count * sizeof(Member), alignof(Member)));
  std::uninitialized_default_construct_n(first, count);
  return {first, count};
}

std::span<const Value> Arena::values(std::span<const Value> values) {
  const std::span<Value> copy = make_values(values.size());
  std::copy(values.begin(), values.end(), copy.begin());
  return copy;
}

std::span<const Member> Arena::members(std::span<const Member> members) {
  const std::span<Member> copy = make_members(members.size());
  std::copy(members.begin(), members.end(), copy.begin());
  return copy;
}

}  // namespace leadgate::mapping
