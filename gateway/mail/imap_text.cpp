#include "gateway/mail/imap_text.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

// The next character of valid UTF-8, which is taken off.
char32_t next_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  text.remove_prefix(length);
  return code;
}

void append_utf16(std::string& out, char32_t code) {
  const auto unit = [&out](char32_t value) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
  };
  if (code < 0x10000) return unit(code);
  code -= 0x10000;
  unit(0xD800 + (code >> 10));
  unit(0xDC00 + (code & 0x3FF));
}

void flush(std::string& out, std::string& utf16) {
  if (utf16.empty()) return;
  std::string text = to_base64(utf16);
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) {
    if (c == '/') c = ',';
  }
  out += '&' + text + '-';
  utf16.clear();
}

}  // namespace

std::string imap_folder(std::string_view name) {
  const std::string valid = to_valid_utf8(name);
  std::string out = "\"";
  std::string utf16;
  for (std::string_view rest = valid; !rest.empty();) {
    const char32_t code = next_character(rest);
    if (code < 0x20 || code == 0x7F) continue;
    if (code > 0x7F) {
      append_utf16(utf16, code);
      continue;
    }
    flush(out, utf16);
    if (code == '"' || code == '\\') out += '\\';
    out += static_cast<char>(code);
    if (code == '&') out += '-';
  }
  flush(out, utf16);
  return out + '"';
}

std::optional<char> list_separator(std::string_view response) {
  constexpr std::string_view kStart = "* list (";
  if (to_lower_ascii(response.substr(0, kStart.size())) != kStart) return std::nullopt;
  const size_t flags_end = response.find(") \"");
  if (flags_end == std::string_view::npos) return std::nullopt;
  std::string_view rest = response.substr(flags_end + 3);
  if (rest.starts_with('\\')) rest.remove_prefix(1);
  if (rest.size() < 2 || rest[1] != '"') return std::nullopt;
  return rest[0];
}

std::string imap_set(std::span<const uint32_t> uids) {
  return take_imap_set(uids, std::string::npos);
}

std::string take_imap_set(std::span<const uint32_t>& uids, size_t bytes_max) {
  std::string out;
  while (!uids.empty()) {
    size_t last = 0;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    std::string range = (out.empty() ? "" : ",") + std::to_string(uids.front());
    if (last > 0) range += ':' + std::to_string(uids[last]);
    if (!out.empty() && out.size() + range.size() > bytes_max) break;
    out += range;
    uids = uids.subspan(last + 1);
  }
  return out;
}

std::optional<Timestamp> parse_imap_time(std::string_view text) {
  constexpr size_t kBytes = 26;
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::string spelled(text);
  if (spelled.size() + 1 == kBytes) spelled.insert(0, "0");  // of a server that leaves out the blank
  if (spelled.size() != kBytes || spelled[2] != '-' || spelled[6] != '-') return std::nullopt;
  if (spelled[0] == ' ') spelled[0] = '0';
  size_t month = 0;
  while (month < 12 && !equals_ignoring_case(kMonths.substr(3 * month, 3), spelled.substr(3, 3))) ++month;
  const std::string number = std::to_string(month + 1);
  const auto time =
      parse_rfc3339(spelled.substr(7, 4) + "-" + (number.size() < 2 ? "0" : "") + number + "-" + spelled.substr(0, 2) +
                    "T" + spelled.substr(12, 8) + spelled.substr(21, 3) + ":" + spelled.substr(24, 2));
  return time.ok() ? std::optional(*time) : std::nullopt;
}

}  // namespace leadgate::gateway
