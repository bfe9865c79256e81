// The steps of `fetch`: calls of a platform's API that complete an event, and what such calls were answered.
//
// Pure: nothing is called here. A FetchStep is made by connectors/compile_fetch, immutable, any thread; decoded answers
// belong to one reading, on its thread. Bounds: kFetchStepsMax steps, kFetchedBytesMax an answer, each decoded within
// the source's mapping::Limits.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "connectors/fetch_settings.hpp"
#include "connectors/formula.hpp"
#include "connectors/text_template.hpp"
#include "mapping/document.hpp"

namespace leadgate::connectors {

// One call, ready to be made. Its texts hold secrets: it is never stored or shown.
struct FetchCall {
  std::string step;
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<int> absent;           // statuses that mean: nothing there
  bool allow_private = false;        // whether the address may be private or loopback
  std::vector<std::string> secrets;  // what must be taken out of what the platform says before that is kept
};

// What a step was answered, for one event of a delivery.
struct StepAnswer {
  size_t item = 0;  // the event's place in its delivery
  std::string step;
  bool is_absent = false;  // there is nothing: fetched.STEP is null
  std::string content_type;
  std::string body;          // of a miss: why, in a sentence; empty: nothing more is known
  bool is_given_up = false;  // nothing could be had of the platform: the event counts as it came

  bool is_miss() const { return is_absent || is_given_up; }
};

inline constexpr char kFetchPending[] = "fetch_pending";
inline constexpr char kFetchFailed[] = "fetch_failed";

// A text with slots that are expressions or settings.
class FetchText {
 public:
  using Encode = std::string (*)(std::string_view content_type, std::string_view value);

  FetchText() = default;
  FetchText(TextTemplate text, std::vector<std::pair<std::string, Formula>> slots,
            std::vector<std::pair<std::string, std::string>> settings)
      : text_(std::move(text)), slots_(std::move(slots)), settings_(std::move(settings)) {}

  bool empty() const { return text_.empty(); }
  // Every slot goes through `encode`, but for a setting that the text begins with. kInvalid: an expression failed or,
  // where `needs_all`, gave nothing.
  Result<std::string> render(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation, Encode encode,
                             std::string_view content_type, bool needs_all) const;

 private:
  TextTemplate text_;
  std::vector<std::pair<std::string, Formula>> slots_;
  std::vector<std::pair<std::string, std::string>> settings_;  // "setting.NAME" and what the source gives
};

struct FetchStep {
  std::string name;
  std::optional<Formula> when;
  std::vector<std::string> missing;  // settings that the source lacks: the step is not asked
  std::string method;
  FetchText url;
  std::vector<std::pair<std::string, FetchText>> headers;
  FetchText body;
  std::string content_type;
  std::vector<int> absent;
  bool allow_private = false;
  std::vector<std::string> secrets;
};

// The answers of one reading, decoded. What cannot be decoded (any more) reads as null.
class DecodedAnswers {
 public:
  DecodedAnswers(std::span<const StepAnswer> answers, const mapping::Limits& limits);

  bool has(size_t item) const;  // any
  bool has(size_t item, std::string_view step) const;
  // The answer that ended its completing without result: one that was given up, else the first that is absent.
  const StepAnswer* miss(size_t item) const;
  // {STEP: answer} of that event.
  mapping::Value of(size_t item, mapping::Arena& arena) const;

 private:
  struct One {
    size_t item;
    std::string_view step;
    mapping::Value value;
  };
  std::span<const StepAnswer> answers_;
  std::vector<mapping::RawRequest> bodies_;  // what the documents point into
  std::vector<mapping::Document> documents_;
  std::vector<One> all_;
};

// Why the answer is of no use; nothing: it can be read.
std::optional<mapping::DecodeProblem> answer_problem(const StepAnswer& answer, const mapping::Limits& limits);

// What stands between an event and being complete.
struct Completion {
  std::optional<FetchCall> next;  // the step to ask now
  std::string obstacle;           // a sentence: why a step that would be needed is not asked; empty: none
};
// Of the event whose root this is, with `fetched` in it. Once a step was given up nothing is left to ask.
Completion next_step(const std::vector<FetchStep>& steps, const DecodedAnswers& answers, size_t item,
                     const mapping::Value& root, mapping::jmespath::Evaluation& evaluation);

// The text without the call's secrets, as they stand, percent-encoded in either case, or escaped as JSON does it, one
// byte like this and the next like that. Secrets under 4 bytes cannot be told from other words and stay.
std::string without_secrets(std::string text, const std::vector<std::string>& secrets);

}  // namespace leadgate::connectors
