// How folders, sets of UIDs and times are spelled in IMAP (RFC 3501). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace leadgate::gateway {

// A folder's name in UTF-8 as a quoted string in modified UTF-7: "Входящие" -> "\"&BBIERQQ+BDQETwRJBDgENQ-\"".
// Control characters, which no folder has, are left out.
std::string imap_folder(std::string_view name);

// Of a response `* LIST (\Noselect) "." ""` the sign between the levels of a folder's name. Nothing: it is another
// response, or the server has no levels.
std::optional<char> list_separator(std::string_view response);

// Ascending UIDs as a set: 1,2,3,7 -> "1:3,7".
std::string imap_set(std::span<const uint32_t> uids);
// Takes as many off the front as fit into a set of `bytes_max` bytes, and one range at least.
std::string take_imap_set(std::span<const uint32_t>& uids, size_t bytes_max);

// An INTERNALDATE: "17-Jul-1996 02:44:25 -0700". Nothing: it is none.
std::optional<Timestamp> parse_imap_time(std::string_view text);

}  // namespace leadgate::gateway
