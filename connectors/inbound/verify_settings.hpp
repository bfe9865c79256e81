// The keys of `verify:`, declared once. Each primitive declares its own; see its header.
#pragma once

#include "base/field_spec.hpp"
#include "connectors/inbound/asymmetric.hpp"
#include "connectors/inbound/ip_allow.hpp"
#include "connectors/inbound/jws.hpp"
#include "connectors/inbound/mac.hpp"
#include "connectors/inbound/sns.hpp"
#include "connectors/inbound/token.hpp"
#include "connectors/inbound/webhooks.hpp"

namespace leadgate::connectors {

// One way to verify, as a map with one of the primitives' names.
struct WaySettings {
  MacSettings hmac;
  MacSettings digest;
  TokenSettings token;
  BasicSettings basic;
  WebhooksSettings standard_webhooks;
  JwsSettings jws;
  AsymmetricSettings ed25519;
  AsymmetricSettings ecdsa;
  SnsSettings sns;
  IpAllowSettings ip_allow;
  ConfigNode node;
};

struct VerifySettings : WaySettings {
  std::vector<WaySettings> all;
  std::vector<WaySettings> any;
  bool optional = false;
};

const ObjectSpec<VerifySettings>& verify_spec();
// The primitives' names, in the order of the reference.
const std::vector<std::string>& way_names();

}  // namespace leadgate::connectors
