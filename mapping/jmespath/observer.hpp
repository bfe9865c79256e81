// Who watches an evaluation to explain it: a null pointer on the way of a delivery, where nobody would read it.
// Called on the evaluating thread; what is passed lives as long as the document.
#pragma once

#include <span>
#include <string_view>

#include "mapping/value.hpp"

namespace leadgate::mapping::jmespath {

class Observer {
 public:
  virtual ~Observer() = default;

  // A scalar of the document came out of a path, or a function took a whole list or object.
  virtual void read(const Value& value) = 0;
  // `value`, which is not null, has no member `key`.
  virtual void missing(const Value& value, std::string_view key) = 0;
  // `result` is null when the function failed.
  virtual void called(std::string_view function, std::span<const Value> arguments, const Value* result) = 0;
};

}  // namespace leadgate::mapping::jmespath
