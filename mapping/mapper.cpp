#include "mapping/mapper.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/dates.hpp"
#include "mapping/draft_builder.hpp"
#include "mapping/left_over.hpp"
#include "mapping/recogniser.hpp"

namespace leadgate::mapping {
namespace {

// Past this an expression's value is named in the trace, not shown: it may share its parts and be far larger than its
// memory.
constexpr uint64_t kTraceWeightMax = 2000;

struct CompiledLine {
  MappingLine line;
  std::string name;  // of "attribution.NAME" and "fields.NAME"
  DraftBuilder::Put put;
  jmespath::Expression expression;
};

std::string error_text(const MappingLine& line, const jmespath::ExpressionError& error) {
  std::string text = "target '" + line.target + "', expression '" + line.expression + "', position ";
  text.append(std::to_string(error.position)).append(": ").append(error.message);
  if (!text.ends_with('.')) text += '.';
  return text;
}

std::string unknown_target(std::string_view target) {
  std::string text = "There is no target '" + std::string(target) + "'.";
  if (target.starts_with("deal.")) target.remove_prefix(5);
  const std::string_view meant = nearest(target, DraftBuilder::target_names());
  if (!meant.empty()) return text + " Did you mean '" + std::string(meant) + "'?";
  return text + " What has no target of its own goes to 'fields.NAME'.";
}

// What an evaluation reads goes to `reads` as long as this lives.
class KeepReads {
 public:
  KeepReads(jmespath::Evaluation& evaluation, std::vector<uint64_t>& reads) : evaluation_(evaluation) {
    evaluation_.reads = &reads;
  }
  ~KeepReads() { evaluation_.reads = nullptr; }
  KeepReads(const KeepReads&) = delete;
  KeepReads& operator=(const KeepReads&) = delete;

 private:
  jmespath::Evaluation& evaluation_;
};

bool is_nothing(const Value& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return trim(value.as_string()).empty();
  return (value.is_array() || value.is_object()) && value.size() == 0;
}

std::string shown(const Value& value) {
  if (weight(value, kTraceWeightMax) > kTraceWeightMax) {
    return "(" + std::string(type_name(value.type())) + ", too long to show)";
  }
  std::string json = to_json(value);
  if (json.size() > kTraceValueBytesMax) json = utf8_prefix(json, kTraceValueBytesMax);
  return json;
}

}  // namespace

struct Mapper::Impl {
  Impl(const MappingSpec& spec, const Locale& where, std::vector<CompiledLine> compiled)
      : preset(spec.preset),
        lines(std::move(compiled)),
        locale(where),
        dates(where.timezone),
        left_over(spec.left_over),
        ignored(spec.ignore),
        recognise(spec.recognise) {}

  std::string preset;
  std::vector<CompiledLine> lines;
  Locale locale;
  DateReader dates;
  LeftOver left_over;
  IgnoredKeys ignored;
  bool recognise;
};

Mapper::Mapper(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Mapper::~Mapper() = default;

std::unique_ptr<const Mapper> Mapper::compile(const MappingSpec& spec, const Locale& locale,
                                              const jmespath::FunctionTable& functions,
                                              std::vector<MappingMistake>& mistakes) {
  const size_t mistakes_before = mistakes.size();
  std::vector<CompiledLine> lines;
  for (const MappingLine& line : spec.lines) {
    std::string_view name;
    const DraftBuilder::Put put = DraftBuilder::find_target(line.target, name);
    if (put == nullptr) mistakes.push_back({line.place, unknown_target(line.target)});
    jmespath::Outcome<jmespath::Expression> expression = jmespath::Expression::compile(line.expression, &functions);
    if (!expression) mistakes.push_back({line.place, error_text(line, expression.error())});
    if (put != nullptr && expression) lines.push_back({line, std::string(name), put, std::move(*expression)});
  }
  if (mistakes.size() > mistakes_before) return nullptr;
  return std::make_unique<const Mapper>(std::make_unique<const Impl>(spec, locale, std::move(lines)));
}

Result<Mapped> Mapper::apply(const Value& root, Arena& arena) const {
  jmespath::Evaluation evaluation{arena};
  return apply(root, evaluation);
}

Result<Mapped> Mapper::apply(const Value& root, jmespath::Evaluation& evaluation) const {
  Mapped out;
  std::vector<uint64_t> reads;
  reads.reserve(128);
  const Limits& limits = evaluation.arena.limits();
  DraftBuilder builder(impl_->locale, impl_->dates, limits, reads);
  const KeepReads keep(evaluation, reads);
  out.trace.reserve(impl_->lines.size());
  for (const CompiledLine& compiled : impl_->lines) {
    const size_t reads_before = reads.size();
    jmespath::Outcome<Value> value = compiled.expression.evaluate(root, evaluation);
    if (!value) {
      const std::string& place = compiled.line.place.empty() ? impl_->preset : compiled.line.place;
      const bool limit = value.error().kind == jmespath::ErrorKind::kLimit;
      return Error{limit ? ErrorCode::kTooLarge : ErrorCode::kInvalid,
                   place + ": " + error_text(compiled.line, value.error())};
    }
    if (is_nothing(*value)) {
      // Looked at, but nothing came of it: what was looked at is left over.
      reads.resize(std::min(reads_before, reads.size()));
      continue;
    }
    builder.put(compiled.put, compiled.line.target, compiled.name, *value);
    out.trace.push_back({compiled.line.target, compiled.line.expression, shown(*value), builder.note()});
  }
  builder.finish();
  out.over_limit = builder.over_limit();
  out.draft = std::move(builder.draft);
  if (impl_->recognise) recognise(root, impl_->locale, limits, out.draft, out.trace, reads);
  if (impl_->left_over == LeftOver::kKeep) add_left_over(root, reads, impl_->ignored, out.draft.fields);
  return out;
}

}  // namespace leadgate::mapping
