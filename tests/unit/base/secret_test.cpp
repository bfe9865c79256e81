#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace leadgate {
namespace {

TEST(Secret, PrintsNothingOfItself) {
  std::ostringstream out;
  out << Secret("hunter2");
  EXPECT_EQ(out.str(), "***");
}

TEST(Secret, MatchesWholeTextsOnly) {
  const Secret secret("hunter2");
  EXPECT_TRUE(secret.matches("hunter2"));
  EXPECT_FALSE(secret.matches("hunter"));
  EXPECT_FALSE(secret.matches("hunter3"));
  EXPECT_FALSE(secret.matches(""));
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, MovesAndCopiesLikeAValue) {
  Secret a("one");
  Secret b = a;
  EXPECT_EQ(a.reveal(), "one");
  Secret c = std::move(a);
  EXPECT_TRUE(a.empty()) << "what was moved from is wiped";  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(c.reveal(), "one");
  b = Secret("two");
  c = b;
  const Secret& same = c;
  c = same;
  EXPECT_EQ(c.reveal(), "two");
}

}  // namespace
}  // namespace leadgate
