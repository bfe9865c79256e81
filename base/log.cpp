#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.hpp"

namespace leadgate {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

}  // namespace

void set_up_log(LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("leadgate", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog_level(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(LogLevel level) {
  spdlog::default_logger_raw()->set_level(spdlog_level(level));
}

std::string log_safe(std::string_view text, size_t bytes_max) {
  // Twice: a bad byte becomes three.
  const std::string valid = to_valid_utf8(utf8_prefix(text, bytes_max));
  const std::string_view kept = utf8_prefix(valid, bytes_max);
  std::string out;
  for (size_t i = 0; i < kept.size(); ++i) {
    const auto c = static_cast<unsigned char>(kept[i]);
    const bool two_byte_control = c == 0xC2 && i + 1 < kept.size() && static_cast<unsigned char>(kept[i + 1]) < 0xA0;
    out += c < 0x20 || c == 0x7F || two_byte_control ? '?' : kept[i];
    if (two_byte_control) ++i;
  }
  if (utf8_prefix(text, bytes_max).size() < text.size() || kept.size() < valid.size()) out += "...";
  return out;
}

}  // namespace leadgate
