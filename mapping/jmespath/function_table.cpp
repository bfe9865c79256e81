#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping::jmespath {

void FunctionTable::add(Function function) {
  LEADGATE_INVARIANT(find(function.name) == nullptr, "a function is added once");
  functions_.push_back(std::move(function));
}

const Function* FunctionTable::find(std::string_view name) const {
  for (const Function& function : functions_) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<std::string> FunctionTable::names() const {
  std::vector<std::string> names;
  for (const Function& function : functions_) names.push_back(function.name);
  return names;
}

std::string_view error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kSyntax:
      return "syntax";
    case ErrorKind::kUnknownFunction:
      return "unknown-function";
    case ErrorKind::kInvalidArity:
      return "invalid-arity";
    case ErrorKind::kInvalidType:
      return "invalid-type";
    case ErrorKind::kInvalidValue:
      return "invalid-value";
    case ErrorKind::kLimit:
      return "limit";
  }
  return "syntax";
}

}  // namespace leadgate::mapping::jmespath
