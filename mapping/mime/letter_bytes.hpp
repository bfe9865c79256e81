// A letter's bytes made fit for the MIME parser, which knows no bounds but its own depth of 1024 and takes more than a
// kilobyte for each part: one pass over the lines that follows headers and boundaries, counts, and mends. Letters
// within it are left alone.
//
// Past a limit what is over is taken away and a problem names the limit: a part too many ends the letter, a container
// too deep becomes a file, header fields and bytes too many are dropped. Mended is what ends a header too early or
// hides it: a byte order mark, an mbox "From " line or lines of no meaning at the start, continuation lines that begin
// with a literal "\t", zero bytes, a second Content-Type; and what hides the text: no empty line before it, a boundary
// that is not the declared one.
// Pure, any thread. Linear in the bytes, but for lines that begin with "--", which are compared with each open
// boundary.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mapping/limits.hpp"

namespace leadgate::mapping::mime {

struct LetterBytes {
  std::string_view bytes;  // the caller's where nothing had to be mended, else `mended`
  std::string mended;
  std::vector<std::string> problems;

  LetterBytes() = default;
  LetterBytes(const LetterBytes&) = delete;
  LetterBytes& operator=(const LetterBytes&) = delete;
};

void prepare_letter(std::string_view bytes, const Limits& limits, LetterBytes& out);

}  // namespace leadgate::mapping::mime
