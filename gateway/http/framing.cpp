#include "gateway/http/framing.hpp"

#include <cstring>

#include "base/text.hpp"
#include "gateway/http/characters.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kMethodBytesMax = 32;
constexpr size_t kUsualFields = 12;

Refusal bad(std::string text) {
  return {400, std::move(text)};
}

// "HTTP/1.1" or "HTTP/1.0"; another well-formed version is told so.
std::optional<Refusal> parse_version(std::string_view text, int& minor) {
  if (text.size() != 8 || !text.starts_with("HTTP/") || !is_digit(text[5]) || text[6] != '.' || !is_digit(text[7])) {
    return bad("The request line must end in HTTP/1.1 or HTTP/1.0.");
  }
  if (text[5] != '1' || text[7] > '1') return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  minor = text[7] - '0';
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> parse_field_line(std::string_view line, std::pair<std::string, std::string>& out) {
  if (line.front() == ' ' || line.front() == '\t') {
    return bad("A header field is folded over two lines or starts with a blank; neither is taken.");
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bad("A header line has no colon.");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return bad("A header field's name is empty or has a character that is not allowed in names.");
  const std::string_view value = trim_ows(line.substr(colon + 1));
  if (!is_field_value(value)) {
    return bad("The value of header field '" + std::string(name.substr(0, 64)) + "' has a control character.");
  }
  out.first = to_lower_ascii(name);
  out.second = value;
  // A tab is a legal blank, but beside a value that frames it is only ever a probe for parsers that disagree.
  const bool frames = out.first == "content-length" || out.first == "transfer-encoding";
  if (frames && line.find('\t', colon) != std::string_view::npos) {
    return bad("The header field '" + out.first + "' has a tab beside its value.");
  }
  return std::nullopt;
}

void HeadParser::reset() {
  head_ = Head();
  refusal_.reset();
  bytes_ = 0;
  empty_line_skipped_ = request_line_done_ = done_ = false;
}

HeadParser::Progress HeadParser::consume(std::string_view bytes) {
  size_t position = 0;
  for (;;) {
    const std::string_view rest = bytes.substr(position);
    const auto* newline = static_cast<const char*>(std::memchr(rest.data(), '\n', rest.size()));
    if (newline == nullptr) {
      refusal_ = check_pending(rest);
      return {refusal_ ? State::kRefused : State::kNeedMore, position};
    }
    const auto length = static_cast<size_t>(newline - rest.data());
    position += length + 1;
    bytes_ += length + 1;
    if (length == 0 || rest[length - 1] != '\r') {
      refusal_ = bad("A line of the head ends in a bare LF; lines end in CR LF.");
    } else {
      refusal_ = accept_line(rest.substr(0, length - 1));
    }
    if (refusal_) return {State::kRefused, position};
    if (done_) return {State::kDone, position};
  }
}

// What is known of a line that has not ended yet: it may be too long already.
HeadParser::Verdict HeadParser::check_pending(std::string_view rest) const {
  if (!request_line_done_) return overlong_request_line(rest);
  if (bytes_ + rest.size() > limits_.header_bytes_max) {
    return Refusal{431, "The head is longer than " + std::to_string(limits_.header_bytes_max) + " bytes."};
  }
  return std::nullopt;
}

HeadParser::Verdict HeadParser::overlong_request_line(std::string_view line) const {
  const size_t method_end = line.find(' ');
  if (method_end == std::string_view::npos ? line.size() > kMethodBytesMax : method_end > kMethodBytesMax) {
    return bad("The request does not start with a method.");
  }
  if (line.size() > kMethodBytesMax + limits_.target_bytes_max) {
    return Refusal{414, "The target is longer than " + std::to_string(limits_.target_bytes_max) + " bytes."};
  }
  return std::nullopt;
}

HeadParser::Verdict HeadParser::accept_line(std::string_view line) {
  if (!request_line_done_) {
    // RFC 9112 section 2.2: one empty line before the request line, as old clients send after a body, is forgiven.
    if (line.empty()) {
      if (std::exchange(empty_line_skipped_, true)) return bad("There are empty lines before the request line.");
      return std::nullopt;
    }
    request_line_done_ = true;
    head_.fields.reserve(kUsualFields);
    return accept_request_line(line);
  }
  if (bytes_ > limits_.header_bytes_max) {
    return Refusal{431, "The head is longer than " + std::to_string(limits_.header_bytes_max) + " bytes."};
  }
  if (line.empty()) {
    done_ = true;
    return interpret_head(head_);
  }
  if (head_.fields.empty()) head_.fields.reserve(12);
  if (head_.fields.size() == limits_.header_fields_max) {
    return Refusal{431, "There are more than " + std::to_string(limits_.header_fields_max) + " header fields."};
  }
  return parse_field_line(line, head_.fields.emplace_back());
}

HeadParser::Verdict HeadParser::accept_request_line(std::string_view line) {
  if (auto verdict = overlong_request_line(line)) return verdict;
  const size_t method_end = line.find(' ');
  const size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end + 1) {
    return bad("The request line must be METHOD, one blank, target, one blank, HTTP version.");
  }
  head_.method = line.substr(0, method_end);
  head_.target = line.substr(method_end + 1, target_end - method_end - 1);
  if (!is_token(head_.method)) return bad("The method has a character that is not allowed.");
  for (const char c : head_.target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F) return bad("The target has a blank, a control character or a byte above 0x7E.");
  }
  if (auto verdict = parse_version(line.substr(target_end + 1), head_.minor_version)) return verdict;
  if (head_.target.size() > limits_.target_bytes_max) {
    return Refusal{414, "The target is longer than " + std::to_string(limits_.target_bytes_max) + " bytes."};
  }
  return std::nullopt;
}

}  // namespace leadgate::gateway
