// match() and replace(): RE2 patterns, compiled once.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>

#include "mapping/function_support.hpp"

namespace leadgate::mapping::functions {
namespace {

constexpr size_t kPatternsMax = 500;
constexpr int kGroupsMax = 9;
// What a search takes of the budget: its bytes, and for each further one within the same text a little of what is left
// of it, because a pattern may look to the end to find that a short match is all there is.
constexpr jmespath::Cost kSearchCost{.scalar = 20, .bytes_a_step = 8};
constexpr size_t kRestBytesAStep = 256;
constexpr uint64_t kStepsAMatch = 8;

// Patterns come from the configuration, so that there are few; what a payload could compose is refused past the bound.
class Patterns {
 public:
  // Null when the pattern is wrong or the bound is reached; then `problem` says what.
  std::shared_ptr<const re2::RE2> get(std::string_view text, std::string& problem) {
    const std::lock_guard lock(mutex_);
    const auto found = compiled_.find(text);
    if (found != compiled_.end()) return found->second;
    if (compiled_.size() >= kPatternsMax) {
      problem = "there are more than " + std::to_string(kPatternsMax) + " patterns in use; write them as literals";
      return nullptr;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto pattern = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (!pattern->ok()) {
      problem = "the pattern is wrong: " + pattern->error();
      return nullptr;
    }
    compiled_.emplace(text, pattern);
    return pattern;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const re2::RE2>, std::less<>> compiled_;
};

// The text that the pattern is for; the pattern and what replaces must be texts.
Result text_of(const char* function, Arguments arguments, Evaluation& evaluation) {
  for (const Value& setting : arguments.subspan(1)) {
    if (setting.is_null() || setting.is_array() || setting.is_object()) {
      return found_instead(function, "a pattern", setting);
    }
  }
  const Value& value = arguments[0];
  if (value.is_string()) return value;
  if (value.type() == Type::kNumber) return made_text(evaluation, scalar_text(value));
  return found_instead(function, "a string or a number", value);
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

Result match(const re2::RE2& pattern, const Value& text, Arguments arguments) {
  std::array<re2::StringPiece, kGroupsMax + 1> groups;
  const int wanted = arguments.size() > 2 && arguments[2].is_integer()
                         ? static_cast<int>(std::clamp<int64_t>(arguments[2].as_integer(), -1, kGroupsMax + 1))
                         : std::min(1, pattern.NumberOfCapturingGroups());
  if (wanted < 0 || wanted > std::min(kGroupsMax, pattern.NumberOfCapturingGroups())) {
    return invalid_value("match() was asked for a group that the pattern does not have");
  }
  const std::string_view all = text.as_string();
  if (!pattern.Match(piece(all), 0, all.size(), re2::RE2::UNANCHORED, groups.data(), wanted + 1)) return Value::null();
  const re2::StringPiece& group = groups[static_cast<size_t>(wanted)];
  return group.data() == nullptr ? Value::null() : Value::string({group.data(), group.size()});
}

using Groups = std::array<re2::StringPiece, kGroupsMax + 1>;

// How many bytes RE2::Rewrite would add.
size_t rewritten_bytes(std::string_view by, const Groups& groups) {
  size_t bytes = 0;
  for (size_t i = 0; i < by.size(); ++i) {
    const bool escaped = by[i] == '\\' && i + 1 < by.size();
    if (escaped) ++i;
    const bool group = escaped && by[i] >= '0' && by[i] <= '9';
    bytes += group ? groups[static_cast<size_t>(by[i] - '0')].size() : 1;
  }
  return bytes;
}

size_t character_bytes(std::string_view text) {
  size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) ++bytes;
  return bytes;
}

// Every match replaced, as RE2::GlobalReplace does it, but within the document's steps and memory.
Result replace_all(const re2::RE2& pattern, std::string_view text, std::string_view by, Evaluation& evaluation) {
  Groups groups;
  const int wanted = 1 + re2::RE2::MaxSubmatch(piece(by));
  const size_t bytes_max = evaluation.arena.left_bytes();
  std::string out;
  size_t at = 0;
  std::optional<size_t> last_end;
  while (at <= text.size()) {
    const uint64_t steps = kStepsAMatch + (text.size() - at) / kRestBytesAStep;
    if (!jmespath::take_steps(evaluation, steps)) return jmespath::out_of_steps(evaluation);
    if (!pattern.Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, groups.data(), wanted)) break;
    const auto first = static_cast<size_t>(groups[0].data() - text.data());
    out.append(text.substr(at, first - at));
    at = first + groups[0].size();
    if (groups[0].empty() && last_end == first) {
      // An empty match right behind another match is none.
      const size_t passed = character_bytes(text.substr(first));
      out.append(text.substr(first, passed));
      at = first + passed;
      continue;
    }
    if (out.size() + rewritten_bytes(by, groups) > bytes_max) return jmespath::out_of_memory();
    pattern.Rewrite(&out, piece(by), groups.data(), wanted);
    last_end = at;
  }
  if (at < text.size()) out.append(text.substr(at));
  if (out.size() > bytes_max) return jmespath::out_of_memory();
  return made_text(evaluation, out);
}

}  // namespace

void add_pattern_functions(jmespath::FunctionTable& table) {
  const auto patterns = std::make_shared<Patterns>();
  table.add({"match", 2, 3,
             [patterns](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_of("match", arguments, evaluation);
               if (!text) return text;
               std::string problem;
               const auto pattern = patterns->get(arguments[1].as_string(), problem);
               if (!pattern) return invalid_value("match(): " + problem);
               return match(*pattern, *text, arguments);
             },
             kSearchCost});
  table.add({"replace", 3, 3,
             [patterns](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_of("replace", arguments, evaluation);
               if (!text) return text;
               std::string problem;
               const auto pattern = patterns->get(arguments[1].as_string(), problem);
               if (!pattern) return invalid_value("replace(): " + problem);
               const std::string_view by = arguments[2].as_string();
               if (!pattern->CheckRewriteString(piece(by), &problem)) return invalid_value("replace(): " + problem);
               return replace_all(*pattern, text->as_string(), by, evaluation);
             },
             kSearchCost});
}

}  // namespace leadgate::mapping::functions
