// The spellings under which a searched text may stand in the database, whose LIKE folds ASCII only: as typed, lower
// case, upper case, and with a capital first letter. Cyrillic is why. At most four, none for an empty text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::gateway {

inline constexpr size_t kSearchBytesMax = 200;

std::vector<std::string> search_spellings(std::string_view text);

}  // namespace leadgate::gateway
