#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

std::span<const Target> targets() {
  static constexpr Target all[] = {{"body", run_body},
                                   {"expression", run_expression},
                                   {"recogniser", run_recogniser},
                                   {"texts", run_texts},
                                   {"mime", run_mime},
                                   {"presets", run_presets},
                                   {"lmtp", run_lmtp},
                                   {"imap", run_imap}};
  return all;
}

}  // namespace leadgate::fuzz
