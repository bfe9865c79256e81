#include "gateway/drift/field_watch.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace leadgate::gateway {
namespace {

constexpr store::MigrationStep kFieldSchema[] = {{"fields", 1, R"sql(
  CREATE TABLE source_fields (
    source TEXT PRIMARY KEY,
    learned TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql"}};

constexpr FieldDrift::Kind kKinds[] = {FieldDrift::Kind::kVanished, FieldDrift::Kind::kEmptied,
                                       FieldDrift::Kind::kAppeared};

void warn(const std::string& source, const FieldDrift::Finding& finding) {
  switch (finding.kind) {
    case FieldDrift::Kind::kVanished:
      log_warn("Source '{}': the field '{}' is not sent any more.", source, log_safe(finding.field));
      break;
    case FieldDrift::Kind::kEmptied:
      log_warn("Source '{}': the field '{}' is always empty now.", source, log_safe(finding.field));
      break;
    case FieldDrift::Kind::kAppeared:
      log_warn("Source '{}': the field '{}' is new.", source, log_safe(finding.field));
      break;
  }
}

}  // namespace

std::span<const store::MigrationStep> FieldWatch::schema() {
  return kFieldSchema;
}

void FieldWatch::load(store::Connection& connection) {
  const std::lock_guard lock(mutex_);
  store::Rows rows(connection.query("SELECT source, learned FROM source_fields"));
  while (rows.next()) sources_[std::string(rows->text(0))].drift = FieldDrift::restore(rows->text(1));
}

void FieldWatch::save(store::Connection& connection) {
  const std::lock_guard lock(mutex_);
  for (auto& [source, watched] : sources_) {
    if (!watched.unsaved) continue;
    const std::string learned = watched.drift.to_json();
    connection.query("REPLACE INTO source_fields (source, learned) VALUES (?, ?)")
        .bind_text(source)
        .bind_text(learned)
        .run();
    watched.unsaved = false;
  }
}

bool FieldWatch::wants(const std::string& source, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  Watched& watched = sources_[source];
  if (now < watched.next_sample) return false;
  watched.next_sample = now + kSampleEvery;
  return true;
}

void FieldWatch::add(const std::string& source, const FieldPaths& paths) {
  const std::lock_guard lock(mutex_);
  Watched& watched = sources_[source];
  const double learned_before = watched.drift.learned_samples();
  for (const FieldDrift::Finding& finding : watched.drift.add(paths)) warn(source, finding);
  // Between two judgements there is nothing to show or to save.
  if (watched.drift.learned_samples() == learned_before && learned_before < FieldDrift::kMemorySamples) return;
  watched.unsaved = true;
  set_gauges(source, watched.drift);
}

FieldDrift FieldWatch::drift_of(const std::string& source) const {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(source);
  return found == sources_.end() ? FieldDrift() : found->second.drift;
}

void FieldWatch::set_gauges(const std::string& source, const FieldDrift& drift) {
  for (const FieldDrift::Kind kind : kKinds) {
    const auto count = std::count_if(drift.findings().begin(), drift.findings().end(),
                                     [kind](const FieldDrift::Finding& finding) { return finding.kind == kind; });
    metrics_
        .gauge("leadgate_source_fields_changed", "Fields of a source that vanished, went empty or are new.",
               {{"source", source}, {"change", std::string(drift_kind_name(kind))}})
        .set(count);
  }
}

}  // namespace leadgate::gateway
