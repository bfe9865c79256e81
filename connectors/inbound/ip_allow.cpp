#include "connectors/inbound/ip_allow.hpp"

#include <algorithm>

namespace leadgate::connectors {
namespace {

class IpAllow final : public Primitive {
 public:
  explicit IpAllow(std::vector<AddressBlock> blocks) : blocks_(std::move(blocks)) {}

  bool needs_body() const override { return false; }

  Verdict check(const Facts& facts) const override {
    const std::string& remote = facts.request.remote;
    if (remote.empty()) return Verdict::refused("The sender's address is not known.");
    const bool known = std::any_of(blocks_.begin(), blocks_.end(),
                                   [&remote](const AddressBlock& block) { return block.contains(remote); });
    if (known) return Verdict::genuine();
    return Verdict::refused("The address " + remote +
                            " is none that this source's platform sends from. Behind a proxy, name it in "
                            "server.trusted_proxies.");
  }

  Result<void> sign(Signing& signing) const override {
    signing.set_remote(blocks_.front().first());
    return {};
  }

  void add_proof_places(SecretPlaces&) const override {}

 private:
  std::vector<AddressBlock> blocks_;
};

}  // namespace

ObjectSpec<IpAllowSettings> ip_allow_spec() {
  ObjectSpec<IpAllowSettings> spec("ip_allow",
                                   "The sender's address is one of these. It is the connection's, or what a proxy of "
                                   "server.trusted_proxies says of it.");
  spec.text_list("addresses", &IpAllowSettings::addresses)
      .required()
      .doc("Addresses and blocks of them, IPv4 and IPv6.")
      .example("[185.71.76.0/27, 77.75.156.11, \"2a02:5180::/32\"]");
  return spec;
}

std::unique_ptr<const Primitive> make_ip_allow(IpAllowSettings settings, const PrimitiveContext& context) {
  std::vector<AddressBlock> blocks;
  for (const std::string& text : settings.addresses) {
    if (std::optional<AddressBlock> block = AddressBlock::parse(text)) {
      blocks.push_back(*block);
    } else {
      context.mistakes.push_back({context.node.place(), "'" + text +
                                                            "' is no address and no block of addresses such as "
                                                            "185.71.76.0/27 or 2a02:5180::/32."});
    }
  }
  if (blocks.empty()) {
    if (settings.addresses.empty()) {
      context.mistakes.push_back({context.node.place(), "'addresses' names no address that may send."});
    }
    return nullptr;
  }
  return std::make_unique<IpAllow>(std::move(blocks));
}

}  // namespace leadgate::connectors
