// Which conversation a letter belongs to. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kThreadParentsMax = 20;
inline constexpr size_t kThreadNumberBytesMax = 64;

struct Thread {
  std::string id;                    // of the letter itself; empty: it has none
  std::vector<std::string> parents;  // nearest first, each once, at most kThreadParentsMax
  std::string number;                // "1001" of a subject with "[#1001]"; empty: none
  bool reply = false;                // it says that it is an answer
};
Thread thread_of(const Letter& letter);

}  // namespace leadgate::connectors::mail
