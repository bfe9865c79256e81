#include "gateway/http/disposition.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

bool is_unsafe(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '/' || c == '\\';
}

// What may stand between quotes without an escape; a '%' is misread by clients that decode it there.
std::string ascii_only(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) out += c == '"' || c == '%' ? '_' : c;
    // One for a whole character: its other bytes go.
    else if ((byte & 0xC0) != 0x80)
      out += '_';
  }
  return out;
}

}  // namespace

std::string attachment_disposition(std::string_view name) {
  std::string safe = to_valid_utf8(trim(name));
  std::replace_if(safe.begin(), safe.end(), is_unsafe, '_');
  // ".htaccess", "..": nothing that a folder takes for something else.
  if (safe.starts_with('.')) safe.front() = '_';
  if (safe.empty()) safe = "file";
  const std::string plain = ascii_only(safe);
  std::string out = "attachment; filename=\"" + plain + '"';
  if (plain != safe) out += "; filename*=UTF-8''" + percent_encode(safe, Plus::kIsPlus);
  return out;
}

}  // namespace leadgate::gateway
