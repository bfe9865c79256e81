// Turns the text of an expression into its tree. Internal to mapping/jmespath.
// Everything that can be known without data is checked here: syntax, function names, the number of arguments, a slice's
// step, nesting (kExpressionDepthMax). Fails with the first mistake and its position.
#pragma once

#include <memory>
#include <string_view>

#include "mapping/jmespath/expression.hpp"
#include "mapping/jmespath/node.hpp"

namespace leadgate::mapping::jmespath {

Outcome<std::unique_ptr<Tree>> parse(std::string_view text, const FunctionTable* functions);

}  // namespace leadgate::mapping::jmespath
