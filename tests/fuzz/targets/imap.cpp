#include <algorithm>

#include "base/result.hpp"
#include "gateway/mail/imap_reader.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_imap(std::string_view input) {
  constexpr size_t kLiteralMax = 50;
  gateway::ImapReader reader(kLiteralMax);
  // The first byte says in pieces of which size it comes.
  const size_t piece = input.empty() ? 1 : static_cast<unsigned char>(input.front()) + size_t{1};
  for (size_t at = 1; at < input.size() && !reader.failed(); at += piece) {
    reader.feed(input.substr(at, piece));
    while (auto response = reader.next()) {
      const auto marks = std::count(response->text.begin(), response->text.end(), '\0');
      LEADGATE_INVARIANT(static_cast<size_t>(marks) == response->literals.size(), "each literal has its mark");
      gateway::response_code(response->text, "UIDVALIDITY");
      const auto fetched = gateway::parse_fetch(*response);
      if (fetched && fetched->bytes) {
        LEADGATE_INVARIANT(fetched->uid != 0, "a letter has a UID");
        LEADGATE_INVARIANT(fetched->bytes->bytes.size() <= input.size(), "bytes come from the input");
      }
    }
  }
}

}  // namespace leadgate::fuzz
