// `leadgate portal test`, `leadgate portal key` and `leadgate listen`, as a person uses them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "connectors/portal/standard_webhooks.hpp"
#include "tests/support/command_run.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/push_inbox.hpp"

extern char** environ;

namespace leadgate {
namespace {

using testing::eventually;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::PushInbox;
using testing::run_command;

constexpr char kPrivateKey[] = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
constexpr char kPublicKey[] = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class PortalCommand : public ::testing::Test {
 protected:
  std::string config(const std::string& portal_keys) const {
    const std::string path = folder_.path("leadgate.yaml");
    std::ofstream(path) << testing::usual_configuration(
        "  - { name: shop, connector: generic, pipeline: shop, map: { title: body.title } }\n",
        "portals:\n  - { name: account, sources: [shop], " + portal_keys + " }\n");
    return path;
  }
  std::string here(const std::string& more = "") const {
    return config("url: \"" + receiver_.url("/hook") + "\", secret: " + testing::kPortalSecret +
                  ", allow_private: true" + more);
  }
  static testing::CommandRun test_portal(const std::string& path) {
    return run_command({"portal", "test", "account", "--config", path});
  }

  testing::TempFolder folder_;
  PushInbox inbox_;
  testing::Receiver receiver_{[this](const testing::ReceivedRequest& request) { return inbox_.take(request); }};
};

TEST_F(PortalCommand, SendsASignedSampleThatIsMarkedAsATest) {
  const auto run = test_portal(here(", headers: { X-Shop: \"hush hush\" }"));
  EXPECT_EQ(run.code, 0) << run.text;
  ASSERT_EQ(inbox_.all().size(), 1u);
  const auto push = inbox_.all().front();
  const std::array secrets = {Secret(testing::kPortalSecret)};
  EXPECT_TRUE(connectors::verify_webhook(secrets, push.headers.at("webhook-id"), push.headers.at("webhook-timestamp"),
                                         push.headers.at("webhook-signature"), push.body, SystemClock().now())
                  .ok());
  EXPECT_THAT(push.headers.at("webhook-id"), ::testing::StartsWith("msg_test_account_"));
  EXPECT_EQ(push.headers.at("leadgate-test"), "1");
  EXPECT_EQ(push.headers.at("x-shop"), "hush hush");
  EXPECT_THAT(push.body, HasSubstr(R"({"type":"deal.stage_changed",)"));
  EXPECT_THAT(push.body, HasSubstr(R"("order":"LEADGATE-TEST")"));
  EXPECT_THAT(push.body, HasSubstr(R"("stage":{"id":"packing","label":"Собираем"},"previous":{"id":"new",)"));
  EXPECT_THAT(run.text, HasSubstr(push.body));
  EXPECT_THAT(run.text, HasSubstr("webhook-signature: v1,"));
  EXPECT_THAT(run.text, HasSubstr("x-shop: ***"));
  EXPECT_THAT(run.text, Not(HasSubstr("hush")));
  EXPECT_THAT(run.text, HasSubstr("The portal answered 200 after"));
  EXPECT_THAT(run.text, HasSubstr("That is right"));
}

TEST_F(PortalCommand, ExplainsWhatTheAnswerMeansAndFails) {
  for (const auto& [status, words] : std::vector<std::pair<int, const char*>>{
           {302, "not followed"}, {401, "could not verify"}, {410, "stop sending"}, {503, "slow down"}}) {
    inbox_.status = status;
    const auto run = test_portal(here());
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.text, HasSubstr("The portal answered " + std::to_string(status)));
    EXPECT_THAT(run.text, HasSubstr(words));
  }
  EXPECT_EQ(inbox_.all().size(), 4u) << "each was tried once";
}

TEST_F(PortalCommand, ExplainsWhyThereIsNoAnswer) {
  const std::string secret = ", secret: " + std::string(testing::kPortalSecret);
  const auto refused = test_portal(config("url: \"" + receiver_.url() + "\"" + secret));
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.text, HasSubstr("allow_private: true"));
  EXPECT_TRUE(inbox_.all().empty()) << "the guard lets nothing through";
  const std::string closed = "http://127.0.0.1:" + std::to_string(testing::closed_port());
  EXPECT_THAT(test_portal(config("url: \"" + closed + "\", allow_private: true" + secret)).text,
              HasSubstr("Nobody answers"));
  EXPECT_THAT(test_portal(config("token: test-portal")).text, HasSubstr("it only polls"));
  EXPECT_THAT(run_command({"portal", "test", "acount", "--config", here()}).text, HasSubstr("did you mean 'account'?"));
  EXPECT_THAT(run_command({"portal", "test", "account", "--config", folder_.path("none.yaml")}).text,
              HasSubstr("--config names another file."));
}

TEST_F(PortalCommand, WaitsAsLongAsThePortalsOwnCallsAndNoLonger) {
  const testing::Receiver silent([](const testing::ReceivedRequest&) {
    return testing::ReceiverReply{"", testing::ReceiverReply::Then::kHang};
  });
  const auto begun = std::chrono::steady_clock::now();
  const auto run = test_portal(config("url: \"" + silent.url() + "\", secret: " + testing::kPortalSecret +
                                      ", allow_private: true, timeout_ms: 300"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.text, HasSubstr("The portal has 300 ms to answer"));
}

TEST_F(PortalCommand, SaysThatAPortalIsSwitchedOff) {
  EXPECT_THAT(test_portal(here(", enabled: false")).text, HasSubstr("enabled: false: its events are kept"));
  EXPECT_THAT(test_portal(here()).text, Not(HasSubstr("enabled")));
}

TEST_F(PortalCommand, ExplainsATlsErrorByItsCause) {
  const testing::LiveGateway plain(testing::usual_configuration(
      "  - { name: shop, connector: generic, pipeline: shop, map: { title: body.title } }\n"));
  const auto run = test_portal(config("url: \"https://127.0.0.1:" + std::to_string(plain.port()) +
                                      "/\", allow_private: true, secret: " + testing::kPortalSecret));
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.text, HasSubstr("what listens at this port speaks no TLS"));
}

TEST_F(PortalCommand, ListeningSaysWhyItCannot) {
  const std::string taken = std::to_string(receiver_.port());
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  const auto busy = run_command({"listen", "--port", taken});
  pthread_sigmask(SIG_SETMASK, &before, nullptr);  // as a program of its own it keeps the signals for itself
  EXPECT_EQ(busy.code, 1);
  EXPECT_THAT(busy.text, HasSubstr("Address already in use. --port takes another port; 0 is any that is free."));
  const auto polls = run_command({"listen", "--portal", "account", "--config", config("token: test-portal")});
  EXPECT_EQ(polls.code, 1);
  EXPECT_THAT(polls.text, HasSubstr("Portal 'account' has no secret to verify with"));
  const auto beyond = run_command({"listen", "--port", "99999"});
  EXPECT_EQ(beyond.code, 2);
  EXPECT_THAT(beyond.text, HasSubstr("not in range 0 to 65535"));
}

TEST_F(PortalCommand, HelpOfEachHasAnExampleOfItsOwn) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"portal", "test"}, {"portal", "key"}, {"deliveries", "list"}, {"deliveries", "retry"}}) {
    const auto run = run_command({words[0], words[1], "--help"});
    EXPECT_EQ(run.code, 0);
    EXPECT_THAT(run.text, HasSubstr("Example:\n  leadgate " + words[0] + " " + words[1] + " "));
  }
}

TEST_F(PortalCommand, WaitsAsLongAsTheGatewayWould) {
  testing::Receiver silent([](const testing::ReceivedRequest&) {
    return testing::ReceiverReply{"", testing::ReceiverReply::Then::kHang};
  });
  const auto run = test_portal(config("url: \"" + silent.url() + "\", allow_private: true, timeout_ms: 120, secret: " +
                                      std::string(testing::kPortalSecret)));
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.text, HasSubstr("The portal has 120 ms"));
}

TEST_F(PortalCommand, SaysThatTheConfigurationSendsNothing) {
  const auto run = test_portal(here(", enabled: false"));
  EXPECT_EQ(run.code, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("enabled: false"));
  EXPECT_THAT(test_portal(here()).text, Not(HasSubstr("enabled: false")));
}

TEST_F(PortalCommand, PrintsThePublicKeyOfAKeyPair) {
  const auto pair = run_command({"portal", "key", "account", "--config",
                                 config("url: \"https://shop.example/\", secrets: [\"" + std::string(kPrivateKey) +
                                        "\", " + testing::kPortalSecret + "]")});
  EXPECT_EQ(pair.code, 0);
  EXPECT_EQ(pair.text, std::string(kPublicKey) + "\n");
  const auto none = run_command({"portal", "key", "account", "--config", here()});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.text, HasSubstr("openssl rand -base64 32"));
  EXPECT_THAT(run_command({"portal", "key", "account", "--config", config("token: test-portal")}).text,
              HasSubstr("has no secret: it only polls"));
}

// `leadgate listen` as a program of its own, its output in a file.
class Listening {
 public:
  Listening(std::vector<std::string> options, std::string output) : output_(std::move(output)) {
    std::vector<std::string> words = {std::getenv("LEADGATE_BINARY"), "listen", "--port", "0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output_.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    EXPECT_EQ(posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    EXPECT_TRUE(eventually([this] { return text().find("Ctrl-C") != std::string::npos; })) << text();
  }
  ~Listening() {
    if (pid_ > 0) stop();
  }
  std::string text() const { return text_of(output_); }
  uint16_t port() const {
    const std::string said = text();
    const size_t at = said.find("127.0.0.1:") + 10;
    return static_cast<uint16_t>(std::stoi(said.substr(at)));
  }
  int stop() {
    int status = 0;
    ::kill(pid_, SIGINT);
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::string output_;
  pid_t pid_ = -1;
};

TEST_F(PortalCommand, ListeningVerifiesWhatAPortalIsSent) {
  const std::string path = folder_.path("listen.yaml");
  const auto write = [&](const std::string& url) {
    std::ofstream(path) << testing::usual_configuration(
        "  - { name: shop, connector: generic, pipeline: shop, map: { title: body.title } }\n",
        "portals:\n  - { name: account, sources: [shop], url: \"" + url + "\", allow_private: true, secrets: [\"" +
            kPrivateKey + "\", " + testing::kPortalSecret + "] }\n");
  };
  write("http://127.0.0.1:1/");
  Listening listening({"--config", path, "--portal", "account"}, folder_.path("listen.txt"));
  write("http://127.0.0.1:" + std::to_string(listening.port()) + "/any/path");
  const auto run = test_portal(path);
  EXPECT_EQ(run.code, 0) << run.text;
  ASSERT_TRUE(eventually([&] { return listening.text().find("GENUINE") != std::string::npos; })) << listening.text();
  const std::string said = listening.text();
  EXPECT_THAT(said, HasSubstr("POST /any/path"));
  EXPECT_THAT(said, HasSubstr("\n  webhook-id: msg_test_account_"));
  EXPECT_THAT(said, HasSubstr("\"order\": \"LEADGATE-TEST\""));
  EXPECT_THAT(said, HasSubstr("signature 1 (v1a) fits."));
  EXPECT_THAT(said, HasSubstr("signature 2 (v1) fits."));
  EXPECT_EQ(listening.stop(), 0) << "SIGINT ends it in order";
}

TEST_F(PortalCommand, ListeningAnswersAsItIsToldAndSaysWhatDoesNotVerify) {
  Listening listening({"--secret", kPublicKey, "--status", "503"}, folder_.path("listen.txt"));
  const auto run = test_portal(config("url: \"http://127.0.0.1:" + std::to_string(listening.port()) +
                                      "/\", allow_private: true, secret: " + testing::kPortalSecret));
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.text, HasSubstr("The portal answered 503"));
  ASSERT_TRUE(eventually([&] { return listening.text().find("REFUSED") != std::string::npos; })) << listening.text();
  EXPECT_THAT(listening.text(), HasSubstr("signature 1 (v1) cannot be verified"));
}

}  // namespace
}  // namespace leadgate
