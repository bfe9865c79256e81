// Watches the expressions over one event, one at a time, and makes the trace of it: what each read, what its functions
// made of it and which keys it asked for in vain.
//
// Made only where somebody reads it: a preview, a stored event, a mapping that failed. One document on one thread; the
// document must outlive it. Bounded a target by kReadsShownMax, kCallsShownMax and kMissingShownMax, a value by
// kArgumentShownBytesMax.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mapping/jmespath/expression.hpp"
#include "mapping/jmespath/observer.hpp"
#include "mapping/path_index.hpp"
#include "mapping/trace.hpp"

namespace leadgate::mapping {

inline constexpr size_t kReadsShownMax = 100;
inline constexpr size_t kCallsShownMax = 50;
inline constexpr size_t kMissingShownMax = 10;
inline constexpr size_t kArgumentShownBytesMax = 100;
// A delivery can be one that fails hundreds of times.
inline constexpr uint64_t kFailureStepsMax = 20'000;
inline constexpr size_t kFailurePathsMax = 1000;

class Explainer final : public jmespath::Observer {
 public:
  explicit Explainer(const Value& root, size_t paths_max = kIndexedPathsMax) : paths_(root, paths_max) {}

  void read(const Value& value) override;
  void missing(const Value& value, std::string_view key) override;
  void called(std::string_view function, std::span<const Value> arguments, const Value* result) override;

  // Ends an expression: adds the entry of `target`, with all that was seen since the last one. Null: it gave an error,
  // and `failure` is its message.
  TraceEntry& add(std::string_view target, std::string_view expression, const Value* value, std::string_view failure);
  // The keys asked for in vain since the last entry, as sentences.
  std::vector<std::string> missing_texts() const;

  Trace trace;

 private:
  PathIndex paths_;
  std::vector<std::string> reads_;
  std::vector<TraceCall> calls_;
  std::vector<TraceMissing> missing_;
};

// Null, "" or blank, [] and {}: a target that gets it gets nothing.
bool is_nothing(const Value& value);

// The member of the object that was meant by `key`: the same but for case and separators, else the nearest by edits.
std::string nearest_key(const Value& object, std::string_view key);

// The value as JSON, cut; one that is too large to walk is named only.
std::string shown(const Value& value, size_t bytes_max);

// What belongs below an error's first line: the expression with a caret under the position and, when a key was asked
// for in vain, which and what is there instead. To see that, the expression is evaluated once more, out of the same
// budget but with no more than kFailureStepsMax. Begins with a line break.
std::string failure_lines(const jmespath::Expression& expression, const jmespath::ExpressionError& error,
                          const Value& root, jmespath::Evaluation& evaluation);

}  // namespace leadgate::mapping
