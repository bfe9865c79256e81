// What a source's bodies usually have, learned, and what has changed about it: a form that lost its phone field goes on
// posting, and nobody would notice.
//
// A field's presence and filling are learned as rates that follow about the last kMemorySamples deliveries. Every
// kJudgedSamples the newest are compared with what was learned before them:
//   vanished   was in at least kUsual of the deliveries, now in none
//   emptied    was filled in at least kUsual of them, is still sent, now always empty
//   appeared   was never there, now in at least a fifth
// A finding holds as long as the next judgements repeat it: until the field is back, or the new way is the usual one.
// Deliveries that were not judged yet are forgotten at a restart.
// A plain value without clock or threads; its owner guards it. At most kFieldsMax fields: the rarest give way.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/drift/field_paths.hpp"

namespace leadgate::gateway {

class FieldDrift {
 public:
  static constexpr int kJudgedSamples = 20;
  static constexpr double kMemorySamples = 500;
  static constexpr double kUsual = 0.6;
  static constexpr size_t kFieldsMax = 500;

  enum class Kind { kVanished, kEmptied, kAppeared };

  struct Field {
    double presence = 0;  // share of the deliveries that have it
    double filling = 0;   // share of the deliveries in which it is filled
    int seen = 0;         // of the newest, not judged yet
    int filled = 0;
  };
  struct Finding {
    std::string field;
    Kind kind = Kind::kVanished;
    friend bool operator==(const Finding&, const Finding&) = default;
  };

  // Gives the findings that are new with this delivery; most often none.
  std::vector<Finding> add(const FieldPaths& paths);

  const std::map<std::string, Field, std::less<>>& fields() const { return fields_; }
  const std::vector<Finding>& findings() const { return findings_; }
  double learned_samples() const { return learned_; }

  // What was learned, for the database; `restore` takes only what `to_json` wrote.
  std::string to_json() const;
  static FieldDrift restore(std::string_view json);

 private:
  std::vector<Finding> judge() const;
  void learn();
  void drop_rarest();

  std::map<std::string, Field, std::less<>> fields_;
  std::vector<Finding> findings_;
  double learned_ = 0;  // deliveries behind the rates, at most kMemorySamples
  int fresh_ = 0;       // deliveries not judged yet
};

std::string_view drift_kind_name(FieldDrift::Kind kind);  // "vanished", "emptied", "appeared"

}  // namespace leadgate::gateway
