#include "mapping/mime/mail_date.hpp"

#include <gmime/gmime.h>

#include <string>

#include "base/text.hpp"
#include "mapping/mime/encoded_words.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kDateBytesMax = 200;
constexpr int64_t kFirstSecond = -2'208'988'800;  // of the year 1900
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999
constexpr int64_t kMicrosPerSecond = 1'000'000;

}  // namespace

std::optional<Timestamp> mail_date(std::string_view header) {
  const std::string text = header_text(header);
  if (text.empty() || text.size() > kDateBytesMax) return std::nullopt;
  GDateTime* date = g_mime_utils_header_decode_date(text.c_str());
  if (date == nullptr) return std::nullopt;
  const int64_t seconds = g_date_time_to_unix(date);
  g_date_time_unref(date);
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return from_micros(seconds * kMicrosPerSecond);
}

}  // namespace leadgate::mapping::mime
