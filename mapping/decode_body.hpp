// Chooses how a request's body is read: by its Content-Type, and by its first byte where that is missing or lies.
// Internal to document.cpp. Pure; the result points into the request's body, the parser and the arena.
#pragma once

#include <simdjson.h>

#include <optional>

#include "mapping/arena.hpp"
#include "mapping/document.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

struct DecodedBody {
  Value value;
  BodyKind kind = BodyKind::kNone;
  std::optional<DecodeProblem> problem;
};

DecodedBody decode_body(const RawRequest& request, simdjson::dom::parser& parser, Arena& arena);

}  // namespace leadgate::mapping
