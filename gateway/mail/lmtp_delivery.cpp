#include "gateway/mail/lmtp_delivery.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "gateway/mail/letter.hpp"

namespace leadgate::gateway {
namespace {

// The answers as they come in from the writer; whoever brings the last one hands them all on.
class Answers {
 public:
  Answers(size_t recipients, size_t sources, std::function<void(LmtpAnswers)> done)
      : answers_(recipients), left_(sources), done_(std::move(done)) {}

  void put(const std::vector<size_t>& recipients, const LmtpAnswer& answer) {
    {
      const std::lock_guard lock(mutex_);
      for (const size_t i : recipients) answers_[i] = answer;
      if (--left_ > 0) return;
    }
    done_(std::move(answers_));
  }

 private:
  std::mutex mutex_;
  LmtpAnswers answers_;
  size_t left_;
  const std::function<void(LmtpAnswers)> done_;
};

LmtpAnswer answer_to(const std::string& source, const IntakeResult& result) {
  if (!result.ok() && result.error().code == ErrorCode::kTooLarge) return {552, "5.3.4", "The letter is too large."};
  if (!result.ok()) {
    log_warn("Source '{}': a letter could not be taken, its sender will come back: {}", source, result.error().message);
    return {451, "4.3.0", "The letter could not be stored; send it again."};
  }
  return {250, "2.1.5", "Taken as " + result->front().event_id + "."};
}

// Addresses that stand in the letter's envelope, safe to stand in a header line.
std::string header_text(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

Letter envelope(const LmtpLetter& letter, const std::string& source, const std::vector<size_t>& recipients,
                std::optional<connectors::Problem> problem) {
  Letter out;
  out.source = source;
  out.bytes = letter.bytes;
  out.headers.emplace_back("x-envelope-from", header_text(letter.from));
  for (const size_t i : recipients) {
    out.headers.emplace_back("x-envelope-to", header_text(letter.recipients[i].address));
  }
  out.problem = std::move(problem);
  return out;
}

void deliver_to(Services& services, const LmtpLetter& letter, const std::string& source,
                const std::vector<size_t>& recipients, const std::shared_ptr<Answers>& answers) {
  const std::shared_ptr<const Snapshot> snapshot = services.snapshot.get();
  const SourceRules* const rules = snapshot->find_source(source);
  if (rules == nullptr) return answers->put(recipients, {451, "4.3.5", "The address is gone; send it again."});
  if (letter.bytes.size() > rules->connector->body_bytes_max()) {
    return answers->put(recipients, {552, "5.3.4", "The letter is too large."});
  }
  if (rules->limiter->take(services.clock.steady())) {
    return answers->put(recipients, {451, "4.7.1", "This address gets more letters a second than it may."});
  }
  const auto take = [&](std::optional<connectors::Problem> problem) {
    auto note = std::make_unique<LetterNote>(source, letter_key(letter.bytes), services.clock.now());
    return take_letter(services, snapshot, envelope(letter, source, recipients, std::move(problem)), std::move(note),
                       [answers, recipients, source](const IntakeResult& result) {
                         answers->put(recipients, answer_to(source, result));
                       });
  };
  Result<void> taken = take(std::nullopt);
  if (!taken.ok() && taken.error().code == ErrorCode::kTooLarge) {
    // With its files taken out it is more than may wait for the database; as it came it may fit.
    taken = take(connectors::Problem{"not_stored",
                                     "The letter and its files are more than may wait for the database; "
                                     "raise storage.backlog_bytes_max and replay it."});
  }
  if (!taken.ok()) answers->put(recipients, answer_to(source, taken.error()));
}

}  // namespace

void deliver_letter(Services& services, const LmtpLetter& letter, std::function<void(LmtpAnswers)> done) {
  std::map<std::string, std::vector<size_t>> sources;
  for (size_t i = 0; i < letter.recipients.size(); ++i) sources[letter.recipients[i].source].push_back(i);
  auto answers = std::make_shared<Answers>(letter.recipients.size(), sources.size(), std::move(done));
  for (const auto& [source, recipients] : sources) deliver_to(services, letter, source, recipients, answers);
}

}  // namespace leadgate::gateway
