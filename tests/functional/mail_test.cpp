// Letters over real sockets: answers go to their deal, also after a restart; a letter that comes again is the same one.
#include <gmock/gmock.h>

#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using ::testing::HasSubstr;

const std::string kMailSources = R"(  - name: box
    connector: mail
    pipeline: leads
    secret: s
own: { domains: [shop.test] }
)";

std::string mailed(const std::string& from, const std::string& id, const std::string& answers, const std::string& text,
                   const std::string& subject = "Mugs") {
  return "From: " + from + "\r\nTo: sales@shop.test\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + ">\r\n" +
         (answers.empty() ? "" : "In-Reply-To: <" + answers + ">\r\n") + "\r\n" + text + "\r\n";
}

class Mail : public ::testing::Test {
 protected:
  testing::ClientResponse post(const std::string& text) {
    testing::BlockingClient client(gateway_.port());
    return client.send("POST", "/in/box?token=s", text, {{"content-type", "message/rfc822"}})
        .value_or(testing::ClientResponse());
  }
  std::string api(const std::string& path) {
    testing::BlockingClient client(gateway_.port());
    return client.get("/api/v1" + path, testing::kAdmin).value_or(testing::ClientResponse()).body;
  }

  std::string configuration_ = testing::usual_configuration(kMailSources);
  testing::LiveGateway gateway_{configuration_};
};

TEST_F(Mail, AnAnswerIsTheSameDealAlsoAfterARestart) {
  const auto first = post(mailed("Nora <nora@example.test>", "1@a", "", "Two mugs."));
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(post(mailed("Nora <nora@example.test>", "1@a", "", "Two mugs.")).text("outcome"), "duplicate");
  const auto second = post(mailed("Nora <nora@other.test>", "2@a", "1@a", "Blue.\r\n\r\n> Which colour?"));
  EXPECT_EQ(second.text("outcome"), "appended") << second.body;
  EXPECT_EQ(second.text("deal_id"), first.text("deal_id"));
  gateway_.stop();
  gateway_.start(configuration_);
  const auto third = post(mailed("Petr <petr@example.test>", "3@a", "2@a", "I pay."));
  EXPECT_EQ(third.text("outcome"), "appended") << third.body;
  EXPECT_EQ(third.text("deal_id"), first.text("deal_id"));
  const auto numbered = post(mailed("Olga <olga@example.test>", "4@a", "", "And I.", "Re: Mugs [#1]"));
  EXPECT_EQ(numbered.text("deal_id"), first.text("deal_id")) << numbered.body;
  const std::string deal = api("/deals/" + first.text("deal_id"));
  EXPECT_THAT(deal, HasSubstr(R"("message":"Two mugs.")"));
  EXPECT_THAT(api("/deals/" + first.text("deal_id") + "/timeline"), HasSubstr("petr@example.test"));
}

TEST_F(Mail, WhatNoPersonWroteIsKeptWithItsReason) {
  const auto own = post(mailed("Anna <anna@shop.test>", "5@a", "", "Hello"));
  EXPECT_EQ(own.text("outcome"), "ignored");
  EXPECT_EQ(own.text("reason"), "own");
  const auto nobody = post("Subject: Hello\r\n\r\nHello");
  EXPECT_EQ(nobody.status, 202) << nobody.body;
}

}  // namespace
}  // namespace leadgate
