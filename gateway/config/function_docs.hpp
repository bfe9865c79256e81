// The lead functions as the reference shows them. A test holds it against the functions that there are. Constant data.
#pragma once

#include <span>
#include <string_view>

namespace leadgate::gateway {

struct FunctionDoc {
  std::string_view name;
  std::string_view call;
  std::string_view gives;
};

std::span<const FunctionDoc> lead_function_docs();

}  // namespace leadgate::gateway
