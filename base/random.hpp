// Randomness as an argument: jitter, tokens and keys are drawn from a Random that a test can script.
// SystemRandom asks OpenSSL's generator and may be called from any thread; a failure there is fatal.
#pragma once

#include <cstdint>
#include <string>

namespace leadgate {

class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t next() = 0;

  // Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // `bytes` random bytes.
  std::string bytes(size_t count);
};

class SystemRandom final : public Random {
 public:
  uint64_t next() override;
};

// Repeatable from its seed (splitmix64); for tests and for jitter, never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t next() override;

 private:
  uint64_t state_;
};

}  // namespace leadgate
