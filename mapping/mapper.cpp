#include "mapping/mapper.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "mapping/dates.hpp"
#include "mapping/draft_builder.hpp"
#include "mapping/explainer.hpp"
#include "mapping/left_over.hpp"
#include "mapping/recogniser.hpp"

namespace leadgate::mapping {
namespace {

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

// What an evaluation reads goes to `reads`, and what explains it to the observer, as long as this lives.
class Watch {
 public:
  Watch(jmespath::Evaluation& evaluation, std::vector<uint64_t>& reads, jmespath::Observer* observer)
      : evaluation_(evaluation) {
    evaluation_.reads = &reads;
    evaluation_.observer = observer;
  }
  ~Watch() {
    evaluation_.reads = nullptr;
    evaluation_.observer = nullptr;
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  jmespath::Evaluation& evaluation_;
};

void explain(const MappingLine& line, const jmespath::Outcome<Value>& value, Explainer& explainer) {
  explainer.add(line.target, line.expression, value ? &*value : nullptr, value ? "" : value.error().message);
}

void tell_left_over(std::span<const deals::Fields::value_type> fields, Trace& trace) {
  for (const auto& [name, text] : fields) {
    std::string json = json_quote(utf8_prefix(text, kTraceValueBytesMax / 2));
    trace.push_back({"fields." + name, "", std::move(json), "left over: no expression read it"});
  }
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
        recognise(spec.recognise),
        recogniser(spec.recogniser) {}

  Error failure(const CompiledLine& compiled, const jmespath::ExpressionError& error, const Value& root,
                jmespath::Evaluation& evaluation) const;

  std::string preset;
  std::vector<CompiledLine> lines;
  Locale locale;
  DateReader dates;
  LeftOver left_over;
  IgnoredKeys ignored;
  bool recognise;
  RecogniserSettings recogniser;
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

Error Mapper::Impl::failure(const CompiledLine& compiled, const jmespath::ExpressionError& error, const Value& root,
                            jmespath::Evaluation& evaluation) const {
  std::string text = compiled.line.place.empty() ? "" : compiled.line.place + ": ";
  if (!preset.empty()) text += "preset '" + preset + "', ";
  text += "target '" + compiled.line.target + "', position ";
  text.append(std::to_string(error.position)).append(": ").append(error.message);
  if (!text.ends_with('.')) text += '.';
  text += failure_lines(compiled.expression, error, root, evaluation);
  return {error.kind == jmespath::ErrorKind::kLimit ? ErrorCode::kTooLarge : ErrorCode::kInvalid, std::move(text)};
}

Result<Mapped> Mapper::apply(const Value& root, Arena& arena) const {
  jmespath::Evaluation evaluation{arena};
  Explainer explainer(root);
  Result<Mapped> mapped = apply(root, evaluation, &explainer);
  if (mapped.ok()) mapped->trace = std::move(explainer.trace);
  return mapped;
}

Result<Mapped> Mapper::apply(const Value& root, jmespath::Evaluation& evaluation, Explainer* explainer) const {
  Mapped out;
  std::vector<uint64_t> reads;
  reads.reserve(128);
  const Limits& limits = evaluation.arena.limits();
  DraftBuilder builder(impl_->locale, impl_->dates, limits, reads);
  const Watch watch(evaluation, reads, explainer);
  for (const CompiledLine& compiled : impl_->lines) {
    const size_t reads_before = reads.size();
    jmespath::Outcome<Value> value = compiled.expression.evaluate(root, evaluation);
    if (explainer != nullptr) explain(compiled.line, value, *explainer);
    if (!value) return impl_->failure(compiled, value.error(), root, evaluation);
    if (is_nothing(*value)) {
      // Looked at, but nothing came of it: what was looked at is left over.
      reads.resize(std::min(reads_before, reads.size()));
      continue;
    }
    builder.put(compiled.put, compiled.line.target, compiled.name, *value);
    if (explainer != nullptr) explainer->trace.back().note = builder.note();
  }
  builder.finish();
  out.over_limit = builder.over_limit();
  out.draft = std::move(builder.draft);
  Trace* told_to = explainer != nullptr ? &explainer->trace : nullptr;
  if (impl_->recognise) {
    out.not_a_lead = recognise(root, impl_->locale, impl_->recogniser, limits, out.draft, told_to, reads);
  }
  if (impl_->left_over == LeftOver::kKeep) {
    const size_t told = out.draft.fields.size();
    add_left_over(root, reads, impl_->ignored, out.draft.fields);
    if (explainer != nullptr) tell_left_over(std::span(out.draft.fields).subspan(told), explainer->trace);
  }
  return out;
}

}  // namespace leadgate::mapping
