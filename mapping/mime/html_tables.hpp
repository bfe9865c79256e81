// The tables of a letter in HTML, as the text of their cells: where forms and shops put what they notify of.
//
// Only the innermost tables are given: those around them are layout. Rows without text are left out, and tables
// without rows. Pure, any thread; linear; at most kTablesMax tables, kTableCellsMax cells in all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping::mime {

inline constexpr size_t kTablesMax = 100;
inline constexpr size_t kTableCellsMax = 3000;

using TableRow = std::vector<std::string>;
using Table = std::vector<TableRow>;

struct HtmlTables {
  std::vector<Table> tables;
  bool is_cut = false;  // there was more of it
};

HtmlTables html_tables(std::string_view html);

}  // namespace leadgate::mapping::mime
