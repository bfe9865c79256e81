#include "connectors/inbound/verify_settings.hpp"

namespace leadgate::connectors {
namespace {

template <class T>
void declare_ways(ObjectSpec<T>& spec) {
  spec.object("hmac", static_cast<MacSettings T::*>(&T::hmac), hmac_spec());
  spec.object("digest", static_cast<MacSettings T::*>(&T::digest), digest_spec());
  spec.object("token", static_cast<TokenSettings T::*>(&T::token), token_spec());
  spec.object("basic", static_cast<BasicSettings T::*>(&T::basic), basic_spec());
  spec.object("standard_webhooks", static_cast<WebhooksSettings T::*>(&T::standard_webhooks), webhooks_spec());
  spec.object("jws", static_cast<JwsSettings T::*>(&T::jws), jws_spec());
  spec.object("ed25519", static_cast<AsymmetricSettings T::*>(&T::ed25519), ed25519_spec());
  spec.object("ecdsa", static_cast<AsymmetricSettings T::*>(&T::ecdsa), ecdsa_spec());
  spec.object("sns", static_cast<SnsSettings T::*>(&T::sns), sns_spec());
  spec.object("ip_allow", static_cast<IpAllowSettings T::*>(&T::ip_allow), ip_allow_spec());
  spec.keep_node(static_cast<ConfigNode T::*>(&T::node));
}

ObjectSpec<WaySettings> way_spec(std::string doc) {
  ObjectSpec<WaySettings> spec("a way to verify", std::move(doc));
  declare_ways(spec);
  return spec;
}

ObjectSpec<VerifySettings> make_verify_spec() {
  ObjectSpec<VerifySettings> spec("verify");
  declare_ways(spec);
  spec.list("all", &VerifySettings::all, way_spec("Several of these ways, which all must hold."));
  spec.list("any", &VerifySettings::any,
            way_spec("Several of these ways, of which one must hold. One whose secret the source does not give is left "
               "out beside one that needs none."));
  spec.boolean("optional", &VerifySettings::optional).doc("Without a secret everything is taken.");
  return spec;
}

}  // namespace

const ObjectSpec<VerifySettings>& verify_spec() {
  static const ObjectSpec<VerifySettings> spec = make_verify_spec();
  return spec;
}

const std::vector<std::string>& way_names() {
  static const std::vector<std::string> names = {"hmac", "digest",  "token", "basic", "standard_webhooks",
                                                 "jws",  "ed25519", "ecdsa", "sns",   "ip_allow"};
  return names;
}

}  // namespace leadgate::connectors
