// The settings of how a portal's browsers and customers may ask.
#include "gateway/config/checks.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kLinkSecretBytesMin = 16;
constexpr size_t kOriginsMax = 100;

// "https://shop.example", as a browser spells an origin: small letters, no path, no default port.
bool is_origin(std::string_view text) {
  if (!is_http_url(text) || text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ?") != std::string_view::npos) return false;
  const size_t host = text.find("://") + 3;
  if (text.find('/', host) != std::string_view::npos) return false;
  return !(text.starts_with("https:") && text.ends_with(":443")) &&
         !(text.starts_with("http:") && text.ends_with(":80"));
}

void check_link_secret(const ConfigNode& value, Mistakes& mistakes) {
  if (!value.is_scalar() || value.is_null() || value.scalar().size() >= kLinkSecretBytesMin) return;
  mistakes.push_back({value.place(),
                      "A secret of links takes at least 16 characters, for example what `openssl rand -hex 32` "
                      "prints."});
}

void check_link_secrets(const ConfigNode& node, Mistakes& mistakes) {
  if (const ConfigNode* secret = node.find("secret")) check_link_secret(*secret, mistakes);
  const ConfigNode* secrets = node.find("secrets");
  if (secrets == nullptr) return;
  for (const ConfigNode& item : secrets->items()) check_link_secret(item, mistakes);
}

ObjectSpec<PortalLinksConfig> links_spec() {
  ObjectSpec<PortalLinksConfig> spec("links",
                                     "Signed links, each to the state of one order until it expires: for a customer's "
                                     "browser, which does not have the "
                                     "portal's token.");
  spec.secret("secret", &PortalLinksConfig::secret)
      .doc("What links are signed with, at least 16 characters. Without it there are none.")
      .example("\"${ACCOUNT_LINK_SECRET}\"");
  spec.secret_list("secrets", &PortalLinksConfig::secrets)
      .doc("Several such secrets, while one is replaced: links that were signed with any of them hold.")
      .example("[\"${NEW_SECRET}\", \"${OLD_SECRET}\"]");
  spec.text("lifetime", &PortalLinksConfig::lifetime_text)
      .doc("How long a link holds (s, m, h, d), at least a minute and at most 30 days.")
      .example("2d");
  spec.boolean("page", &PortalLinksConfig::page)
      .doc(
          "Whether a link also leads to a page for people: the stages as steps, in Russian, Kazakh or English, as "
          "`?lang=` or the browser asks, with the labels of that language and the time of `locale.timezone`.");
  spec.boolean("in_events", &PortalLinksConfig::in_events).doc("Whether what is pushed carries a link, `track_url`.");
  spec.text("base_url", &PortalLinksConfig::base_url)
      .doc("What links begin with; without it `server.public_url`.")
      .example("https://leads.example");
  spec.check([](PortalLinksConfig& links, const ConfigNode& node, Mistakes& mistakes) {
    check_link_secrets(node, mistakes);
    const auto lifetime = parse_delay(links.lifetime_text);
    expect_text(lifetime && *lifetime >= std::chrono::minutes(1), node, "lifetime",
                "a time such as 30m, 2h or 7d, from a minute to 30 days", mistakes);
    if (lifetime) links.lifetime = std::chrono::duration_cast<std::chrono::seconds>(*lifetime);
    expect_text(links.base_url.empty() || is_http_url(links.base_url), node, "base_url",
                "an address such as https://leads.example", mistakes);
    while (links.base_url.ends_with('/')) links.base_url.pop_back();
  });
  return spec;
}

ObjectSpec<PortalPollConfig> poll_spec() {
  ObjectSpec<PortalPollConfig> spec("a portal");
  spec.text_list("cors", &PortalPollConfig::cors)
      .doc(
          "Origins whose pages may ask from a browser (CORS), each as the browser says it. \"*\" stands for any, and "
          "only for signed links. None by default.")
      .example("[\"https://shop.example\"]");
  spec.object("links", &PortalPollConfig::links, links_spec());
  spec.check([](PortalPollConfig& poll, const ConfigNode& node, Mistakes& mistakes) {
    const Place& place = value_place(node, "cors");
    if (poll.cors.size() > kOriginsMax) mistakes.push_back({place, "'cors' takes at most 100 origins."});
    for (const std::string& origin : poll.cors) {
      if (origin == "*" ? poll.links.enabled() : is_origin(origin)) continue;
      mistakes.push_back({place, origin == "*" ? "\"*\" in 'cors' is for signed links, and the portal has no 'links'; "
                                                 "name the origins, for example https://shop.example."
                                               : "'" + origin +
                                                     "' is no origin as a browser says it, for example "
                                                     "https://shop.example or http://localhost:3000."});
    }
  });
  return spec;
}

}  // namespace

void declare_portal_poll(ObjectSpec<PortalConfig>& spec) {
  spec.part(&PortalConfig::poll, poll_spec());
}

}  // namespace leadgate::gateway
