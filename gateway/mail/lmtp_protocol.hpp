// One LMTP conversation (RFC 2033) without its socket: bytes in, replies and letters out. PIPELINING, 8BITMIME,
// SMTPUTF8, SIZE and ENHANCEDSTATUSCODES.
//
//   protocol.receive(bytes);                       // what came
//   socket.write(protocol.take_replies());
//   if (protocol.letter()) ...answers = take it...; protocol.answer(answers);   // one a recipient, in their order
//   if (protocol.ended()) close;
//
// Owned by one session on one thread; no clock, no socket. receive() stops at the end of a letter and keeps the rest
// until answer(), so a peer has one letter under way at a time. Lines end with CRLF and with nothing else, in the
// letter too: a bare line feed ends neither a command nor a letter. Bounds: kLineBytesMax a command, `recipients_max` a
// letter (452), `letter_bytes_max` (552 for each recipient; the rest of such a letter is passed over and not kept),
// kFaultsMax wrong commands and kCommandsMax commands between two letters (421 and the end). What is kept of one letter
// can also be refused by `room`: 452 for each recipient.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mail/lmtp_syntax.hpp"

namespace leadgate::gateway {

struct LmtpLimits {
  size_t letter_bytes_max = 1u << 20;
  size_t recipients_max = 100;
};

struct LmtpRecipient {
  std::string address;
  std::string source;
};

struct LmtpLetter {
  std::string from;  // empty: <>
  std::vector<LmtpRecipient> recipients;
  std::string bytes;
};

// A letter's end for one recipient: "250 2.1.5 Taken."
struct LmtpAnswer {
  int code = 451;
  std::string enhanced = "4.3.0";
  std::string text;
};

class LmtpProtocol {
 public:
  static constexpr size_t kLineBytesMax = 4096;
  static constexpr int kFaultsMax = 20;
  static constexpr int kCommandsMax = 1000;

  using FindSource = std::function<std::optional<std::string>(std::string_view address)>;
  // Whether so many bytes of a letter may be held.
  using Room = std::function<bool(size_t bytes)>;

  LmtpProtocol(LmtpLimits limits, FindSource find_source, Room room);

  void receive(std::string_view bytes);
  std::string take_replies();

  // Set from the end of a letter until answer().
  const std::optional<LmtpLetter>& letter() const { return finished_; }
  LmtpLetter take_letter() { return std::move(*finished_); }
  void answer(const std::vector<LmtpAnswer>& answers);

  // Between two letters: nothing is lost when the conversation ends here.
  bool at_rest() const { return state_ != State::kData && !finished_; }
  // 421, and the end.
  void shut_down(std::string_view why);
  bool ended() const { return ended_; }

 private:
  enum class State { kHello, kReady, kMail, kData };

  void reply(int code, std::string_view enhanced, std::string_view text);
  void fault(int code, std::string_view enhanced, std::string_view text);
  bool take_line(std::string_view& bytes);
  void run(std::string_view line);
  void hello();
  void mail(std::string_view rest);
  bool accepts_parameters(const LmtpPath& path);
  void recipient(std::string_view rest);
  void data();
  void take_data(std::string_view& bytes);
  void keep(std::string_view bytes);
  void end_data();
  void reset();

  const LmtpLimits limits_;
  const FindSource find_source_;
  const Room room_;
  State state_ = State::kHello;
  std::string rest_;  // came, but is not looked at yet
  std::string line_;  // of a command, as far as it came
  bool line_too_long_ = false;
  LmtpLetter current_;
  // Where in a line of the letter: what may be a dot that was put before one, or the end.
  enum class Place { kLineStart, kDot, kDotReturn, kText, kReturn };
  Place place_ = Place::kLineStart;
  bool too_large_ = false;
  bool no_room_ = false;
  std::optional<LmtpLetter> finished_;
  std::string replies_;
  int faults_ = 0;
  int commands_ = 0;
  bool ended_ = false;
};

}  // namespace leadgate::gateway
