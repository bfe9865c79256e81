#include "mapping/recogniser.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/recognise/entries.hpp"
#include "mapping/recognise/verdict.hpp"

namespace leadgate::mapping {
namespace recognition {

void Assignment::take(Entry& entry) {
  entry.used = true;
  reads.insert(reads.end(), entry.leaves.begin(), entry.leaves.end());
}

namespace {

std::string shown_value(std::string_view value) {
  std::string json = json_quote(value);
  if (json.size() > kTraceValueBytesMax) json = utf8_prefix(json, kTraceValueBytesMax);
  return json;
}

}  // namespace

void Assignment::take(Entry& entry, std::string_view target, std::string_view value, std::string_view why, int sure) {
  take(entry);
  tell(target, entry.path, value, why, sure);
}

void Assignment::tell(std::string_view target, std::string_view path, std::string_view value, std::string_view why,
                      int sure) {
  if (trace == nullptr) return;
  trace->push_back(
      {std::string(target), std::string(path), shown_value(value), std::string(why), std::clamp(sure, 1, 100)});
}

void Assignment::show(const Entry& entry, std::string_view target, std::string_view why, int sure) {
  if (trace == nullptr) return;
  tell(target, entry.path, entry.text, "not taken, too uncertain: " + std::string(why), sure);
}

int Assignment::confidence(const Entry& entry) {
  // The words' own weight, 0..130, less for each step away from the one who sent it.
  const int by_words = std::min(97, 20 + entry.guess.score * 3 / 4);
  const int derived = entry.derived ? 10 : 0;
  return std::max(5, by_words - 4 * entry.distance - derived);
}

std::string Assignment::reason(const Entry& entry) const {
  if (trace == nullptr) return {};
  const bool by_type = entry.guess.words.starts_with("type ");
  std::string text = by_type               ? "input type '" + entry.type
                     : entry.label.empty() ? "key '" + entry.key
                                           : "'" + entry.label;
  text.append("' means ").append(role_name(entry.guess.role));
  return text;
}

std::vector<Entry*> candidates(Assignment& into, Role role) {
  std::vector<Entry*> found;
  for (Entry& entry : into.entries) {
    if (!entry.used && entry.guess.role == role && entry.distance < kSomebodyElse) found.push_back(&entry);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Entry* a, const Entry* b) { return a->distance < b->distance; });
  return found;
}

namespace {

void drop_noise(Assignment& into) {
  for (Entry& entry : into.entries) {
    if (entry.guess.role == Role::kNoise) into.take(entry);
  }
}

// What came out of JSON within a string has no leaf of its own that could be left over.
void keep_inner_rest(Assignment& into, const std::vector<uint64_t>& opened) {
  for (const Entry& entry : into.entries) {
    if (!entry.within_text || entry.used || entry.derived) continue;
    into.draft.fields.emplace_back(entry.label.empty() ? entry.key : entry.label, entry.text);
  }
  into.reads.insert(into.reads.end(), opened.begin(), opened.end());
}

}  // namespace
}  // namespace recognition

std::string recognise(const Value& root, const Locale& locale, const RecogniserSettings& settings, const Limits& limits,
                      deals::LeadDraft& draft, Trace* trace, std::vector<uint64_t>& reads) {
  std::vector<uint64_t> read = reads;
  std::sort(read.begin(), read.end());
  Arena arena(limits);
  recognition::Entries entries;
  if (const std::optional<Value> body = root.find("body")) entries = recognition::collect_entries(*body, read, arena);
  if (entries.left_out > 0 && trace != nullptr) {
    trace->push_back({"fields", "body", std::to_string(entries.left_out),
                     "so many values past the first " + std::to_string(limits.entries_max) +
                         " were not looked at (limits.recognised_values_max)"});
  }
  recognition::guess_roles(entries.list);
  recognition::set_apart_own(entries.list, locale, settings.own);
  if (recognition::has_filled_honeypot(entries.list, settings.honeypots)) return "spam";
  recognition::Assignment into{entries.list, locale, draft, trace, reads, entries.listings, settings};
  const std::optional<Value> query = root.find("query");
  recognition::assign_visit(into, query ? *query : Value::null());
  recognition::drop_noise(into);
  recognition::assign_name(into);
  recognition::assign_emails(into);
  recognition::assign_phones(into);
  recognition::assign_messengers(into);
  recognition::assign_company_and_address(into);
  recognition::assign_order(into);
  recognition::assign_message(into);
  recognition::assign_further_fields(into);
  recognition::keep_inner_rest(into, entries.opened);
  return recognition::not_a_lead(entries.list, draft);
}

}  // namespace leadgate::mapping
