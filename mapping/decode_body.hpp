// Chooses how a request's body is read: by its Content-Type, and by its first byte where that is missing or lies.
// Internal to document.cpp. Pure; the result points into the request's body and into what Decoding refers to.
#pragma once

#include <simdjson.h>

#include <optional>
#include <vector>

#include "base/attachment.hpp"
#include "base/padded.hpp"
#include "mapping/arena.hpp"
#include "mapping/document.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

struct DecodedBody {
  Value value;
  BodyKind kind = BodyKind::kNone;
  std::optional<DecodeProblem> problem;
  std::vector<Attachment> attachments;  // valid as long as the request, without the document
};

// What a body became on its way: unpacked, in UTF-8. Empty for most.
using BodyTexts = std::vector<PaddedBytes>;

// Where the values and the texts are kept, for as long as the document lives.
struct Decoding {
  simdjson::dom::parser& parser;
  Arena& arena;
  BodyTexts& texts;

  std::string_view keep(std::string text) const {
    return texts.emplace_back(PaddedBytes::adopt(std::move(text))).view();
  }
};

DecodedBody decode_body(const RawRequest& request, const Decoding& decoding);

}  // namespace leadgate::mapping
