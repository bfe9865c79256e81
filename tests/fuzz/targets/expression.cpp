#include "base/text.hpp"
#include "mapping/document.hpp"
#include "mapping/functions.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_expression(std::string_view input) {
  static const auto functions = mapping::make_lead_functions({}, {{"t", {{"1", "one"}}}});
  const size_t line = std::min(input.find('\n'), input.size());
  const auto compiled = mapping::jmespath::Expression::compile(input.substr(0, line), functions.get());
  if (!compiled) {
    LEADGATE_INVARIANT(compiled.error().position <= line, "an error stands within the expression");
    return;
  }
  mapping::Arena arena;
  const auto document = mapping::parse_json_into(arena, input.substr(std::min(line + 1, input.size())));
  mapping::jmespath::Evaluation evaluation{arena};
  const auto value = compiled->evaluate(document.ok() ? *document : mapping::Value::null(), evaluation);
  if (value) LEADGATE_INVARIANT(is_valid_utf8(mapping::to_json(*value)), "what comes out is UTF-8");
}

}  // namespace leadgate::fuzz
