// application/x-www-form-urlencoded, as the WHATWG URL standard reads it: pairs, and the tree of bracketed names.
//
// Pure functions; any thread. At most Limits::form_pairs_max pairs: more fail, the message names the limit.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// Every pair in order, decoded as UTF-8 with U+FFFD for what is wrong; a name without '=' has an empty value. Not
// bounded but by the text.
std::vector<std::pair<std::string, std::string>> decode_form_pairs(std::string_view text);

// The object of the form's names (see bracket_tree.hpp). Values are strings that point into `text` where nothing had to
// be decoded, into the arena otherwise; each has its identity. A form has one charset: the declared one (a label as the
// Content-Type has it), else the one that its field "_charset_" names, else a guess from all texts that are not UTF-8
// (charset.hpp); texts that are UTF-8 stay so.
Result<Value> decode_form(std::string_view text, Arena& arena, std::string_view declared_charset = {});

// Does a body that was declared as something else look like a form: a name, '=', and not a blank in it?
bool looks_like_form(std::string_view body);

}  // namespace leadgate::mapping
