#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.hpp"

namespace leadgate {

void set_up_log(LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("leadgate", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  switch (level) {
    case LogLevel::kDebug: logger->set_level(spdlog::level::debug); break;
    case LogLevel::kInfo: logger->set_level(spdlog::level::info); break;
    case LogLevel::kWarn: logger->set_level(spdlog::level::warn); break;
    case LogLevel::kError: logger->set_level(spdlog::level::err); break;
    case LogLevel::kOff: logger->set_level(spdlog::level::off); break;
  }
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

std::string log_safe(std::string_view text, size_t bytes_max) {
  std::string out = to_valid_utf8(utf8_prefix(text, bytes_max));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (out.size() < text.size()) out += "...";
  return out;
}

}  // namespace leadgate
