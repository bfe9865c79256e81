// The lead functions as the reference shows them. A test holds it against the functions that there are, and runs the
// examples (Russian locale, Europe/Moscow, a table `cities`). Constant data.
#pragma once

#include <span>
#include <string_view>

namespace leadgate::gateway {

struct FunctionDoc {
  std::string_view name;
  std::string_view call;
  std::string_view gives;
  std::string_view example;  // an expression that needs no document
  std::string_view result;   // what it gives, as JSON
};

std::span<const FunctionDoc> lead_function_docs();

}  // namespace leadgate::gateway
