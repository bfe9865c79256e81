// `backtest`: a new configuration's mapping over the stored events, told a line an event and in sum.
#include <filesystem>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "gateway/backtest/backtest.hpp"
#include "gateway/cli/age.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::gateway {
namespace {

std::string shown(const std::string& text) {
  return text.empty() ? "nothing" : json_quote(text);
}

std::string deal_text(const Finding& finding) {
  return finding.deal_id == 0 ? "" : " " + format_id(IdKind::kDeal, finding.deal_id);
}

std::string_view verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "the same";
    case Verdict::kDiffers:
      return "would differ";
    case Verdict::kLead:
      return "would become a lead now";
    case Verdict::kParked:
      return "would be parked now";
    case Verdict::kIgnored:
      return "would be ignored now";
    case Verdict::kNoEvent:
      return "would be no event now";
    case Verdict::kNoSource:
      return "of a source that is not in the configuration";
    case Verdict::kNoBytes:
      return "without bytes, past retention";
    case Verdict::kNoDeal:
      return "of a deal that is gone";
  }
  return "";
}

void print_finding(const Finding& finding, std::ostream& out) {
  const std::string where = format_id(IdKind::kEvent, finding.event_id) + deal_text(finding);
  for (const Difference& difference : finding.differences) {
    out << where << " " << difference.target << ": " << shown(difference.before) << " -> ";
    out << (difference.after ? shown(*difference.after) : "not found (a replay leaves it)") << "\n";
  }
  for (const ForeseenConflict& conflict : finding.conflicts) {
    out << where << " " << json_quote(conflict.value) << " " << conflict_text(conflict.kind);
    out << (conflict.with.empty() ? "" : " (" + conflict.with + ")") << "\n";
  }
  if (!finding.differences.empty() || !finding.conflicts.empty()) return;
  out << where << " " << verdict_text(finding.verdict) << (finding.why.empty() ? "" : ": " + finding.why) << "\n";
}

void print_totals(const BacktestTotals& totals, std::ostream& out) {
  out << totals.events << " events read\n";
  for (const auto& [verdict, events] : totals.by_verdict) {
    out << "  " << events << " " << verdict_text(verdict) << "\n";
    if (verdict != Verdict::kDiffers) continue;
    for (const auto& [target, times] : totals.by_target) out << "    " << times << " " << target << "\n";
  }
  if (totals.by_conflict.empty()) return;
  out << "conflicts, which a replay leaves to a person\n";
  for (const auto& [kind, times] : totals.by_conflict) out << "  " << times << " " << conflict_text(kind) << "\n";
}

void write_finding(const Finding& finding, std::ostream& out) {
  JsonWriter json;
  json.begin_object().field("event_id", format_id(IdKind::kEvent, finding.event_id));
  if (finding.deal_id != 0) json.field("deal_id", format_id(IdKind::kDeal, finding.deal_id));
  json.field("source", finding.source).field("verdict", verdict_name(finding.verdict));
  if (!finding.why.empty()) json.field("why", finding.why);
  json.key("differences").begin_array();
  for (const Difference& difference : finding.differences) {
    json.begin_object().field("target", difference.target).field("before", difference.before);
    json.key("after").string_or_null(difference.after).end_object();
  }
  json.end_array();
  if (!finding.conflicts.empty()) {
    json.key("conflicts").begin_array();
    for (const ForeseenConflict& conflict : finding.conflicts) {
      json.begin_object().field("kind", conflict_name(conflict.kind)).field("value", conflict.value);
      if (!conflict.with.empty()) json.field("with", conflict.with);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  out << json.take() << "\n";
}

void write_totals(const BacktestTotals& totals, std::ostream& out) {
  JsonWriter json;
  json.begin_object().key("totals").begin_object().key("events").integer(totals.events);
  for (const auto& [verdict, events] : totals.by_verdict) json.key(verdict_name(verdict)).integer(events);
  json.key("by_target").begin_object();
  for (const auto& [target, times] : totals.by_target) json.key(target).integer(times);
  json.end_object();
  if (!totals.by_conflict.empty()) {
    json.key("conflicts").begin_object();
    for (const auto& [kind, times] : totals.by_conflict) json.key(conflict_name(kind)).integer(times);
    json.end_object();
  }
  json.end_object().end_object();
  out << json.take() << "\n";
}

}  // namespace

int run_backtest_command(const BacktestOptions& options, const CommandIo& io) {
  ConfigOverrides overrides;
  overrides.data_dir = options.data_dir;
  const LoadedConfig loaded = load_config(options.config_path, io.surroundings, overrides);
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  if (!loaded.config) return 1;
  const auto fail = [&io](const std::string& text) {
    io.err << text << "\n";
    return 1;
  };
  BacktestFilter filter;
  filter.source = options.source;
  if (!options.since.empty()) {
    const auto age = parse_age(options.since);
    if (!age) return fail("--since takes a whole number and m, h, d or w, such as 30d, not '" + options.since + "'.");
    filter.since = io.clock.now() - *age;
  }
  const std::string& path = loaded.config->storage.sqlite;
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return fail("There is no database '" + path + "'; name its folder with --data.");
  }
  auto connection = store::open_reader(loaded.config->storage.database());
  if (!connection.ok()) return fail("The database '" + path + "' cannot be read: " + connection.error().message);
  const auto totals = run_backtest(**connection, *loaded.config, filter, [&](const Finding& finding) {
    if (options.json)
      write_finding(finding, io.out);
    else
      print_finding(finding, io.out);
  });
  if (!totals.ok()) return fail("The database '" + path + "' cannot be read: " + totals.error().message);
  if (options.json)
    write_totals(*totals, io.out);
  else
    print_totals(*totals, io.out);
  return 0;
}

}  // namespace leadgate::gateway
