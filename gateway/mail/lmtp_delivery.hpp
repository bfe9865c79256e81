// A letter that came over LMTP on its way into its recipients' sources: read once a source, answered once a recipient.
//
// Called on a thread that may work (LetterWorkers); `done` is called once, on any thread, with an answer for each
// recipient in their order: 250 after the commit, 552 when the letter is larger than its source or the database takes,
// else 451, for whatever else happens is ours to mend and the sender's server comes back.
#pragma once

#include <functional>
#include <vector>

#include "gateway/mail/lmtp_protocol.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

using LmtpAnswers = std::vector<LmtpAnswer>;

void deliver_letter(Services& services, const LmtpLetter& letter, std::function<void(LmtpAnswers)> done);

}  // namespace leadgate::gateway
