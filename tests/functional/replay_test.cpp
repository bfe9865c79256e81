// `replay` against a running gateway: stored events, in their order, through the mapping of today.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/command_run.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;

std::string mapped_source(const std::string& map) {
  return "  - { name: shop, connector: generic, pipeline: shop, map: { " + map + " } }\n" +
         "  - { name: site, connector: form, pipeline: leads }\n";
}

const std::string kNoPhone = mapped_source("contact.name: body.name");
const std::string kWithPhone = mapped_source("contact.name: body.name, contact.phones: \"[phone(body.tel)]\"");

class ReplayCommand : public ::testing::Test {
 protected:
  ReplayCommand() : gateway_(testing::usual_configuration(kNoPhone)) {}

  std::string post(const std::string& path, const std::string& body) {
    BlockingClient client(gateway_.port());
    return client.post_json(path, body)->text("outcome");
  }
  std::string api(const std::string& path) {
    BlockingClient client(gateway_.port());
    return client.get("/api/v1" + path, testing::kAdmin)->body;
  }
  // The gateway with the mapping that finds the phone.
  void mend() {
    gateway_.stop();
    gateway_.start(testing::usual_configuration(kWithPhone));
  }
  std::string run(std::vector<std::string> more, const std::string& token = testing::kAdmin) {
    const std::string path = gateway_.folder().path("c.yaml");
    std::ofstream(path) << testing::usual_configuration(kWithPhone);
    std::vector<std::string> arguments = {"replay", "--config", path, "--server",
                                          "http://127.0.0.1:" + std::to_string(gateway_.port()) + "/"};
    if (!token.empty()) arguments.insert(arguments.end(), {"--token", token});
    arguments.insert(arguments.end(), more.begin(), more.end());
    const testing::CommandRun ran = testing::run_command(arguments);
    code_ = ran.code;
    return ran.text;
  }

  LiveGateway gateway_;
  int code_ = 0;
};

TEST_F(ReplayCommand, MakesParkedEventsDealsInTheirOrderAndOnce) {
  for (const char* phone : {"89160000001", "89160000002", "89160000003"}) {
    EXPECT_EQ(post("/in/shop", R"({"name":"A","tel":")" + std::string(phone) + "\"}"), "parked");
  }
  EXPECT_EQ(post("/in/site", R"({"comment":"nobody"})"), "parked");
  mend();
  const std::vector<std::string> parked = {"--source", "shop", "--outcome", "parked", "--since", "1d"};
  std::vector<std::string> dry = parked;
  dry.push_back("--dry-run");
  EXPECT_EQ(run(dry), "e1\ne2\ne3\n3 events would be replayed\n");
  EXPECT_EQ(api("/deals").find("\"id\":\"d1\""), std::string::npos);

  // Without --token: the first admin of the configuration.
  EXPECT_EQ(run(parked, ""), "e1 created d1\ne2 created d2\ne3 created d3\n3 events replayed\n  3 created\n");
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(run(parked), "0 events replayed\n");
  EXPECT_EQ(run({"--source", "shop"}),
            "e1 duplicate d1\ne2 duplicate d2\ne3 duplicate d3\n3 events replayed\n  3 duplicate\n");
  EXPECT_EQ(api("/deals").find("\"id\":\"d4\""), std::string::npos) << "never a second deal";
}

TEST_F(ReplayCommand, TakesEventsByTheirIdsOldestFirst) {
  post("/in/shop", R"({"name":"A","tel":"89160000001"})");
  post("/in/shop", R"({"name":"A"})");
  mend();
  EXPECT_EQ(run({"--event", "e9", "--event", "e1"}),
            "e1 created d1\ne9 left as it is: There is no event e9.\n2 events replayed\n  1 created\n"
            "  1 left as it is\n");
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(run({"--event", "e2"}), "e2 parked\n1 events replayed\n  1 parked\n");
}

TEST_F(ReplayCommand, TheApiTakesAPageAndSaysWhereToGoOn) {
  for (const char* phone : {"89160000001", "89160000002", "89160000003"}) {
    post("/in/shop", R"({"name":"A","tel":")" + std::string(phone) + "\"}");
  }
  post("/in/site", R"({"comment":"nobody"})");
  mend();
  BlockingClient client(gateway_.port());
  const auto replay = [&client](const std::string& body, const std::string& token = testing::kAdmin) {
    return *client.post_json("/api/v1/events/replay", body, {{"Authorization", "Bearer " + token}});
  };
  EXPECT_EQ(replay(R"({"source":"shop","dry_run":true,"limit":2})").body,
            R"({"events":2,"outcomes":{},"items":[{"event_id":"e1"},{"event_id":"e2"}],"next_cursor":"e2"})");
  const auto first = replay(R"({"source":"shop","outcome":"parked","limit":2})");
  EXPECT_THAT(first.body, HasSubstr(R"({"events":2,"outcomes":{"created":2},"items":[{"event_id":"e1")"));
  EXPECT_EQ(first.text("next_cursor"), "e2");
  const auto rest = replay(R"({"source":"shop","outcome":"parked","limit":2,"cursor":"e2"})");
  EXPECT_THAT(rest.body, HasSubstr(R"("outcomes":{"created":1})"));
  EXPECT_THAT(rest.body, HasSubstr(R"("next_cursor":null)"));
  EXPECT_THAT(replay(R"({"ids":["e9","e2","e2"]})").body,
              HasSubstr(R"({"events":2,"outcomes":{"duplicate":1,"left":1})"));
  EXPECT_THAT(replay(R"({"source":"shop","until":"2020-01-01T00:00:00Z"})").body, HasSubstr(R"({"events":0,)"));
  EXPECT_EQ(replay(R"({"source":"shop"})", "test-manager").status, 403);
  for (const char* wrong : {R"({})", R"({"source":"shop","ids":["e1"]})", R"({"source":"shop","limit":0})",
                            R"({"ids":["d1"]})", R"({"source":"shop","since":"x"})", R"({"sorce":"shop"})"}) {
    EXPECT_EQ(replay(wrong).status, 400) << wrong;
  }
  EXPECT_EQ(replay(R"({"source":"shp"})").status, 404);
}

TEST_F(ReplayCommand, SaysWhatIsWrong) {
  EXPECT_THAT(run({"--event", "d1"}), HasSubstr("'d1' is no event"));
  EXPECT_THAT(run({}), HasSubstr("Give either --event or --source."));
  EXPECT_THAT(run({"--source", "shp"}), HasSubstr("There is no source 'shp'"));
  EXPECT_THAT(run({"--source", "shop", "--since", "x"}), HasSubstr("such as 30d, not 'x'"));
  post("/in/shop", R"({"name":"A","tel":"89160000001"})");
  EXPECT_EQ(run({"--event", "e1"}, "test-manager").find("replayed"), std::string::npos) << "only an admin may";
  EXPECT_EQ(code_, 1);
}

TEST_F(ReplayCommand, GoesThroughMorePagesThanOne) {
  for (int i = 0; i < 205; ++i) post("/in/shop", R"({"name":"A","n":)" + std::to_string(i) + "}");
  EXPECT_THAT(run({"--source", "shop", "--dry-run"}), HasSubstr("e5o\ne5p\n205 events would be replayed\n"));
}

}  // namespace
}  // namespace leadgate
