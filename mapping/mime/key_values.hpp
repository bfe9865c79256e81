// What a notification says in pairs: rows of two cells, and lines "Key: value" (the value may stand on the next line).
//
// A key is short, has a letter, and is no address of a page, no sentence and no time of day; quoted lines say nothing.
// Pure, any thread; linear; at most kKeyValuesMax pairs, in their order, none twice.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/mime/html_tables.hpp"

namespace leadgate::mapping::mime {

inline constexpr size_t kKeyValuesMax = 200;

struct KeyValues {
  std::vector<std::pair<std::string, std::string>> pairs;
  bool is_cut = false;  // there were more of them
};

KeyValues key_values(const std::vector<Table>& tables, std::string_view text);

}  // namespace leadgate::mapping::mime
