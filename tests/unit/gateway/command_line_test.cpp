#include "gateway/cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

class FixedClock final : public Clock {
 public:
  Timestamp now() const override { return from_micros(1'795'424'400'000'000); }
  SteadyTime steady() const override { return {}; }
};

struct Ran {
  int code;
  std::string out;
  std::string err;
};

// The configuration is a real file, because that is what the option names.
class CommandLine : public testing::Test {
 protected:
  void SetUp() override { write("c.yaml", kGoodConfig); }

  std::string path(const std::string& name) const { return testing::TempDir() + "command_line_" + name; }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }

  Ran run(std::vector<std::string> arguments) const {
    std::ostringstream out, err;
    const Surroundings surroundings = process_surroundings();
    const FixedClock clock;
    const int code = run_command_line(std::move(arguments), {out, err, surroundings, clock});
    return {code, out.str(), err.str()};
  }
};

TEST_F(CommandLine, CheckSaysNoCurrencyWhereThereIsNone) {
  write("c.yaml", config_with("    currency: RUB\n", ""));
  const Ran ran = run({"check", "--config", path("c.yaml")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("shop (shop), owner anna: new > sent > won > lost\n"));
}

TEST_F(CommandLine, CheckSaysWhatIsServed) {
  const Ran ran = run({"check", "--config", path("c.yaml")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("OK "));
  EXPECT_THAT(ran.out, HasSubstr("shop (shop), RUB, owner anna: new > sent > won > lost\n"));
  EXPECT_THAT(ran.out,
              HasSubstr("site (form) > shop: http://127.0.0.1:0/in/site and http://127.0.0.1:0/old/lead.php\n"));
  EXPECT_THAT(
      ran.out,
      HasSubstr("account: push to https://shop.example/hooks, poll at http://127.0.0.1:0/portal/v1; sees woo\n"));
}

TEST_F(CommandLine, CheckSaysWhereLettersComeFrom) {
  write("c.yaml",
        config_with("  - { name: site,",
                    "  - { name: box, connector: imap, pipeline: shop,\n"
                    "      imap: { host: imap.shop.example, user: sales@shop.example, password: s3cret } }\n"
                    "  - { name: folder, connector: maildir, pipeline: shop, maildir: { path: /var/mail/sales } }\n"
                    "  - { name: site,"));
  const Ran ran = run({"check", "--config", path("c.yaml")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("box (imap) > shop: the mailbox of sales@shop.example at imap.shop.example\n"));
  EXPECT_THAT(ran.out, HasSubstr("folder (maildir) > shop: the folder /var/mail/sales\n"));
}

TEST_F(CommandLine, PreviewTakesWhatIsForAMailboxForALetter) {
  write("c.yaml",
        config_with("  - { name: site,",
                    "  - { name: folder, connector: maildir, pipeline: shop, maildir: { path: /var/mail/sales } }\n"
                    "  - { name: site,"));
  write("letter", "From: Olga <olga@example.test>\r\nSubject: Price\r\n\r\nHow much is it?\r\n");
  const Ran ran = run({"preview", "--config", path("c.yaml"), "--source", "folder", "--body", path("letter")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("olga@example.test"));
  EXPECT_THAT(ran.out, HasSubstr("\"outcome\": \"created\""));
}

TEST_F(CommandLine, SignWritesTheBodyWhereItIsWanted) {
  write("body", R"({"id":1})");
  const Ran ran = run(
      {"sign", "--config", path("c.yaml"), "--source", "woo", "--body", path("body"), "--body-out", path("signed")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("X-WC-Webhook-Signature: "));
  std::ifstream written(path("signed"));
  const std::string bytes{std::istreambuf_iterator<char>(written), {}};
  EXPECT_EQ(bytes, R"({"id":1})");
  EXPECT_EQ(run({"sign", "--config", path("c.yaml"), "--source", "woo", "--body", path("body"), "--body-out",
                 path("no/such/folder")})
                .code,
            1);
}

TEST_F(CommandLine, CheckTellsEveryMistakeAndFails) {
  write("c.yaml", config_with("role: admin", "role: boss") + "servr: 1\n");
  const Ran ran = run({"check", "--config", path("c.yaml")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("c.yaml:5:26: 'role' takes admin, manager or viewer, not 'boss'.\n"));
  EXPECT_THAT(ran.err, HasSubstr("c.yaml:24:1: Unknown key 'servr' in the configuration; did you mean 'server'?\n"));
}

TEST_F(CommandLine, PreviewReadsAFormWithoutBeingTold) {
  write("body", "name=Ivan&phone=8+916+123-45-67");
  const Ran ran = run({"preview", "--config", path("c.yaml"), "--source", "site", "--body", path("body"), "--query",
                       "utm_source=ya", "--header", "X-One: 1", "--header", "X-Two: 2"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"outcome\": \"created\""));
  EXPECT_THAT(ran.out, HasSubstr("\"+79161234567\""));
  EXPECT_THAT(ran.out, HasSubstr("\"x-two\": \"2\""));
  EXPECT_THAT(ran.out, HasSubstr("\"utm_source\": \"ya\""));
}

TEST_F(CommandLine, TheMailboxItselfIsOneOfOurs) {
  write("c.yaml", config_with("  - { name: site,",
                              "  - { name: box, connector: imap, pipeline: shop,\n"
                              "      imap: { host: imap.shop.test, user: sales@free.test, password: s3cret } }\n"
                              "  - { name: site,"));
  write("body", "From: Shop <sales@free.test>\nTo: sales@free.test\nSubject: Note\n\nTo be done.");
  const Ran ran = run({"preview", "--config", path("c.yaml"), "--source", "box", "--body", path("body"), "--header",
                       "Content-Type: message/rfc822"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"reason\": \"own\""));
}

TEST_F(CommandLine, PreviewWorksWhereTheMappingsTestsFail) {
  write("body", "name=Ivan&phone=8+916+123-45-67");
  write("c.yaml", config_with("path: /old/lead.php",
                              "path: /old/lead.php, tests: [{ form: { name: Ivan, phone: \"89161234567\" }, expect: { "
                              "contact.name: Petr } }]"));
  const std::string failed = "Test 1: contact.name: expected 'Petr', found 'Ivan'";
  const Ran ran = run({"preview", "--config", path("c.yaml"), "--source", "site", "--body", path("body")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"outcome\": \"created\""));
  EXPECT_THAT(ran.out, HasSubstr("\"warnings\": [\n"));
  EXPECT_THAT(ran.out, HasSubstr(failed));
  const Ran check = run({"check", "--config", path("c.yaml")});
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.err, HasSubstr(failed));
  const Ran other = run({"preview", "--config", path("c.yaml"), "--source", "woo", "--body", path("body")});
  EXPECT_THAT(other.out, testing::Not(HasSubstr("warnings"))) << "those of its own source";
}

TEST_F(CommandLine, PreviewListsTheFiles) {
  write("body",
        "--X\r\nContent-Disposition: form-data; name=email\r\n\r\na@example.test\r\n"
        "--X\r\nContent-Disposition: form-data; name=d; filename=\"Счёт.pdf\"\r\n\r\nabc\r\n--X--\r\n");
  const Ran ran = run({"preview", "--config", path("c.yaml"), "--source", "site", "--body", path("body")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"name\": \"Счёт.pdf\""));
  EXPECT_THAT(ran.out, HasSubstr("\"sha256\": \"ba7816bf8f01cfea"));
}

TEST_F(CommandLine, SignGivesWhatTheSourceAccepts) {
  write("body", "{}");
  const Ran ran = run({"sign", "--config", path("c.yaml"), "--source", "woo", "--body", path("body")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  ASSERT_THAT(ran.out, StartsWith("X-WC-Webhook-Signature: "));
  const Config config = *load_config(path("c.yaml"), process_surroundings(), {}).config;
  mapping::RawRequest request;
  request.body = PaddedBytes("{}");
  request.headers = {{"content-type", "application/json"},
                     {"x-wc-webhook-signature", ran.out.substr(24, ran.out.size() - 25)}};
  const auto reading = config.find_source("woo")->connector->read(request, {}, connectors::Verify::kYes);
  EXPECT_NE(reading.kind, connectors::Reading::Kind::kRefused) << reading.error.message;
}

TEST_F(CommandLine, SaysWhatIsWrongWithAPreview) {
  write("body", "{}");
  EXPECT_THAT(run({"preview", "--config", path("c.yaml"), "--source", "none", "--body", path("body")}).err,
              HasSubstr("There is no source 'none' in "));
  EXPECT_THAT(run({"preview", "--config", path("c.yaml"), "--source", "site", "--body", path("absent")}).err,
              HasSubstr("cannot be read: No such file or directory."));
  EXPECT_EQ(
      run({"preview", "--config", path("c.yaml"), "--source", "site", "--body", path("body"), "--header", "x"}).err,
      "'x' is no header; write --header 'Name: value'.\n");
  EXPECT_EQ(run({"sign", "--config", path("c.yaml"), "--source", "site", "--body", path("body")}).code, 1);
}

TEST_F(CommandLine, PresetsListAndExplain) {
  EXPECT_THAT(run({"presets"}).out, ContainsRegex("woocommerce +WooCommerce\n"));
  EXPECT_THAT(run({"presets", "woocommerce"}).out, StartsWith("WooCommerce\n\n1. "));
  const Ran wrong = run({"presets", "wocommerce"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_EQ(wrong.err, "There is no connector 'wocommerce'; did you mean 'woocommerce'?\n");
}

TEST_F(CommandLine, HelpHasExamplesAndWrongUseIsTwo) {
  EXPECT_EQ(run({"--version"}).out, "leadgate 0.1.0\n");
  EXPECT_THAT(run({"--help"}).out, HasSubstr("leadgate preview --config config/leadgate.yaml --source site"));
  EXPECT_THAT(run({"sign", "--help"}).out, HasSubstr("curl --data-binary"));
  EXPECT_EQ(run({"--help"}).code, 0);
  EXPECT_EQ(run({}).code, 2);
  EXPECT_EQ(run({"serv"}).code, 2);
  EXPECT_EQ(run({"preview"}).code, 2);
}

}  // namespace
}  // namespace leadgate::gateway
