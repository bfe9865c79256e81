#include "gateway/drift/field_drift.hpp"

#include <algorithm>
#include <charconv>

#include "base/json_writer.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {
namespace {

using mapping::Value;

constexpr double kAppearsFrom = 0.2;
constexpr double kForgottenBelow = 0.001;
constexpr double kRateDigits = 10'000;

// Rates are written as ten-thousandths: whole numbers need no rounding rules.
int64_t to_units(double rate) {
  return static_cast<int64_t>(rate * kRateDigits + 0.5);
}

double number_of(const Value& object, std::string_view key) {
  const std::optional<Value> found = object.find(key);
  return found && found->type() == mapping::Type::kNumber ? static_cast<double>(found->as_integer()) : 0;
}

}  // namespace

std::string_view drift_kind_name(FieldDrift::Kind kind) {
  switch (kind) {
    case FieldDrift::Kind::kVanished:
      return "vanished";
    case FieldDrift::Kind::kEmptied:
      return "emptied";
    case FieldDrift::Kind::kAppeared:
      return "appeared";
  }
  return "vanished";
}

std::vector<FieldDrift::Finding> FieldDrift::add(const FieldPaths& paths) {
  for (const auto& [path, filled] : paths) {
    Field& field = fields_[path];
    ++field.seen;
    field.filled += filled ? 1 : 0;
  }
  if (++fresh_ < kJudgedSamples) return {};
  std::vector<Finding> found = judge();
  std::vector<Finding> news;
  for (const Finding& finding : found) {
    if (std::find(findings_.begin(), findings_.end(), finding) == findings_.end()) news.push_back(finding);
  }
  findings_ = std::move(found);
  learn();
  drop_rarest();
  return news;
}

std::vector<FieldDrift::Finding> FieldDrift::judge() const {
  std::vector<Finding> found;
  if (learned_ < kJudgedSamples) return found;
  for (const auto& [path, field] : fields_) {
    if (field.presence >= kUsual && field.seen == 0) {
      found.push_back({path, Kind::kVanished});
    } else if (field.filling >= kUsual && field.seen > 0 && field.filled == 0) {
      found.push_back({path, Kind::kEmptied});
    } else if (field.presence == 0 && field.seen >= kAppearsFrom * fresh_) {
      found.push_back({path, Kind::kAppeared});
    }
  }
  return found;
}

void FieldDrift::learn() {
  const double fresh = fresh_;
  const double before = std::min(learned_, kMemorySamples - fresh);
  for (auto& [path, field] : fields_) {
    field.presence = (field.presence * before + field.seen) / (before + fresh);
    field.filling = (field.filling * before + field.filled) / (before + fresh);
    field.seen = field.filled = 0;
  }
  std::erase_if(fields_, [](const auto& entry) { return entry.second.presence < kForgottenBelow; });
  learned_ = before + fresh;
  fresh_ = 0;
}

void FieldDrift::drop_rarest() {
  while (fields_.size() > kFieldsMax) {
    fields_.erase(std::min_element(fields_.begin(), fields_.end(),
                                   [](const auto& a, const auto& b) { return a.second.presence < b.second.presence; }));
  }
}

std::string FieldDrift::to_json() const {
  JsonWriter json;
  json.begin_object().key("learned").integer(static_cast<int64_t>(learned_)).key("fields").begin_array();
  for (const auto& [path, field] : fields_) {
    json.begin_object().field("path", path).key("presence").integer(to_units(field.presence));
    json.key("filling").integer(to_units(field.filling)).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

FieldDrift FieldDrift::restore(std::string_view text) {
  FieldDrift drift;
  mapping::Arena arena;
  const auto parsed = mapping::parse_json_into(arena, text);
  if (!parsed.ok() || !parsed->is_object()) return drift;
  drift.learned_ = std::clamp(number_of(*parsed, "learned"), 0.0, kMemorySamples);
  const std::optional<Value> fields = parsed->find("fields");
  if (!fields) return drift;
  fields->each_element([&drift](const Value& one) {
    const std::optional<Value> path = one.is_object() ? one.find("path") : std::nullopt;
    if (!path || !path->is_string() || drift.fields_.size() >= kFieldsMax) return;
    Field& field = drift.fields_[std::string(path->as_string())];
    field.presence = std::clamp(number_of(one, "presence") / kRateDigits, 0.0, 1.0);
    field.filling = std::clamp(number_of(one, "filling") / kRateDigits, 0.0, 1.0);
  });
  return drift;
}

}  // namespace leadgate::gateway
