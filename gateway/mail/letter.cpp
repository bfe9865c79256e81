#include "gateway/mail/letter.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "gateway/intake/deliver.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

using connectors::Reading;

// Of a letter that could not be stored as what it is.
constexpr size_t kNotStoredBytesMax = 1u << 20;

Reading parked(connectors::Problem problem) {
  Reading reading;
  connectors::Event& event = reading.events.emplace_back();
  event.kind = connectors::Event::Kind::kParked;
  event.problem = std::move(problem);
  return reading;
}

Reading read_letter(const Incoming& incoming) {
  Reading reading;
  try {
    reading =
        incoming.source->connector->read(*incoming.request, incoming.request->received_at, connectors::Verify::kSkip);
  } catch (...) {
    log_error("Source '{}': reading a letter threw, which is a bug: {}", incoming.source->name,
              describe_exception(std::current_exception()));
    return parked({"not_readable", "The letter could not be read, which is a fault of Leadgate."});
  }
  if (reading.kind == Reading::Kind::kEvents) return reading;
  if (reading.kind == Reading::Kind::kRefused) return parked({"not_readable", reading.error.message});
  return parked({"not_readable", "The source's connector asks for an exchange that mail has not."});
}

}  // namespace

connectors::Problem letter_too_large(uint64_t size, uint64_t bytes_max, std::string_view kept) {
  return {"letter_too_large", "The letter has " + std::to_string(size) + " bytes; body_bytes_max of its source is " +
                                  std::to_string(bytes_max) + ". " + std::string(kept)};
}

void park_as_not_stored(Letter& letter) {
  if (letter.bytes.size() > kNotStoredBytesMax) {
    letter.bytes = std::string(letter_header(std::string_view(letter.bytes).substr(0, kNotStoredBytesMax)));
  }
  letter.problem = {"not_stored", "What the letter's mapping gave could not be stored; the log says why."};
}

std::string_view letter_header(std::string_view bytes) {
  const size_t end = std::min(bytes.find("\n\n"), bytes.find("\n\r\n"));
  return end == std::string_view::npos ? bytes : bytes.substr(0, end + 1);
}

LetterKey letter_key(std::string_view bytes) {
  return hash128(bytes);
}

Result<void> take_letter(Services& services, const std::shared_ptr<const Snapshot>& snapshot, Letter letter,
                         std::unique_ptr<DeliveryNote> note, IntakeDone done) {
  const SourceRules* const source = snapshot->find_source(letter.source);
  if (source == nullptr) return Error::not_found("There is no source '" + letter.source + "' any more.");
  const SteadyTime started = services.clock.steady();
  auto request = std::make_shared<mapping::RawRequest>();
  request->headers = std::move(letter.headers);
  request->headers.emplace_back("content-type", "message/rfc822");
  request->body = PaddedBytes::adopt(std::move(letter.bytes));
  request->source = source->name;
  request->received_at = services.clock.now();
  const Incoming incoming{snapshot, source, std::move(request)};
  Reading reading = letter.problem ? parked(std::move(*letter.problem)) : read_letter(incoming);
  const Clock* const clock = &services.clock;
  IntakeDone counted = [snapshot, source, started, clock, done = std::move(done)](IntakeResult result) {
    if (result.ok()) count_outcomes(*source, *result);
    source->seconds->observe(std::chrono::duration<double>(clock->steady() - started).count());
    done(std::move(result));
  };
  return deliver(services, incoming, std::move(reading), "", std::move(note), std::move(counted));
}

}  // namespace leadgate::gateway
