#include "mapping/mime/mail_date.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "mapping/mime/encoded_words.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kHeaderBytesMax = 4096;
constexpr size_t kDateBytesMax = 200;
constexpr int64_t kFirstSecond = -2'208'988'800;  // of the year 1900
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999
constexpr int64_t kMicrosPerSecond = 1'000'000;

// Without its comments; an open one goes on to the end.
std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (depth == 0) out += c;
    if (c == ')' && depth > 0) --depth;
  }
  return out;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// As GMime knows it: months by name ("20 11 1979"), zones of one letter as UTC (RFC 5322, section 4.3), "EST5EDT" as
// what it begins with.
std::string in_known_words(std::string_view text) {
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  for (size_t i = 0; i + 2 < words.size(); ++i) {
    if (!is_number(words[i]) || !is_number(words[i + 1]) || !is_number(words[i + 2]) || words[i + 1].size() > 2)
      continue;
    const int month = std::stoi(words[i + 1]);
    if (month >= 1 && month <= 12) words[i + 1] = kMonths[month - 1];
    break;
  }
  if (!words.empty()) {
    std::string& zone = words.back();
    const bool is_letter = zone.size() == 1 && ((zone[0] | 0x20) >= 'a' && (zone[0] | 0x20) <= 'z');
    if (is_letter) zone = "+0000";
    if (zone.size() == 7 && zone[3] >= '0' && zone[3] <= '9' && !is_number(zone)) zone.resize(3);
  }
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

std::optional<Timestamp> mail_date(std::string_view header) {
  std::string text = without_comments(header_text(header.substr(0, kHeaderBytesMax)));
  // "by a.test with SMTP id 1; Mon, 10 Oct 2022 ..."
  text.erase(0, text.rfind(';') + 1);
  if (text.size() > kDateBytesMax || text.find(':') == std::string::npos) return std::nullopt;
  text = in_known_words(text);
  GDateTime* date = g_mime_utils_header_decode_date(text.c_str());
  if (date == nullptr) return std::nullopt;
  const int64_t seconds = g_date_time_to_unix(date);
  g_date_time_unref(date);
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return from_micros(seconds * kMicrosPerSecond);
}

}  // namespace leadgate::mapping::mime
