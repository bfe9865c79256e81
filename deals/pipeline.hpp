// Pipelines, stages and owners: the part of the domain that the configuration declares. Immutable after loading; a
// reload makes new ones. Plain values, any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadgate::deals {

// Won and lost are the implicit last stages of every pipeline.
inline constexpr std::string_view kWonStage = "won";
inline constexpr std::string_view kLostStage = "lost";

struct Owner {
  std::string id;
  std::string name;
  std::string email;
};

// How portals see a stage, where that differs from what it is; see deals/stage_face.hpp.
struct PublicStage {
  std::string id;                             // empty: the stage's own
  std::string label;                          // empty: the stage's own
  std::map<std::string, std::string> labels;  // by language, in small letters
  bool hidden = false;
  std::string shown_as;  // of a hidden stage, the id of the visible one that is seen instead; empty: the nearest
};

struct Stage {
  std::string id;
  std::string label;
  PublicStage shown{};
};

struct Pipeline {
  std::string id;
  std::string label;
  std::string currency;        // of an amount that comes without one
  std::string default_owner;   // an Owner's id; the configuration is refused without
  std::vector<Stage> stages;   // as declared, at least one; then won and lost

  const Stage* find_stage(std::string_view stage_id) const;
  // As those outside may say it: its own id, else what portals know a visible one by.
  const Stage* find_said_stage(std::string_view word) const;
  const Stage& first_stage() const { return stages.front(); }
};

enum class DealStatus { kOpen, kWon, kLost, kDeleted };
std::string_view deal_status_name(DealStatus status);  // "open", "won", "lost", "deleted"
std::optional<DealStatus> deal_status_from_name(std::string_view name);

// The status that being in this stage means.
DealStatus status_of_stage(std::string_view stage_id);

// What becomes of a lead without an order number from a person who has an open deal in the pipeline.
enum class RepeatPolicy { kAppend, kNew };

// Which identity decides when a lead's phone belongs to one contact and its e-mail to another.
enum class IdentityKind { kPhone, kEmail, kMessenger };

}  // namespace leadgate::deals
