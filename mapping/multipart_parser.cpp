#include "mapping/multipart_parser.hpp"

#include <algorithm>

namespace leadgate::mapping {

MultipartParser::MultipartParser(std::string_view boundary, PartHandler& handler)
    : dash_boundary_("--" + std::string(boundary)), handler_(handler) {}

bool MultipartParser::feed(std::string_view piece) {
  if (state_ == State::kFailed) return false;
  if (state_ == State::kEpilogue) return true;
  buffer_ += piece;
  while (step()) {
  }
  return state_ != State::kFailed;
}

bool MultipartParser::finish() {
  if (state_ == State::kFailed) return false;
  ended_ = true;
  while (step()) {
  }
  switch (state_) {
    case State::kEpilogue:
      return true;
    case State::kFailed:
      return false;
    case State::kPreamble:
      return fail("The body has no line '" + dash_boundary_.substr(0, 80) + "', which the Content-Type announces.");
    case State::kHead:
      // "--boundary" and a line end at the very end is a closing delimiter without its hyphens.
      if (buffer_.empty() && parts_ > 0) return true;
      return fail("The body ends within the headers of part " + std::to_string(parts_ + 1) + ".");
    case State::kData:
      return fail("The body ends within " + part_name() + "; its closing delimiter is missing.");
  }
  return false;
}

bool MultipartParser::fail(std::string text) {
  state_ = State::kFailed;
  problem_ = std::move(text);
  buffer_.clear();
  return false;
}

std::string MultipartParser::part_name() const {
  std::string text = "part " + std::to_string(parts_);
  if (name_) text += " ('" + name_->substr(0, 80) + "')";
  return text;
}

bool MultipartParser::step() {
  switch (state_) {
    case State::kPreamble:
      return take_preamble();
    case State::kHead:
      return take_head();
    case State::kData:
      return take_data();
    case State::kEpilogue:
      buffer_.clear();
      return false;
    case State::kFailed:
      return false;
  }
  return false;
}

// What follows "--boundary" at `at` decides: "--" closes, blanks and a line end start a part, anything else is data.
MultipartParser::Line MultipartParser::classify(size_t at, size_t& end) const {
  const std::string_view rest = std::string_view(buffer_).substr(at);
  if (rest.starts_with("--")) {
    end = at + 2;
    return Line::kClose;
  }
  if (rest == "-") return ended_ ? Line::kData : Line::kUnknownYet;
  size_t blanks = 0;
  while (blanks < rest.size() && (rest[blanks] == ' ' || rest[blanks] == '\t')) ++blanks;
  if (blanks > kBoundaryBytesMax) return Line::kData;
  const std::string_view tail = rest.substr(blanks);
  if (tail.starts_with("\r\n") || (tail.starts_with('\n') && (state_ == State::kPreamble || line_end_ == "\n"))) {
    end = at + blanks + (tail[0] == '\n' ? 1 : 2);
    return Line::kPart;
  }
  if (tail.empty() && ended_) {
    end = at + blanks;
    return Line::kClose;  // the last line of the body, without hyphens and line end
  }
  return tail.empty() || tail == "\r" ? (ended_ ? Line::kData : Line::kUnknownYet) : Line::kData;
}

MultipartParser::Found MultipartParser::find_delimiter(std::string_view delimiter, size_t from) const {
  Found found;
  for (size_t at = buffer_.find(delimiter, from); at != std::string::npos; at = buffer_.find(delimiter, at + 1)) {
    found.start = at;
    found.line = classify(at + delimiter.size(), found.end);
    if (found.line != Line::kData) return found;
  }
  return found;
}

void MultipartParser::consume(size_t bytes) {
  buffer_.erase(0, bytes);
  consumed_ += bytes;
}

bool MultipartParser::enter_part(size_t consumed, Line line) {
  consume(consumed);
  state_ = line == Line::kClose ? State::kEpilogue : State::kHead;
  return true;
}

bool MultipartParser::take_preamble() {
  Found found;
  if (at_start_ && buffer_.starts_with(dash_boundary_)) {
    found.line = classify(dash_boundary_.size(), found.end);
  }
  if (found.line == Line::kData) found = find_delimiter("\n" + dash_boundary_, 0);
  if (found.line == Line::kPart || found.line == Line::kClose) {
    const bool bare = found.line == Line::kPart && (found.end < 2 || buffer_[found.end - 2] != '\r');
    if (bare) line_end_ = "\n";
    return enter_part(found.end, found.line);
  }
  if (found.line == Line::kUnknownYet) return false;
  // A delimiter may still be growing at the end; what is before it is skipped.
  const size_t kept = dash_boundary_.size() + kBoundaryBytesMax;
  if (buffer_.size() > 2 * kept) {
    consume(buffer_.size() - kept);
    at_start_ = false;
  }
  return false;
}

bool MultipartParser::take_head() {
  // A part without headers starts with the blank line.
  const bool has_none = buffer_.starts_with(line_end_);
  const size_t end = has_none ? 0 : buffer_.find(line_end_ + line_end_);
  if (end == std::string::npos || end > kPartHeaderBytesMax) {
    if (buffer_.size() <= kPartHeaderBytesMax) return false;
    return fail("The headers of part " + std::to_string(parts_ + 1) + " are longer than " +
                std::to_string(kPartHeaderBytesMax) + " bytes.");
  }
  std::optional<PartHead> head = parse_part_head(std::string_view(buffer_).substr(0, end));
  ++parts_;
  if (!head) {
    return fail("The headers of part " + std::to_string(parts_) + " hold a line that is no 'Name: value'.");
  }
  // The line end before the body stays: a delimiter may follow at once and needs it.
  consume(has_none ? 0 : end + line_end_.size());
  head->data_at = consumed_ + line_end_.size();
  name_ = head->name;
  state_ = State::kData;
  at_start_ = true;
  if (!handler_.on_part(*head)) return fail("");
  return true;
}

bool MultipartParser::take_data() {
  const std::string delimiter = line_end_ + dash_boundary_;
  const Found found = find_delimiter(delimiter, 0);
  // The first line end ends the headers and is no data, unless it belongs to the delimiter of an empty part.
  const auto report = [&](size_t end) {
    const size_t skipped = at_start_ && end >= line_end_.size() ? line_end_.size() : 0;
    if (end > skipped) handler_.on_data(std::string_view(buffer_).substr(skipped, end - skipped));
    if (skipped > 0) at_start_ = false;
  };
  if (found.line == Line::kPart || found.line == Line::kClose) {
    report(found.start);
    handler_.on_part_end();
    return enter_part(found.end, found.line);
  }
  // The rest may be the beginning of a delimiter: only from its first byte on is it kept.
  size_t safe = found.line == Line::kUnknownYet ? found.start : buffer_.size();
  if (found.line != Line::kUnknownYet) {
    const size_t tail = std::min(buffer_.size(), delimiter.size() - 1);
    for (size_t length = tail; length > 0; --length) {
      if (std::string_view(buffer_).ends_with(std::string_view(delimiter).substr(0, length))) {
        safe = buffer_.size() - length;
        break;
      }
    }
  }
  if (at_start_ && safe < line_end_.size()) return false;
  report(safe);
  consume(safe);
  return false;
}

}  // namespace leadgate::mapping
