// The settings of where calls may go.
#include "gateway/config/specs.hpp"

namespace leadgate::gateway {

ObjectSpec<EgressConfig> egress_spec() {
  ObjectSpec<EgressConfig> spec(
      "egress",
      "Where calls may go: portals, the steps of `fetch`, certificates, mailboxes. Every address that a name resolves "
      "to "
      "is checked before the connection and again when one is reused. Public addresses may be called; private, shared "
      "and loopback ones where the portal, source or mailbox has `allow_private: true` or `allow` names them. Cloud "
      "metadata and multicast addresses are never called. No redirect is followed and no proxy of the environment "
      "used.");
  spec.text_list("allow", &EgressConfig::allow)
      .doc(
          "Addresses and blocks of the intranet that may be called. Link-local, reserved and documentation addresses "
          "are allowed one by one only, not as a block.")
      .example("[10.1.0.0/16, \"fd12::/16\"]");
  spec.text_list("ports", &EgressConfig::ports)
      .doc(
          "Ports that may be called, beside 80, 443 and those of the addresses that stand in this file or in a preset. "
          "Mailboxes have ports of their own.")
      .example("[8443]");
  spec.boolean("self", &EgressConfig::self)
      .doc("Whether the address at which this gateway listens may be called. Such a call may go round and round.");
  spec.keep_node(&EgressConfig::node);
  return spec;
}

}  // namespace leadgate::gateway
