#include "gateway/portal/track_link.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

class Links : public ::testing::Test {
 protected:
  Links() {
    config_.server.public_url = "https://leads.example/";
    portal("account").poll.links.secret = Secret("the-first-secret-of-links");
    portal("other").poll.links.secret = Secret("the-secret-of-another-one");
  }
  PortalConfig& portal(const std::string& name) {
    for (PortalConfig& known : config_.portals) {
      if (known.name == name) return known;
    }
    config_.portals.emplace_back().name = name;
    return config_.portals.back();
  }
  std::string signed_part(int64_t deal = 100) {
    const std::string url = make_track_link(config_, portal("account"), deal, now_).url;
    const size_t start = url.find("/track/") + 7;
    return url.substr(start, url.find('/', start) - start);
  }
  LinkVerdict verdict(const std::string& text) { return open_track_link(config_, text, now_).verdict; }

  Config config_;
  Timestamp now_{std::chrono::seconds(1'800'000'000)};
};

TEST_F(Links, OpenUntilTheyExpire) {
  const TrackLink link = make_track_link(config_, portal("account"), 100, now_);
  EXPECT_TRUE(link.url.starts_with("https://leads.example/portal/v1/track/account~d2s~")) << link.url;
  EXPECT_TRUE(link.url.ends_with("/page"));
  EXPECT_EQ(link.expires_at, now_ + std::chrono::days(7));
  const std::string text = signed_part();
  const SignedOrder order = open_track_link(config_, text, now_);
  EXPECT_EQ(order.verdict, LinkVerdict::kGood);
  EXPECT_EQ(order.deal_id, 100);
  EXPECT_EQ(order.portal->name, "account");
  now_ += std::chrono::days(7) - std::chrono::seconds(1);
  EXPECT_EQ(verdict(text), LinkVerdict::kGood);
  now_ += std::chrono::seconds(1);
  EXPECT_EQ(verdict(text), LinkVerdict::kExpired);
}

TEST_F(Links, AreForgedWhenAnyCharacterIsAnother) {
  const std::string text = signed_part();
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_EQ(verdict(changed), LinkVerdict::kForged) << changed;
    EXPECT_EQ(verdict(text.substr(0, i)), LinkVerdict::kForged) << i;
  }
  EXPECT_EQ(verdict(text + "A"), LinkVerdict::kForged);
  EXPECT_EQ(verdict(std::string(5000, 'x')), LinkVerdict::kForged);
  for (const char* odd : {"", "~", "~~~", "account~d2s~zzzzzz~", "nobody~d2s~zzzzzz~AAAA"}) {
    EXPECT_EQ(verdict(odd), LinkVerdict::kForged) << odd;
  }
  EXPECT_EQ(verdict("other" + text.substr(text.find('~'))), LinkVerdict::kForged) << "each portal has its own secret";
}

TEST_F(Links, OutliveTheirSecretWhileItIsAmongTheOldOnes) {
  const std::string text = signed_part();
  PortalLinksConfig& links = portal("account").poll.links;
  links.secrets = {std::exchange(links.secret, Secret("a-newer-secret-of-links"))};
  EXPECT_EQ(verdict(text), LinkVerdict::kGood);
  EXPECT_NE(signed_part(), text);
  links.secrets.clear();
  EXPECT_EQ(verdict(text), LinkVerdict::kForged);
}

TEST_F(Links, AreGivenWhereTheConfigurationSaysSo) {
  EXPECT_EQ(track_link(config_, portal("account"), 100, now_), "");
  portal("account").poll.links.in_events = true;
  EXPECT_EQ(track_link(config_, portal("account"), 100, now_),
            make_track_link(config_, portal("account"), 100, now_).url);
  portal("account").poll.links.secret = Secret();
  EXPECT_EQ(make_track_link(config_, portal("account"), 100, now_).url, "");
  EXPECT_EQ(track_link(config_, portal("account"), 100, now_), "");
}

}  // namespace
}  // namespace leadgate::gateway
