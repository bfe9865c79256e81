#include "gateway/http/chunked.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway/http/characters.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kSizeDigitsMax = 16;

// Fields that would change what was decided by the head (RFC 9110 section 6.5.1).
constexpr std::array<std::string_view, 22> kForbiddenTrailers = {"authorization",
                                                                 "cache-control",
                                                                 "connection",
                                                                 "content-encoding",
                                                                 "content-length",
                                                                 "content-range",
                                                                 "content-type",
                                                                 "cookie",
                                                                 "expect",
                                                                 "forwarded",
                                                                 "host",
                                                                 "idempotency-key",
                                                                 "keep-alive",
                                                                 "max-forwards",
                                                                 "range",
                                                                 "set-cookie",
                                                                 "te",
                                                                 "trailer",
                                                                 "transfer-encoding",
                                                                 "proxy-authorization",
                                                                 "upgrade",
                                                                 "x-forwarded-for"};

// The end of the quoted-string that starts at `at`, or npos.
size_t quoted_end(std::string_view text, size_t at) {
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
    if (i >= text.size() || !is_field_char(text[i])) return std::string_view::npos;
  }
  return std::string_view::npos;
}

size_t token_end(std::string_view text, size_t at) {
  while (at < text.size() && is_token_char(text[at])) ++at;
  return at;
}

// *( ";" name [ "=" ( token / quoted-string ) ] ), without the blanks that a lenient reader allows.
bool are_extensions(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] != ';') return false;
    const size_t name_end = token_end(text, at + 1);
    if (name_end == at + 1) return false;
    at = name_end;
    if (at == text.size() || text[at] != '=') continue;
    const size_t value = at + 1;
    at = value < text.size() && text[value] == '"' ? quoted_end(text, value) : token_end(text, value);
    if (at == std::string_view::npos || at == value) return false;
  }
  return true;
}

}  // namespace

ChunkedDecoder::Progress ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
  size_t position = 0;
  while (part_ != Part::kDone) {
    const size_t consumed = step(bytes.substr(position), body);
    position += consumed;
    if (refusal_) return {State::kRefused, position};
    if (consumed == 0) return {State::kNeedMore, position};
  }
  return {State::kDone, position};
}

size_t ChunkedDecoder::step(std::string_view bytes, std::string& body) {
  switch (part_) {
    case Part::kSizeLine:
      return take_line(bytes, kLineBytesMax);
    case Part::kData:
      return take_data(bytes, body);
    case Part::kDataEnd:
      return take_data_end(bytes);
    case Part::kTrailer:
      return take_line(bytes, kTrailerBytesMax);
    case Part::kDone:
      break;
  }
  return 0;
}

size_t ChunkedDecoder::take_line(std::string_view bytes, size_t line_bytes_max) {
  const auto* newline = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
  const size_t length = newline == nullptr ? bytes.size() : static_cast<size_t>(newline - bytes.data());
  if (length > line_bytes_max) {
    refuse(400, "A line of the chunked body is longer than " + std::to_string(line_bytes_max) + " bytes.");
    return 0;
  }
  if (newline == nullptr) return 0;
  if (length == 0 || bytes[length - 1] != '\r') {
    refuse(400, "A line of the chunked body ends in a bare LF; lines end in CR LF.");
    return 0;
  }
  const std::string_view line = bytes.substr(0, length - 1);
  if (part_ == Part::kSizeLine) {
    accept_size_line(line);
  } else {
    trailer_bytes_ += length + 1;
    accept_trailer_line(line);
  }
  return length + 1;
}

void ChunkedDecoder::accept_size_line(std::string_view line) {
  const size_t digits = std::min(line.find(';'), line.size());
  if (digits == 0 || digits > kSizeDigitsMax) return refuse(400, "A chunk's size must be 1 to 16 hexadecimal digits.");
  uint64_t size = 0;
  for (const char c : line.substr(0, digits)) {
    const int value = hex_value(c);
    if (value < 0) return refuse(400, "A chunk's size has a character that is not a hexadecimal digit.");
    size = size * 16 + static_cast<uint64_t>(value);
  }
  extension_bytes_ += line.size() - digits;
  if (!are_extensions(line.substr(digits)) || extension_bytes_ > kExtensionBytesMax) {
    return refuse(400, "A chunk's extension is malformed, or the extensions are too long.");
  }
  if (size > body_bytes_max_ - body_bytes_) {
    return refuse(413, "The body is longer than " + std::to_string(body_bytes_max_) + " bytes.");
  }
  chunk_left_ = size;
  part_ = size == 0 ? Part::kTrailer : Part::kData;
}

size_t ChunkedDecoder::take_data(std::string_view bytes, std::string& body) {
  const auto taken = static_cast<size_t>(std::min<uint64_t>(bytes.size(), chunk_left_));
  body.append(bytes.substr(0, taken));
  body_bytes_ += taken;
  chunk_left_ -= taken;
  if (chunk_left_ == 0) part_ = Part::kDataEnd;
  return taken;
}

size_t ChunkedDecoder::take_data_end(std::string_view bytes) {
  const std::string_view end = bytes.substr(0, 2);
  if (!std::string_view("\r\n").starts_with(end)) {
    refuse(400, "A chunk is longer than its size says: CR LF must follow its data.");
    return 0;
  }
  if (end.size() < 2) return 0;
  part_ = Part::kSizeLine;
  return 2;
}

void ChunkedDecoder::accept_trailer_line(std::string_view line) {
  if (line.empty()) {
    part_ = Part::kDone;
    return;
  }
  if (++trailer_fields_ > kTrailerFieldsMax || trailer_bytes_ > kTrailerBytesMax) {
    return refuse(400, "The trailer section is too long.");
  }
  std::pair<std::string, std::string> field;
  if (auto refusal = parse_field_line(line, field)) {
    refusal_ = std::move(refusal);
    return;
  }
  if (std::find(kForbiddenTrailers.begin(), kForbiddenTrailers.end(), field.first) != kForbiddenTrailers.end()) {
    refuse(400, "The trailer field '" + field.first + "' is not allowed after a body.");
  }
}

}  // namespace leadgate::gateway
