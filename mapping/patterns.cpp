// match() and replace(): RE2 patterns, compiled once.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "mapping/function_support.hpp"

namespace leadgate::mapping::functions {
namespace {

constexpr size_t kPatternsMax = 500;
constexpr int kGroupsMax = 9;

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

}  // namespace

void add_pattern_functions(jmespath::FunctionTable& table) {
  const auto patterns = std::make_shared<Patterns>();
  table.add({"match", 2, 3, [patterns](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_of("match", arguments, evaluation);
               if (!text) return text;
               std::string problem;
               const auto pattern = patterns->get(arguments[1].as_string(), problem);
               if (!pattern) return invalid_value("match(): " + problem);
               return match(*pattern, *text, arguments);
             }});
  table.add({"replace", 3, 3, [patterns](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_of("replace", arguments, evaluation);
               if (!text) return text;
               std::string problem;
               const auto pattern = patterns->get(arguments[1].as_string(), problem);
               if (!pattern) return invalid_value("replace(): " + problem);
               const std::string_view by = arguments[2].as_string();
               if (!pattern->CheckRewriteString(piece(by), &problem)) return invalid_value("replace(): " + problem);
               std::string changed(text->as_string());
               re2::RE2::GlobalReplace(&changed, *pattern, piece(by));
               return made_text(evaluation, changed);
             }});
}

}  // namespace leadgate::mapping::functions
