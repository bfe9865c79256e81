#include "gateway/mail/lmtp_syntax.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Of "<...>" at the beginning: what is within, and the text after it. A bracket within quotes is none.
std::optional<std::pair<std::string_view, std::string_view>> bracketed(std::string_view text) {
  if (!text.starts_with('<')) return std::nullopt;
  bool quoted = false;
  for (size_t i = 1; i < text.size(); ++i) {
    if (is_control(text[i])) return std::nullopt;
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      return std::pair(text.substr(1, i - 1), text.substr(i + 1));
    }
  }
  return std::nullopt;
}

// "a b"@x, with quotes around the local part, as a b@x.
std::optional<std::string> unquoted(std::string_view path) {
  if (!path.starts_with('"')) return std::string(path);
  std::string out;
  for (size_t i = 1; i < path.size(); ++i) {
    if (path[i] == '"') return out.append(path.substr(i + 1));
    if (path[i] == '\\' && i + 1 < path.size()) ++i;
    out += path[i];
  }
  return std::nullopt;
}

std::optional<std::string> address_of(std::string_view path) {
  if (path.starts_with('@')) {  // a source route, which means nothing any more
    const size_t colon = path.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    path.remove_prefix(colon + 1);
  }
  if (path.empty()) return std::string();
  const std::optional<std::string> address = unquoted(path);
  const bool blank = path.find(' ') != std::string_view::npos && !path.starts_with('"');
  if (!address || address->empty() || blank || !is_valid_utf8(*address)) return std::nullopt;
  return address;
}

}  // namespace

LmtpCommand parse_command(std::string_view line) {
  const size_t blank = line.find(' ');
  LmtpCommand command;
  command.verb = upper(line.substr(0, std::min<size_t>(blank, 16)));
  if (blank != std::string_view::npos) command.rest = trim(line.substr(blank + 1));
  return command;
}

std::optional<LmtpPath> parse_path(std::string_view rest, std::string_view keyword) {
  if (!equals_ignoring_case(rest.substr(0, keyword.size()), keyword)) return std::nullopt;
  const auto parts = bracketed(trim(rest.substr(keyword.size())));
  if (!parts || parts->first.size() > kPathBytesMax) return std::nullopt;
  const auto address = address_of(parts->first);
  if (!address) return std::nullopt;
  const std::string_view after = parts->second;
  if (!after.empty() && after.front() != ' ') return std::nullopt;
  LmtpPath path{*address, {}};
  for (const std::string_view piece : split(after, ' ')) {
    if (piece.empty()) continue;
    const size_t sign = piece.find('=');
    const std::string_view value = sign == std::string_view::npos ? "" : piece.substr(sign + 1);
    path.parameters.emplace_back(upper(piece.substr(0, sign)), value);
  }
  return path;
}

}  // namespace leadgate::gateway
