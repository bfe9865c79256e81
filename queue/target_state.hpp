// What is known of a target beside its rows: how many of them wait or are dead, how its last attempts went, and whether
// somebody stopped it. A stopped target keeps its rows, and new ones go on being added; nothing is sent to it until it
// is resumed. Tables of the outbox's schema; the numbers are kept by its triggers, so that they cost a look-up.
//
// Durable: a stop outlives restarts and reloads. One that the peer itself asked for belongs to the address it was said
// at: `mark` names that, and whoever sends to another address resumes the target.
// Threads and failures as in outbox.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

// Who says so, where it is the peer itself and not a person.
inline constexpr std::string_view kStoppedByPeer = "peer";

struct TargetStop {
  std::string by;  // kStoppedByPeer, or a person's name
  Timestamp since{};
  std::string reason;
  std::string mark;  // of the address; kStoppedByPeer only
};

struct PeerFailure {
  Timestamp at{};
  int status = 0;
  std::string error;
  std::string answer;
};

struct TargetState {
  int64_t pending = 0;
  int64_t dead = 0;
  int64_t deaths = 0;  // how often a row was given up, ever
  std::optional<TargetStop> stop;
  std::optional<Timestamp> failing_since;  // no attempt has succeeded since
  std::optional<Timestamp> last_success_at;
  std::optional<PeerFailure> last_failure;
};

// Of every target that ever had a row or was stopped; as many look-ups as there are of them.
std::map<std::string, TargetState> target_states(store::Connection& connection);
// When the oldest pending row of the target was made.
std::optional<Timestamp> oldest_pending(store::Connection& connection, std::string_view target);

// Since when it does not take one of the rows that wait: the first attempt since that was made or was tried anew by
// hand. Of the kTriedLookedAt oldest rows the earliest; one that was not tried yet says nothing.
inline constexpr int kTriedLookedAt = 50;
std::optional<Timestamp> refused_since(store::Connection& connection, std::string_view target);

// How some attempts to a target went, in one.
struct PeerNote {
  std::optional<Timestamp> success_at;  // the last one
  std::optional<PeerFailure> failure;   // the last one
  bool fails = false;                   // the very last attempt failed
};
void note_attempts(store::Connection& connection, std::string_view target, const PeerNote& note);

// Takes the place of an older stop; but what a peer says changes nothing about a person's word.
void stop_target(store::Connection& connection, std::string_view target, const TargetStop& stop);
// False: it was not stopped.
bool resume_target(store::Connection& connection, std::string_view target);

// The same for a stop that is not in force at the address of the mark.
void resume_moved_target(store::Connection& connection, std::string_view target, std::string_view mark);
// Whether the stop holds for who sends to the address of the mark.
bool is_in_force(const TargetStop& stop, std::string_view mark);

}  // namespace leadgate::queue
