#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "base/padded.hpp"

namespace leadgate {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return Error::invalid("Odd.");
  return n / 2;
}

TEST(Result, IsAValueOrAnError) {
  EXPECT_EQ(*half(4), 2);
  EXPECT_FALSE(half(3));
  EXPECT_EQ(half(3).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(half(3).error().message, "Odd.");
  EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, ThatWasNeverSetIsAnInternalError) {
  EXPECT_EQ(Result<int>().error().code, ErrorCode::kInternal);
  EXPECT_TRUE(Result<void>().ok());
  EXPECT_FALSE(Result<void>(Error::conflict("No.")).ok());
}

TEST(Result, CarriesWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 5);
}

TEST(ResultDeathTest, TakingTheValueOfAnErrorAborts) {
  EXPECT_DEATH((void)half(3).value(), "Odd.");
}

TEST(Result, NamesEveryCode) {
  EXPECT_EQ(error_code_name(ErrorCode::kInvalid), "invalid");
  EXPECT_EQ(error_code_name(ErrorCode::kOverloaded), "overloaded");
}

TEST(PaddedBytes, KeepSlackBehindTheContents) {
  const PaddedBytes empty;
  EXPECT_EQ(empty.view(), "");
  for (const PaddedBytes& bytes : {PaddedBytes("abc"), PaddedBytes::adopt("abc")}) {
    EXPECT_EQ(bytes.view(), "abc");
    EXPECT_EQ(std::string_view(bytes.data() + 3, kPaddingBytes), std::string(kPaddingBytes, '\0'));
  }
}

}  // namespace
}  // namespace leadgate
