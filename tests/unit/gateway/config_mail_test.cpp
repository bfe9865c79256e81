// The rules of mail sources, each broken once.
#include <gmock/gmock.h>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;

// The good configuration with an LMTP server; the source stands in lines 18 and 19.
std::vector<std::string> lines_with(const std::string& source, const std::string& lmtp = "127.0.0.1:2424") {
  std::string text =
      config_with("listen: \"127.0.0.1:0\"", "listen: \"127.0.0.1:0\", lmtp: { listen: \"" + lmtp + "\" }");
  const std::string after = "portals:\n";
  text.insert(text.find(after),
              "  - { name: box, connector: generic, pipeline: shop, map: { contact.name: body.x },\n"
              "      " +
                  source + " }\n");
  return mistake_lines(read_test_config(text));
}

TEST(ConfigMail, TheGoodOnesHaveNoMistake) {
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test, \"*@b.test\"] }"), ElementsAre());
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test] }", "unix:/run/leadgate/lmtp.sock"), ElementsAre());
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test] }", "10.0.0.5:24"), ElementsAre());
}

TEST(ConfigMail, OneMailboxIsOneSources) {
  const std::string maildir = "maildir: { path: /var/mail/sales }";
  const std::string other =
      maildir + " }\n  - { name: again, connector: maildir, pipeline: shop, maildir: { path: /var/mail/sales }";
  EXPECT_THAT(lines_with(other), ElementsAre("c.yaml:20:65: The letters of /var/mail/sales are those of source 'box' "
                                             "already; every one of them would come twice."));
  const auto imap = [](const std::string& folder) {
    return "imap: { host: imap.shop.example, user: a, password: b, folders: [INBOX, " + folder + "] }";
  };
  const std::string second = " }\n  - { name: again, connector: imap, pipeline: shop, ";
  EXPECT_THAT(lines_with(imap("A") + second + "imap: { host: imap.shop.example, user: a, password: b, folders: [B] }"),
              ElementsAre());
  EXPECT_THAT(
      lines_with(imap("A") + second + imap("B")),
      ElementsAre("c.yaml:20:59: The letters of folder 'INBOX' of a at imap.shop.example:993 are those of source "
                  "'box' already; every one of them would come twice."));
}

TEST(ConfigMail, OfTheLmtpServer) {
  EXPECT_THAT(
      lines_with("lmtp: { recipients: [a@b.test] }", "0.0.0.0:24"),
      ElementsAre("c.yaml:1:50: LMTP has no passwords: it listens on a loopback or private address only, not on "
                  "0.0.0.0."));
  EXPECT_THAT(
      lines_with("lmtp: { recipients: [a@b.test] }", "8.8.8.8:24"),
      ElementsAre("c.yaml:1:50: LMTP has no passwords: it listens on a loopback or private address only, not on "
                  "8.8.8.8."));
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test] }", "localhost:24"),
              ElementsAre("c.yaml:1:50: 'listen' takes an IP address and a port, for example 127.0.0.1:2424, or "
                          "unix:/PATH."));
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test] }", ""),
              ElementsAre("c.yaml:19:13: Nobody can deliver to source 'box': there is no 'server.lmtp.listen', for "
                          "example 127.0.0.1:2424."));
}

TEST(ConfigMail, OfRecipients) {
  EXPECT_THAT(lines_with("lmtp: {}"),
              ElementsAre("c.yaml:19:13: 'recipients' is missing in lmtp. Write it like this: recipients: "
                          "[sales@leads.example, \"*@orders.example\"]"));
  EXPECT_THAT(lines_with("lmtp: { recipients: [] }"),
              ElementsAre("c.yaml:19:27: 'recipients' takes at least one address."));
  EXPECT_THAT(lines_with("lmtp: { recipients: [sales] }"),
              ElementsAre("c.yaml:19:28: 'sales' is no address such as sales@leads.example or *@leads.example."));
  EXPECT_THAT(lines_with("lmtp: { recipients: [a@b.test, A@b.test] }"),
              ElementsAre("c.yaml:19:38: The address A@b.test is that of source 'box'; two sources for one recipient "
                          "are not possible."));
}

// The section, with what is right but for `more`.
std::string imap(const std::string& more) {
  return "imap: { user: u, " + more + " }";
}

TEST(ConfigMail, OfImap) {
  EXPECT_THAT(lines_with(imap("host: a.test, password: p, folders: [INBOX, Заявки], after: move, move_to: Done")),
              ElementsAre());
  EXPECT_THAT(lines_with(imap("host: 10.0.0.5, access_token: t, allow_private: true")), ElementsAre());
  EXPECT_THAT(lines_with(imap("password: p")),
              ElementsAre("c.yaml:19:13: 'host' is missing in imap. Write it like this: host: imap.example.com"));
  EXPECT_THAT(lines_with(imap("host: \"a.test:993\", password: p")),
              ElementsAre("c.yaml:19:30: 'host' takes a name or an address, for example imap.example.com; the port has "
                          "a key of its own."));
  EXPECT_THAT(lines_with(imap("host: 10.0.0.5, password: p")),
              ElementsAre("c.yaml:19:30: '10.0.0.5' is a private address, which is called with allow_private: true "
                          "only."));
  EXPECT_THAT(lines_with(imap("host: a.test")),
              ElementsAre("c.yaml:19:13: A mailbox is opened with a 'password' or an 'access_token', one of the two."));
  EXPECT_THAT(
      lines_with(imap("host: a.test, password: p, tls: none")),
      ElementsAre("c.yaml:19:56: Without TLS a password would travel in the open: 'none' is for a loopback host "
                  "only."));
  EXPECT_THAT(lines_with(imap("host: a.test, password: p, after: move")),
              ElementsAre("c.yaml:19:58: 'after: move' and 'move_to', the folder to move to, go together."));
  EXPECT_THAT(lines_with(imap("host: a.test, password: p, folders: []")),
              ElementsAre("c.yaml:19:60: 'folders' takes at least one folder, for example [INBOX]."));
  EXPECT_THAT(lines_with(imap("host: a.test, password: p, after: move, move_to: INBOX")),
              ElementsAre("c.yaml:19:73: 'move_to' is one of the folders that are looked into; choose another."));
}

TEST(ConfigMail, OfSince) {
  for (const char* good : {"2026-11-01", "2026-11-01T09:00:00+03:00", "\"\""}) {
    EXPECT_THAT(lines_with(imap("host: a.test, password: p, since: " + std::string(good))), ElementsAre()) << good;
  }
  EXPECT_THAT(
      lines_with(imap("host: a.test, password: p, since: 7d")),
      ElementsAre("c.yaml:19:58: 'since' takes a day or a date and time, for example \"2026-11-01\", not '7d'."));
  EXPECT_THAT(lines_with("maildir: { path: /m, since: 01.11.2026 }"),
              ElementsAre("c.yaml:19:35: 'since' takes a day or a date and time, for example \"2026-11-01\", not "
                          "'01.11.2026'."));
}

TEST(ConfigMail, ASourceGetsItsLettersOneWay) {
  EXPECT_THAT(lines_with("maildir: { path: /var/mail/x }"), ElementsAre());
  EXPECT_THAT(
      lines_with("maildir: { path: /var/mail/x }, lmtp: { recipients: [a@b.test] }"),
      ElementsAre("c.yaml:19:45: Source 'box' has 'maildir' and 'lmtp'; a source gets its letters one way, make "
                  "two of it."));
}

TEST(ConfigMail, AnAddressOverHttpIsNotOpenToAnybody) {
  const std::string box = "maildir: { path: /var/mail/x }, path: /letters";
  const auto mistake = ElementsAre(
      "c.yaml:19:45: Source 'box' gets letters, and anybody could post some to its 'path': give it a 'verify' and a "
      "'secret', or say 'verify: none'.");
  EXPECT_THAT(lines_with(box), mistake);
  EXPECT_THAT(lines_with(box + ", verify: none"), ElementsAre());
  EXPECT_THAT(lines_with(box + ", secret: s, verify: { token: { header: X-Token } }"), ElementsAre());
}

TEST(ConfigMail, AMailConnectorSaysWhereTheLettersAre) {
  EXPECT_THAT(mistake_lines(read_test_config(config_with("connector: form", "connector: lmtp"))),
              ::testing::Contains("c.yaml:17:30: The connector 'lmtp' needs a section 'lmtp' that says where the "
                                  "letters are."));
}

}  // namespace
}  // namespace leadgate::gateway
