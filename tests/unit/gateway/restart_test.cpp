#include "gateway/config/restart.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gateway/config/specs.hpp"
#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

// A key of these sections is either changed by a reload or named: a new one must be put somewhere.
TEST(Restart, NamesEveryKeyThatAReloadDoesNotChange) {
  const std::set<std::string> applied = {"server.log_level", "server.public_url", "server.trusted_proxies",
                                         "server.forwarded_by"};
  for (const char* section : {"server", "storage"}) {
    const FieldDescription* object = config_spec().description().find(section);
    ASSERT_NE(object, nullptr);
    for (const FieldDescription& field : object->object->fields) {
      if (field.object != nullptr) continue;  // below
      const std::string key = std::string(section) + "." + field.name;
      std::string value = field.min ? std::to_string(*field.min + 1) : "/elsewhere.db";
      if (field.name == "listen") value = "127.0.0.1:9";
      if (field.name == "log_level") value = "error";
      ConfigNode root =
          ConfigNode::map({}, {{section, {}, ConfigNode::map({}, {{field.name, {}, ConfigNode::scalar({}, value)}})}});
      Mistakes mistakes;
      const Config wanted = config_spec().parse(root, mistakes);
      const std::vector<std::string> named = changes_for_restart(config_spec().defaults(), wanted);
      if (applied.contains(key)) {
        EXPECT_TRUE(named.empty()) << key;
      } else {
        EXPECT_EQ(named, std::vector<std::string>{key});
      }
    }
  }
}

TEST(Restart, OfTheLmtpServerNamesOnlyWhereItListens) {
  const ObjectSpec<LmtpServerConfig> spec = lmtp_server_spec();
  for (const FieldDescription& field : spec.description().fields) {
    const std::string value = field.min ? std::to_string(*field.min + 1) : "127.0.0.1:9";
    Mistakes mistakes;
    Config wanted = config_spec().defaults();
    wanted.server.lmtp =
        lmtp_server_spec().parse(ConfigNode::map({}, {{field.name, {}, ConfigNode::scalar({}, value)}}), mistakes);
    const std::vector<std::string> named = changes_for_restart(config_spec().defaults(), wanted);
    EXPECT_EQ(named,
              field.name == "listen" ? std::vector<std::string>{"server.lmtp.listen"} : std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace leadgate::gateway
