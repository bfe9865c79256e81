#include "base/result.hpp"
#include "gateway/mail/lmtp_protocol.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_lmtp(std::string_view input) {
  constexpr size_t kBytesMax = 1000;
  const auto find = [](std::string_view address) -> std::optional<std::string> {
    if (address.starts_with("x")) return std::nullopt;
    return "source";
  };
  gateway::LmtpProtocol protocol({kBytesMax, 5}, find, [](size_t bytes) { return bytes <= kBytesMax; });
  // The first byte says in pieces of which size it comes.
  const size_t piece = input.empty() ? 1 : static_cast<unsigned char>(input.front()) + size_t{1};
  for (size_t at = 1; at < input.size() && !protocol.ended(); at += piece) {
    protocol.receive(input.substr(at, piece));
    while (protocol.letter()) {
      const gateway::LmtpLetter letter = protocol.take_letter();
      LEADGATE_INVARIANT(letter.bytes.size() <= kBytesMax, "a letter keeps to its bound");
      LEADGATE_INVARIANT(!letter.recipients.empty(), "a letter has a recipient");
      protocol.answer(std::vector<gateway::LmtpAnswer>(letter.recipients.size()));
    }
    LEADGATE_INVARIANT(protocol.take_replies().size() <= 64 * 1024, "answers stay small");
  }
}

}  // namespace leadgate::fuzz
