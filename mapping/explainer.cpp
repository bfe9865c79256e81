#include "mapping/explainer.hpp"

#include <algorithm>
#include <utility>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "mapping/jmespath/caret.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

// Past this a value is named, not shown: it may share its parts and be far larger than its memory.
constexpr uint64_t kShownWeightMax = 2000;
constexpr size_t kKeysComparedMax = 1000;

// "Billing_Phone" and "billingPhone" are one name.
std::string folded_key(std::string_view key) {
  std::string out = to_lower(key);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
  return out;
}

// "There is no key 'phnoe' in body; the nearest is 'phone'."
std::string missing_text(const TraceMissing& missing) {
  const std::string where = missing.within.empty() ? std::string() : " in " + missing.within;
  std::string text = "There is no key '" + missing.key + "'" + where;
  if (!missing.type.empty()) {
    const std::string what = missing.within.empty() ? "the value before it" : missing.within;
    return "There is no key '" + missing.key + "': " + what + " is of type " + missing.type + ".";
  }
  if (missing.nearest.empty()) return text + ".";
  return text + "; the nearest is '" + missing.nearest + "'.";
}

// Why a target got nothing.
std::string nothing_note(const TraceEntry& entry) {
  std::string note = "nothing:";
  for (const TraceMissing& missing : entry.missing) note += " " + missing_text(missing);
  if (!entry.missing.empty()) return note;
  for (const TraceCall& call : entry.calls) {
    if (call.result == "null") return note + " " + call.function + "() made nothing of it.";
  }
  std::string paths;
  for (const std::string& path : entry.reads) paths += (paths.empty() ? " " : ", ") + path;
  return paths.empty() ? note + " the expression found no value." : note + paths + " had no value.";
}

}  // namespace

std::string shown(const Value& value, size_t bytes_max) {
  if (value.type() == Type::kExpression) return "&...";
  if (value.is_string() && value.as_string().size() > bytes_max) {
    return json_quote(utf8_prefix(value.as_string(), bytes_max)) + "...";
  }
  if (weight(value, kShownWeightMax) > kShownWeightMax) {
    return "(" + std::string(type_name(value.type())) + ", too long to show)";
  }
  const std::string json = to_json(value);
  if (json.size() <= bytes_max) return json;
  return std::string(utf8_prefix(json, bytes_max)) + "...";
}

std::string nearest_key(const Value& object, std::string_view key) {
  std::vector<std::string> keys;
  std::vector<std::string> plain;
  object.each_member([&](std::string_view name, const Value&) {
    if (keys.size() >= kKeysComparedMax) return;
    keys.emplace_back(name);
    plain.push_back(folded_key(name));
  });
  const std::string wanted = folded_key(key);
  auto found = std::find(plain.begin(), plain.end(), wanted);
  if (found == plain.end()) found = std::find(plain.begin(), plain.end(), nearest(wanted, plain));
  return found == plain.end() ? std::string() : keys[static_cast<size_t>(found - plain.begin())];
}

void Explainer::read(const Value& value) {
  if (reads_.size() >= kReadsShownMax || !paths_.has(value)) return;
  std::string path = paths_.path_of(value);
  if (std::find(reads_.begin(), reads_.end(), path) == reads_.end()) reads_.push_back(std::move(path));
}

void Explainer::missing(const Value& value, std::string_view key) {
  if (missing_.size() >= kMissingShownMax) return;
  TraceMissing found;
  found.within = paths_.path_of(value);
  found.key = utf8_prefix(key, kArgumentShownBytesMax);
  if (value.is_object())
    found.nearest = nearest_key(value, key);
  else
    found.type = type_name(value.type());
  if (std::find(missing_.begin(), missing_.end(), found) == missing_.end()) missing_.push_back(std::move(found));
}

void Explainer::called(std::string_view function, std::span<const Value> arguments, const Value* result) {
  if (calls_.size() >= kCallsShownMax) return;
  TraceCall& call = calls_.emplace_back();
  call.function = function;
  for (const Value& argument : arguments) call.arguments.push_back(shown(argument, kArgumentShownBytesMax));
  call.result = result == nullptr ? "(failed)" : shown(*result, kArgumentShownBytesMax);
}

TraceEntry& Explainer::add(std::string_view target, std::string_view expression, const Value* value,
                           std::string_view failure) {
  TraceEntry& entry = trace.emplace_back(TraceEntry{std::string(target), std::string(expression), "", ""});
  if (value != nullptr && !value->is_scalar()) read(*value);
  entry.reads = std::exchange(reads_, {});
  entry.calls = std::exchange(calls_, {});
  entry.missing = std::exchange(missing_, {});
  if (value == nullptr)
    entry.note = "failed: " + std::string(failure);
  else if (is_nothing(*value))
    entry.note = nothing_note(entry);
  else
    entry.value = shown(*value, kTraceValueBytesMax - 3);
  return entry;
}

std::vector<std::string> Explainer::missing_texts() const {
  std::vector<std::string> texts;
  for (const TraceMissing& missing : missing_) texts.push_back(missing_text(missing));
  return texts;
}

bool is_nothing(const Value& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return trim(value.as_string()).empty();
  return (value.is_array() || value.is_object()) && value.size() == 0;
}

std::string failure_lines(const jmespath::Expression& expression, const jmespath::ExpressionError& error,
                          const Value& root, jmespath::Evaluation& evaluation) {
  std::string text = jmespath::caret_lines(expression.text(), error.position);
  if (error.kind == jmespath::ErrorKind::kLimit) return text;
  Explainer explainer(root, kFailurePathsMax);
  // What it reads the second time is no news.
  const uint64_t steps = std::min(evaluation.steps_left, kFailureStepsMax);
  jmespath::Evaluation again{evaluation.arena, steps, nullptr, &explainer};
  (void)expression.evaluate(root, again);
  evaluation.steps_left -= steps - again.steps_left;
  for (const std::string& missing : explainer.missing_texts()) text += "\n  " + missing;
  return text;
}

}  // namespace leadgate::mapping
