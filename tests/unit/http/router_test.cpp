#include "gateway/http/router.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using testing::ElementsAre;
using testing::Pair;

class RouterTest : public testing::Test {
 protected:
  // Routes are told apart by the body limit they were added with.
  void add(std::string_view method, std::string_view pattern, size_t mark) {
    router_.add(method, pattern, Endpoint{Handler(), mark});
  }
  Route route(std::string method, std::string target) {
    head_ = HttpRequest();
    head_.raw.method = std::move(method);
    head_.raw.path = head_.target = std::move(target);
    return router_.route(head_);
  }
  size_t mark(std::string method, std::string target) {
    const Route found = route(std::move(method), std::move(target));
    return found.endpoint == nullptr ? 0 : found.endpoint->body_bytes_max;
  }
  static std::string allow(const Route& found) {
    for (const auto& [name, value] : found.answer->headers) {
      if (name == "Allow") return value;
    }
    return "";
  }

  Router router_;
  HttpRequest head_;
};

TEST_F(RouterTest, PrefersLiteralSegmentsAndFillsParameters) {
  add("GET", "/api/v1/deals", 1);
  add("GET", "/api/v1/deals/{id}", 2);
  add("GET", "/api/v1/deals/summary", 3);
  add("POST", "/api/v1/deals/{id}/contacts/{contact}", 4);
  EXPECT_EQ(mark("GET", "/api/v1/deals?limit=5"), 1u);
  EXPECT_EQ(mark("GET", "/api/v1/deals/summary"), 3u);
  EXPECT_EQ(mark("GET", "/api/v1/deals/d1"), 2u);
  EXPECT_EQ(head_.parameter("id"), "d1");
  EXPECT_EQ(mark("POST", "/api/v1/deals/d1/contacts/c%202"), 4u);
  EXPECT_THAT(head_.parameters, ElementsAre(Pair("id", "d1"), Pair("contact", "c 2")));
  EXPECT_EQ(head_.parameter("other"), "");
}

TEST_F(RouterTest, GoesBackToTheParameterWhenTheLiteralLeadsNowhere) {
  add("GET", "/in/{source}/test", 1);
  add("GET", "/in/woo", 2);
  EXPECT_EQ(mark("GET", "/in/woo/test"), 1u);
  EXPECT_EQ(head_.parameter("source"), "woo");
}

TEST_F(RouterTest, KeepsAnEscapedSlashWithinItsSegment) {
  add("GET", "/orders/{order}", 1);
  EXPECT_EQ(mark("GET", "/orders/10%2F1"), 1u);
  EXPECT_EQ(head_.parameter("order"), "10/1");
  EXPECT_EQ(mark("GET", "/orders/10/1"), 0u);
  EXPECT_EQ(mark("GET", "/orders/"), 0u);
}

TEST_F(RouterTest, TakesTheRestOfAPath) {
  add("GET", "/files/{path...}", 1);
  EXPECT_EQ(mark("GET", "/files/a/b/c"), 1u);
  EXPECT_EQ(head_.parameter("path"), "a/b/c");
}

TEST_F(RouterTest, TellsAMissingPathFromAMissingMethod) {
  add("GET", "/a", 1);
  add("POST", "/a", 2);
  EXPECT_EQ(route("GET", "/b").answer->status, 404);
  EXPECT_EQ(route("GET", "/a/").answer->status, 404);
  const Route wrong = route("PUT", "/a");
  EXPECT_EQ(wrong.answer->status, 405);
  EXPECT_EQ(allow(wrong), "OPTIONS, GET, HEAD, POST");
}

TEST_F(RouterTest, AnswersOptionsAndServesHeadByGet) {
  add("GET", "/a", 1);
  EXPECT_EQ(mark("HEAD", "/a"), 1u);
  const Route options = route("OPTIONS", "/a");
  EXPECT_EQ(options.answer->status, 204);
  EXPECT_EQ(allow(options), "OPTIONS, GET, HEAD");
  EXPECT_EQ(route("OPTIONS", "*").answer->status, 204);
}

TEST_F(RouterTest, TakesAnyMethodUnderAnAsterisk) {
  add("*", "/in/{source}", 1);
  EXPECT_EQ(mark("GET", "/in/a"), 1u);
  EXPECT_EQ(mark("OPTIONS", "/in/a"), 1u);
  EXPECT_EQ(mark("get", "/in/a"), 1u);
}

TEST_F(RouterTest, ReadsAbsoluteTargets) {
  add("GET", "/", 1);
  add("GET", "/a", 2);
  EXPECT_EQ(mark("GET", "http://h/a?b"), 2u);
  EXPECT_EQ(mark("GET", "http://h?b"), 1u);
  EXPECT_EQ(mark("GET", "http://h"), 1u);
  EXPECT_TRUE(router_.knows("/a"));
  EXPECT_FALSE(router_.knows("/c"));
}

TEST_F(RouterTest, RefusesARouteThatIsThereAlready) {
  add("GET", "/a", 1);
  EXPECT_DEATH(add("GET", "/a", 2), "added once");
}

}  // namespace
}  // namespace leadgate::gateway
