#include "gateway/mail/lmtp_protocol.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

LmtpProtocol::LmtpProtocol(LmtpLimits limits, FindSource find_source, Room room)
    : limits_(limits), find_source_(std::move(find_source)), room_(std::move(room)) {
  reply(220, "", "leadgate LMTP");
}

std::string LmtpProtocol::take_replies() {
  return std::exchange(replies_, {});
}

void LmtpProtocol::reply(int code, std::string_view enhanced, std::string_view text) {
  replies_ += std::to_string(code) + ' ';
  if (!enhanced.empty()) replies_.append(enhanced) += ' ';
  replies_.append(text) += "\r\n";
}

void LmtpProtocol::fault(int code, std::string_view enhanced, std::string_view text) {
  reply(code, enhanced, text);
  if (++faults_ >= kFaultsMax) shut_down("4.7.0 Too many wrong commands.");
}

void LmtpProtocol::shut_down(std::string_view why) {
  if (ended_) return;
  replies_.append("421 ").append(why) += "\r\n";
  ended_ = true;
}

void LmtpProtocol::receive(std::string_view bytes) {
  std::string held;
  if (!rest_.empty()) {
    held = std::exchange(rest_, {}).append(bytes);
    bytes = held;
  }
  while (!bytes.empty() && !ended_ && !finished_) {
    if (state_ == State::kData) {
      take_data(bytes);
    } else if (take_line(bytes)) {
      const std::string line = std::exchange(line_, {});
      run(line);
    }
  }
  if (!ended_) rest_ = bytes;
}

// True: a whole command is in line_. One that cannot be is answered here.
bool LmtpProtocol::take_line(std::string_view& bytes) {
  const size_t end = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  bytes.remove_prefix(piece.size());
  if (line_.size() + piece.size() > kLineBytesMax) line_too_long_ = true;
  if (!line_too_long_) line_ += piece;
  if (end == std::string_view::npos) return false;
  if (std::exchange(line_too_long_, false)) {
    line_.clear();
    fault(500, "5.5.2", "The line is too long.");
    return false;
  }
  if (!line_.ends_with("\r\n")) {
    line_.clear();
    fault(500, "5.5.2", "Lines end with CRLF.");
    return false;
  }
  line_.resize(line_.size() - 2);
  return true;
}

void LmtpProtocol::run(std::string_view line) {
  if (++commands_ > kCommandsMax) return shut_down("4.7.0 Too many commands.");
  const LmtpCommand command = parse_command(line);
  if (command.verb == "LHLO") return hello();
  if (command.verb == "QUIT") {
    reply(221, "2.0.0", "Bye.");
    ended_ = true;
    return;
  }
  if (command.verb == "NOOP") return reply(250, "2.0.0", "OK");
  if (command.verb == "RSET") {
    reset();
    return reply(250, "2.0.0", "OK");
  }
  if (command.verb == "VRFY") return reply(252, "2.5.0", "Send a letter and see.");
  if (command.verb == "HELO" || command.verb == "EHLO") return fault(500, "5.5.1", "This is LMTP; say LHLO.");
  const bool known = command.verb == "MAIL" || command.verb == "RCPT" || command.verb == "DATA";
  if (!known) return fault(500, "5.5.1", "There is no such command.");
  if (state_ == State::kHello) return fault(503, "5.5.1", "Say LHLO first.");
  if (command.verb == "MAIL") return mail(command.rest);
  if (command.verb == "RCPT") return recipient(command.rest);
  data();
}

void LmtpProtocol::hello() {
  reset();
  state_ = State::kReady;
  replies_ += "250-leadgate\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE " +
              std::to_string(limits_.letter_bytes_max) + "\r\n250 ENHANCEDSTATUSCODES\r\n";
}

bool LmtpProtocol::accepts_parameters(const LmtpPath& path) {
  for (const auto& [name, value] : path.parameters) {
    if (name == "SIZE") {
      const auto size = number_in(value);
      if (size && *size > limits_.letter_bytes_max) {
        fault(552, "5.3.4", "The letter is too large.");
        return false;
      }
      if (size) continue;
    } else if (name == "BODY") {
      if (equals_ignoring_case(value, "7BIT") || equals_ignoring_case(value, "8BITMIME")) continue;
    } else if (name == "SMTPUTF8" && value.empty()) {
      continue;
    }
    fault(555, "5.5.4", "A parameter is not taken here.");
    return false;
  }
  return true;
}

void LmtpProtocol::mail(std::string_view rest) {
  if (state_ != State::kReady) return fault(503, "5.5.1", "There is a sender already.");
  const auto path = parse_path(rest, "FROM:");
  if (!path) return fault(501, "5.1.7", "Say MAIL FROM:<address>.");
  if (!accepts_parameters(*path)) return;
  current_.from = path->address;
  state_ = State::kMail;
  reply(250, "2.1.0", "OK");
}

void LmtpProtocol::recipient(std::string_view rest) {
  if (state_ != State::kMail) return fault(503, "5.5.1", "Say MAIL FROM first.");
  const auto path = parse_path(rest, "TO:");
  if (!path || path->address.empty()) return fault(501, "5.1.3", "Say RCPT TO:<address>.");
  if (!path->parameters.empty()) return fault(555, "5.5.4", "RCPT takes no parameters here.");
  if (current_.recipients.size() >= limits_.recipients_max) return reply(452, "4.5.3", "Too many recipients.");
  const std::optional<std::string> source = find_source_(path->address);
  // Not a fault: a mail server that relays asks for whatever it was given.
  if (!source) return reply(550, "5.1.1", "No source takes mail for this address.");
  current_.recipients.push_back({path->address, *source});
  reply(250, "2.1.5", "OK");
}

void LmtpProtocol::data() {
  if (current_.recipients.empty()) return fault(503, "5.5.1", "There is no recipient to take it.");
  state_ = State::kData;
  place_ = Place::kLineStart;
  reply(354, "", "End the letter with a dot on a line of its own.");
}

void LmtpProtocol::keep(std::string_view bytes) {
  if (too_large_ || no_room_) return;
  const size_t size = current_.bytes.size() + bytes.size();
  too_large_ = size > limits_.letter_bytes_max;
  no_room_ = !too_large_ && !room_(size);
  if (too_large_ || no_room_) {
    current_.bytes = std::string();
  } else {
    current_.bytes += bytes;
  }
}

void LmtpProtocol::take_data(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (place_ == Place::kText) {
      const size_t end = bytes.find('\r');
      const std::string_view run = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
      keep(run);
      bytes.remove_prefix(run.size());
      if (end != std::string_view::npos) place_ = Place::kReturn;
      continue;
    }
    const char c = bytes.front();
    if (place_ == Place::kDotReturn && c == '\n') {
      bytes.remove_prefix(1);
      return end_data();
    }
    if (place_ == Place::kLineStart && c == '.') {
      place_ = Place::kDot;
    } else if (place_ == Place::kDot && c == '\r') {
      place_ = Place::kDotReturn;
    } else if (place_ == Place::kReturn && c == '\n') {
      keep("\n");
      place_ = Place::kLineStart;
    } else if (place_ == Place::kDotReturn) {
      keep("\r");  // the dot before it was put there on the way
      place_ = Place::kReturn;
      continue;
    } else {
      place_ = Place::kText;
      continue;
    }
    bytes.remove_prefix(1);
  }
}

void LmtpProtocol::end_data() {
  state_ = State::kReady;
  commands_ = 0;
  if (!too_large_ && !no_room_) {
    finished_ = std::exchange(current_, {});
    return;
  }
  const size_t recipients = current_.recipients.size();
  for (size_t i = 0; i < recipients; ++i) {
    if (too_large_)
      reply(552, "5.3.4", "The letter is too large.");
    else
      reply(452, "4.3.1", "There is no room for the letter now.");
  }
  reset();
}

void LmtpProtocol::answer(const std::vector<LmtpAnswer>& answers) {
  for (const LmtpAnswer& one : answers) reply(one.code, one.enhanced, one.text);
  finished_.reset();
  reset();
  receive({});
}

void LmtpProtocol::reset() {
  current_ = {};
  too_large_ = false;
  no_room_ = false;
  if (state_ != State::kHello) state_ = State::kReady;
}

}  // namespace leadgate::gateway
