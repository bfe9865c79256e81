// What real senders posted, over real sockets with the right signature, to a gateway that has a source for each
// platform with a preset: nothing of it is refused or answered 5xx, and what is no lead makes no deal.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "connectors/presets.hpp"
#include "tests/suites/corpus_rows.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using connectors::Row;
using testing::BlockingClient;
using testing::LiveGateway;

// What a source of the preset may need, to be tried in turn: platforms prove themselves in different ways.
std::vector<std::string> proofs() {
  return {", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ", secret: \"user:password\"", ", verify: none"};
}

std::string needed_settings(const std::string& preset) {
  std::string out;
  const ConfigNode base = *connectors::builtin_preset(preset);
  const ConfigNode* needs = base.find("needs");
  if (needs == nullptr) return out;
  for (const ConfigNode& need : needs->items()) {
    const ConfigNode* required = need.find("required");
    if (required == nullptr || required->scalar() != "true") continue;
    out += (out.empty() ? ", settings: { " : ", ") + need.find("name")->scalar() + ": \"1\"";
  }
  return out.empty() ? out : out + " }";
}

std::vector<Mistake> mistakes_of(const std::string& configuration) {
  return gateway::read_config(configuration, "test.yaml", gateway::process_surroundings()).mistakes;
}

// The line of a source that the configuration takes; empty when none of the ways is.
std::string source_line(const std::string& platform) {
  // Amazon signs with a certificate that nobody else has; of Mandrill the table has parts of forms.
  const ConfigNode preset = *connectors::builtin_preset(platform);
  const ConfigNode* verify = preset.find("verify");
  if (platform == "mandrill" || (verify != nullptr && verify->find("sns") != nullptr)) {
    return "  - { name: " + platform + ", connector: " + platform + ", pipeline: leads, verify: none" +
           needed_settings(platform) + " }\n";
  }
  for (const std::string& proof : proofs()) {
    std::string line = "  - { name: " + platform + ", connector: " + platform + ", pipeline: leads" + proof +
                       needed_settings(platform) + " }\n";
    if (mistakes_of(testing::usual_configuration(line)).empty()) return line;
  }
  return {};
}

class CorpusOverHttp : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const Row& row : connectors::read_table(root_ + "SOURCES.tsv"))
      types_[row.at("path")] = row.at("content_type");
    std::set<std::string> platforms;
    for (const Row& row : connectors::read_table(root_ + "EXPECT.tsv")) platforms.insert(row.at("platform"));
    std::string sources;
    for (const connectors::PresetInfo& preset : connectors::list_presets()) {
      if (!platforms.contains(preset.name)) continue;
      const std::string line = source_line(preset.name);
      EXPECT_NE(line, "") << preset.name;
      sources += line;
      known_.insert(preset.name);
    }
    std::string configuration = testing::usual_configuration(sources, "fingerprint: { window_seconds: 0 }\n");
    const std::string server = "log_level: \"off\"";
    // Some platforms sign the address, too.
    configuration.replace(configuration.find(server), server.size(),
                          server + ", public_url: \"https://leads.example\"");
    config_ = gateway::read_config(configuration, "test.yaml", gateway::process_surroundings()).config;
    ASSERT_TRUE(config_);
    gateway_ = std::make_unique<LiveGateway>(configuration);
    client_ = std::make_unique<BlockingClient>(gateway_->port());
  }

  std::optional<testing::ClientResponse> post(const Row& row) {
    mapping::RawRequest request;
    request.method = "POST";
    request.path = "/in/" + row.at("platform");
    request.source = row.at("platform");
    request.body = PaddedBytes(suites::file_text(root_ + row.at("path")));
    const std::string& type = types_[row.at("path")];
    if (!type.empty()) request.headers.emplace_back("content-type", type);
    for (const gateway::SourceConfig& source : config_->sources) {
      if (source.name != request.source) continue;
      if (auto made = source.connector->sign(request, SystemClock().now())) request = std::move(made->request);
    }
    const std::string target = request.path + (request.query.empty() ? "" : "?" + request.query);
    return client_->send("POST", target, request.body.view(), {request.headers.begin(), request.headers.end()});
  }

  // "e12 created": the newest event of the source; empty: it has none.
  std::string newest_event(const std::string& source) {
    const auto answer = client_->get("/api/v1/events?limit=1&source=" + source, testing::kAdmin);
    return answer ? answer->text("id") + " " + answer->text("outcome") : "no answer";
  }

  std::string root_ = connectors::corpus_root();
  std::map<std::string, std::string> types_;
  std::set<std::string> known_;
  std::optional<gateway::Config> config_;
  std::unique_ptr<LiveGateway> gateway_;
  std::unique_ptr<BlockingClient> client_;
};

TEST_F(CorpusOverHttp, IsTakenAndMakesNoWrongLead) {
  int posted = 0;
  for (const Row& row : connectors::read_table(root_ + "EXPECT.tsv")) {
    const std::string& platform = row.at("platform");
    if (!known_.contains(platform) || types_[row.at("path")] == "(fragment)") continue;
    const std::string before = newest_event(platform);
    const auto answer = post(row);
    ASSERT_TRUE(answer) << row.at("path");
    EXPECT_TRUE(answer->status >= 200 && answer->status < 400)
        << row.at("path") << ": " << answer->status << " " << answer->body;
    ++posted;
    const std::string after = newest_event(platform);
    const bool made = after != before && (after.ends_with("created") || after.ends_with("updated"));
    if (row.at("is_lead") == "no" && row.at("strength") == "hard") {
      EXPECT_FALSE(made) << row.at("path") << ": " << after;
    }
  }
  printf("[   SCORE  ] corpus over HTTP: %d posted to %zu presets\n", posted, known_.size());
  EXPECT_GT(posted, 30);
}

}  // namespace
}  // namespace leadgate
