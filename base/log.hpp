// The process's log: one line a fact, key=value after the sentence, to standard error by spdlog.
//
//   log_info("Source '{}' answered {}.", name, status);
//
// Any thread. Values that come from outside go through log_safe() so that a line break cannot forge a line; personal
// data (names, phones, bodies) and secrets are never logged.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>
#include <utility>

namespace leadgate {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };

// Called once by main; tests leave it at kOff unless they look at lines.
void set_up_log(LogLevel level);

// From now on; any thread.
void set_log_level(LogLevel level);

// At most `bytes_max` bytes, control characters as '?'; "..." follows where it was cut.
std::string log_safe(std::string_view text, size_t bytes_max = 200);

template <class... Args>
void log_debug(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::debug(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_info(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::info(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_warn(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::warn(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_error(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::error(format, std::forward<Args>(args)...);
}

}  // namespace leadgate
