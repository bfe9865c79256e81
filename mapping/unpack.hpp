// The Content-Encoding of a request's body undone: gzip and deflate (in zlib's wrapping, as the standard says, or raw,
// as some send it), by zlib. Nothing else is taken.
//
// Pure functions, any thread. What is kept of a request, and what its signature covers, are the bytes as they came;
// this runs whenever they are read. Bounds: kCodingsMax codings, and the caller's limit on the size of what comes out,
// which is checked while unpacking, so that a bomb costs no more memory than a body of that size.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace leadgate::mapping {

inline constexpr size_t kCodingsMax = 2;

enum class Coding { kGzip, kDeflate };

// In the order in which the sender applied them; "identity" is none. kUnsupported for a coding that is not known and
// for more than kCodingsMax, with what to send instead.
Result<std::vector<Coding>> codings_of(const std::vector<std::pair<std::string, std::string>>& headers);

// kInvalid for broken data, with the byte where it breaks; kTooLarge past `bytes_max`.
Result<std::string> unpack(std::string_view bytes, const std::vector<Coding>& codings, size_t bytes_max);

}  // namespace leadgate::mapping
