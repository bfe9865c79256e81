// A letter as a delivery of its source: what every mail transport hands over.
//
// take_letter() is called on a thread that may work for a while (decoding and mapping are done on it), never on an I/O
// thread. A letter that its source's connector cannot read, or that is over a limit, becomes a parked event: what the
// transport could read is kept, and never refused for what is in it. Nothing is verified: the transport is trusted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/intake/intake_job.hpp"
#include "gateway/mail/letter_book.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

struct Letter {
  std::string source;
  std::string bytes;                                         // one RFC 5322 message, or its beginning
  std::vector<std::pair<std::string, std::string>> headers;  // how it came: "x-envelope-to", "x-mailbox", ...
  std::optional<connectors::Problem> problem;                // why it is not read, but parked
};

// "letter_too_large", for Letter::problem. `kept`: what of it there is.
connectors::Problem letter_too_large(uint64_t size, uint64_t bytes_max, std::string_view kept);

// A letter whose event could not be stored as what its mapping made of it, or for its size, is parked: "not_stored",
// and a large one with its header only.
void park_as_not_stored(Letter& letter);

// Up to the first empty line.
std::string_view letter_header(std::string_view bytes);

// Of the bytes.
LetterKey letter_key(std::string_view bytes);

// `done` is called once, on the writer thread, unless this fails: kNotFound when the configuration has no such source
// (any more), kOverloaded and kUnavailable when the writer does not take it now.
Result<void> take_letter(Services& services, const std::shared_ptr<const Snapshot>& snapshot, Letter letter,
                         std::unique_ptr<DeliveryNote> note, IntakeDone done);

}  // namespace leadgate::gateway
