#include "gateway/config/text_rules.hpp"

#include <arpa/inet.h>
#include <re2/re2.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/crypto.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

constexpr char kZoneFolder[] = "/usr/share/zoneinfo";
constexpr std::string_view kWebhookPrefix = "whsec_";
constexpr size_t kNameBytesMax = 64;
constexpr size_t kUrlBytesMax = 2048;

bool is_address(const std::string& text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

template <class Number>
bool read_whole(std::string_view text, Number& out) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && end.ec == std::errc() && end.ptr == text.data() + text.size();
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_zone_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char magic[4] = {};
  return file.read(magic, sizeof magic) && std::string_view(magic, sizeof magic) == "TZif";
}

}  // namespace

std::optional<ListenEndpoint> parse_listen(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  ListenEndpoint out;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  out.address = host;
  // Without brackets the colons of a v6 address could not be told from the one before the port.
  if (bracketed != (host.find(':') != std::string_view::npos)) return std::nullopt;
  if (!is_address(out.address) || !read_whole(text.substr(colon + 1), out.port)) return std::nullopt;
  return out;
}

std::optional<Delay> parse_delay(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  int64_t count = 0;
  if (!read_whole(text.substr(0, digits), count)) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  int64_t unit_ms = 0;
  if (unit == "ms") unit_ms = 1;
  if (unit == "s") unit_ms = 1000;
  if (unit == "m") unit_ms = 60'000;
  if (unit == "h") unit_ms = 3'600'000;
  if (unit == "d") unit_ms = 86'400'000;
  constexpr int64_t kLongestMs = 30LL * 86'400'000;
  if (unit_ms == 0 || count > kLongestMs / unit_ms) return std::nullopt;
  return Delay(count * unit_ms);
}

bool is_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= kNameBytesMax && text[0] != '.' &&
         std::all_of(text.begin(), text.end(), allowed);
}

bool is_http_url(std::string_view text) {
  if (text.size() > kUrlBytesMax || !is_visible_ascii(text)) return false;
  if (text.starts_with("https://"))
    text.remove_prefix(8);
  else if (text.starts_with("http://"))
    text.remove_prefix(7);
  else
    return false;
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  if (authority.empty() || authority.find('@') != std::string_view::npos) return false;
  if (text.find('#') != std::string_view::npos) return false;
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == 0) return false;
  uint16_t port = 0;
  return colon == std::string_view::npos || (read_whole(authority.substr(colon + 1), port) && port > 0);
}

bool is_plain_path(std::string_view text) {
  if (!text.starts_with('/') || text.size() > kUrlBytesMax || !is_visible_ascii(text)) return false;
  if (text.find_first_of("?#%\\") != std::string_view::npos || text.find("//") != std::string_view::npos) return false;
  const std::string closed = std::string(text) + "/";
  return closed.find("/./") == std::string::npos && closed.find("/../") == std::string::npos;
}

bool is_at_or_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

bool is_country(std::string_view code) {
  return code.size() == 2 && code.find(' ') == std::string_view::npos &&
         kCountries.find(code) != std::string_view::npos;
}

bool is_language(std::string_view tag) {
  static const re2::RE2 form("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}");
  return re2::RE2::FullMatch(re2::StringPiece(tag.data(), tag.size()), form);
}

bool is_timezone(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+' || c == '/';
  };
  if (name.empty() || name.front() == '/' || name.back() == '/' || !std::all_of(name.begin(), name.end(), allowed)) {
    return false;
  }
  struct stat info {};
  if (stat(kZoneFolder, &info) != 0) return true;
  return is_zone_file(std::string(kZoneFolder) + "/" + std::string(name));
}

std::optional<std::string> webhook_key(std::string_view secret) {
  if (!secret.starts_with(kWebhookPrefix)) return std::nullopt;
  auto key = from_base64(secret.substr(kWebhookPrefix.size()));
  if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
  return key;
}

}  // namespace leadgate::gateway
