// The lines of an order: the list whose objects have a name and a quantity or a price, whatever their keys are.
// Pure, any thread; bounded by kOrderLinesMax.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deals/lead_draft.hpp"
#include "deals/money.hpp"
#include "mapping/recognise/entries.hpp"

namespace leadgate::mapping::recognition {

inline constexpr size_t kOrderLinesMax = 1000;

// A first look, by the key and one element: worth reading as lines.
bool may_be_lines(const Value& value, std::string_view key);

struct ReadLines {
  std::vector<deals::OrderLine> lines;
  std::vector<uint64_t> leaves;       // what they were read from
  std::vector<std::string> paths;     // the same, as entries name it
  std::optional<deals::Decimal> sum;  // of the lines, where each has a total or a price
  bool whole_numbers = true;          // no amount has a decimal point: may be minor units
  bool minor_by_key = false;          // "unit_amount", "price_cents"
  int likeness = 0;                   // how much it looks like an order's lines; 0 and less: it is none
};

ReadLines read_lines(const Listing& listing);

}  // namespace leadgate::mapping::recognition
