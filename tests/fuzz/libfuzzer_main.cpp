// libFuzzer's way into the target that the build names: LEADGATE_FUZZ_TARGET is one of targets().
#include <cstddef>
#include <cstdint>

#include "base/result.hpp"
#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const leadgate::fuzz::Target* const target = [] {
    for (const leadgate::fuzz::Target& each : leadgate::fuzz::targets()) {
      if (each.name == LEADGATE_FUZZ_TARGET) return &each;
    }
    return static_cast<const leadgate::fuzz::Target*>(nullptr);
  }();
  LEADGATE_INVARIANT(target != nullptr, "the build names a target that there is");
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
