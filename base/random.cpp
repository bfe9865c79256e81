#include "base/random.hpp"

#include <openssl/rand.h>

#include "base/result.hpp"

namespace leadgate {

std::string Random::bytes(size_t count) {
  std::string out;
  out.reserve(count + 8);
  while (out.size() < count) {
    const uint64_t word = next();
    for (int i = 0; i < 8; ++i) out += static_cast<char>(word >> (8 * i) & 0xFF);
  }
  out.resize(count);
  return out;
}

uint64_t SystemRandom::next() {
  uint64_t word = 0;
  const int done = RAND_bytes(reinterpret_cast<unsigned char*>(&word), sizeof word);
  LEADGATE_INVARIANT(done == 1, "the system has randomness");
  return word;
}

uint64_t SeededRandom::next() {
  state_ += 0x9E3779B97F4A7C15ull;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

}  // namespace leadgate
