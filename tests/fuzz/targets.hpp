// What the fuzzers feed: each target takes any bytes, must come back soon, and checks what has to hold of the result
// with LEADGATE_INVARIANT, which aborts. The same targets run over the committed seeds and small changes of them in the
// ordinary tests. One thread.
#pragma once

#include <span>
#include <string_view>

namespace leadgate::fuzz {

struct Target {
  std::string_view name;  // its seeds lie in tests/fuzz/seeds/NAME
  void (*run)(std::string_view input);
};

// A request: the first byte chooses the Content-Type, the rest is the body; decoded and walked whole.
void run_body(std::string_view input);
// A line with an expression, then a JSON document: compiled, evaluated, printed.
void run_expression(std::string_view input);
// As run_body, then through a mapping without lines that recognises.
void run_recogniser(std::string_view input);
// A text to every reader of texts: phones, addresses, amounts, dates, names, HTML.
void run_texts(std::string_view input);
// A letter: read whole, with its files.
void run_mime(std::string_view input);
// The first byte chooses a preset, the second a Content-Type; the rest is the body of a request that is taken as
// verified.
void run_presets(std::string_view input);
// An LMTP conversation: the first byte says in pieces of which size it comes.
void run_lmtp(std::string_view input);
// What an IMAP server says, in pieces as above.
void run_imap(std::string_view input);

std::span<const Target> targets();

}  // namespace leadgate::fuzz
