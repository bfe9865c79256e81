#include "base/id.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace leadgate {
namespace {

TEST(Id, GoesThereAndBack) {
  for (const int64_t row : {int64_t{1}, int64_t{35}, int64_t{36}, int64_t{123'456'789}, INT64_MAX}) {
    const std::string text = format_id(IdKind::kDeal, row);
    EXPECT_EQ(parse_id(IdKind::kDeal, text), row) << text;
  }
  EXPECT_EQ(format_id(IdKind::kDeal, 100), "d2s");
  EXPECT_EQ(format_id(IdKind::kContact, 1), "c1");
}

TEST(Id, OneKindIsNotTakenForAnother) {
  EXPECT_EQ(parse_id(IdKind::kContact, "d2s"), std::nullopt);
}

TEST(Id, HasOneSpelling) {
  for (const std::string_view text :
       {"", "d", "d0", "d01", "D1", "dA", "d-1", "d+1", "d1 ", " d1", "d1.", "dzzzzzzzzzzzzzz"}) {
    EXPECT_EQ(parse_id(IdKind::kDeal, text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace leadgate
