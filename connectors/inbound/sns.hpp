// sns: Amazon SNS, which signs chosen fields of a message with RSA and names the address of its certificate.
//
// A verdict needs that certificate: check() asks for its address first, and only for one over https at a host that is
// SNS's own. Anybody may have a topic, so the message must be of the source's: the source's setting `topic_arn`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/field_spec.hpp"
#include "connectors/inbound/primitive.hpp"

namespace leadgate::connectors {

struct SnsSettings {
  std::vector<std::string> hosts = {"sns.*.amazonaws.com"};
  std::string authority;  // PEM; empty: the system's
};

ObjectSpec<SnsSettings> sns_spec();
std::unique_ptr<const Primitive> make_sns(SnsSettings settings, const PrimitiveContext& context);

// Whether an address is https, without user or port, at a host that fits one of these; a star stands for letters,
// digits and hyphens.
bool is_pinned_url(std::string_view url, const std::vector<std::string>& hosts);

}  // namespace leadgate::connectors
