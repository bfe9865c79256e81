#include "gateway/http/problem.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using testing::Contains;
using testing::Pair;

TEST(Problem, IsRfc9457Json) {
  const HttpResponse response = problem_response(Error::not_found("There is no deal 'd1'."));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Not Found","status":404,"detail":"There is no deal 'd1'."})");
}

TEST(Problem, MapsEveryErrorCodeAndNeverOurFaultToTheClient) {
  EXPECT_EQ(status_of(ErrorCode::kInvalid), 400);
  EXPECT_EQ(status_of(ErrorCode::kUnauthorized), 401);
  EXPECT_EQ(status_of(ErrorCode::kForbidden), 403);
  EXPECT_EQ(status_of(ErrorCode::kConflict), 409);
  EXPECT_EQ(status_of(ErrorCode::kKeyReused), 422);
  EXPECT_EQ(status_of(ErrorCode::kTooLarge), 413);
  EXPECT_EQ(status_of(ErrorCode::kUnsupported), 415);
  EXPECT_EQ(status_of(ErrorCode::kOverloaded), 503);
  EXPECT_EQ(status_of(ErrorCode::kUnavailable), 503);
  EXPECT_EQ(status_of(ErrorCode::kInternal), 500);
}

TEST(Problem, TellsWhenToTryAgain) {
  EXPECT_THAT(problem_response(Error::unavailable("The disk is full.")).headers, Contains(Pair("Retry-After", "1")));
  EXPECT_THAT(problem_response(429, "Too fast.").headers, Contains(Pair("Retry-After", "1")));
}

TEST(Problem, DoesNotShowAnInternalError) {
  const HttpResponse response = problem_response(Error{ErrorCode::kInternal, "table deals has no column x"});
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, testing::Not(testing::HasSubstr("column")));
}

TEST(Problem, CutsALongDetailAndKeepsJsonValid) {
  const std::string detail(5000, '"');
  EXPECT_LT(problem_response(400, detail).body.size(), 2300u);
}

}  // namespace
}  // namespace leadgate::gateway
