// What becomes of the letters of one look into a mailbox, by what the mailbox knows them by (a UID, a file's name).
//
// Owned by shared_ptr by the mailbox's thread and by the completion of each letter under way; hand_over() and the reads
// on the mailbox's thread. At most LettersInFlight's bounds are under way: hand_over() waits for room.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "gateway/mail/letter.hpp"
#include "gateway/mail/letters_in_flight.hpp"

namespace leadgate::gateway {

// For room, and for the writer's answers.
inline constexpr std::chrono::seconds kWriterPatience{60};

template <class Id>
class LetterOutcomes {
 public:
  // False: the writer takes no letters now.
  static bool hand_over(const std::shared_ptr<LetterOutcomes>& self, Services& services,
                        const std::shared_ptr<const Snapshot>& snapshot, Letter letter,
                        std::unique_ptr<DeliveryNote> note, const Id& id) {
    const size_t bytes = letter.bytes.size();
    if (!self->in_flight_.begin(bytes, kWriterPatience)) return false;
    const auto ended = [self, id, bytes](const IntakeResult& result) {
      self->put(id, result);
      self->in_flight_.end(bytes);
    };
    const Result<void> taken = take_letter(services, snapshot, std::move(letter), std::move(note), ended);
    if (taken.ok()) return true;
    ended(taken.error());
    return taken.error().code == ErrorCode::kTooLarge;  // that is the letter's own, and it is spoiled
  }

  // Those committed since the last call, ascending.
  std::vector<Id> take_committed() {
    std::vector<Id> out;
    {
      const std::lock_guard lock(mutex_);
      out.swap(committed_);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  // False: not all have ended.
  bool wait_until_all_ended() { return in_flight_.wait_until_none(kWriterPatience); }

  // After all have ended: to be tried again; and those of them that could not be stored as what they are.
  const std::vector<Id>& failed() const { return failed_; }
  const std::vector<Id>& spoiled() const { return spoiled_; }

 private:
  void put(const Id& id, const IntakeResult& result) {
    const std::lock_guard lock(mutex_);
    if (result.ok()) {
      committed_.push_back(id);
      return;
    }
    failed_.push_back(id);
    const ErrorCode code = result.error().code;
    if (code != ErrorCode::kOverloaded && code != ErrorCode::kUnavailable) spoiled_.push_back(id);
  }

  std::mutex mutex_;
  std::vector<Id> committed_;
  std::vector<Id> failed_;
  std::vector<Id> spoiled_;
  LettersInFlight in_flight_;
};

}  // namespace leadgate::gateway
