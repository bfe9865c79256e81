// What the addresses of the configuration say about calls: which ports they have, and which of them will never be
// called. Part of loading; pure, any thread.
#pragma once

#include "base/config_node.hpp"
#include "gateway/config/config.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {

// The rules of a configuration, for a process that listens there; port 0: it does not listen yet.
EgressRules egress_rules(const Config& config, const std::string& own_address, uint16_t own_port);

// Fills in `ports_called`. `root` is the file as written; sources are over their presets already.
void collect_ports(Config& config, const ConfigNode& root);

// The address of a portal, of a step of `fetch` or of the alerts that cannot be called at all is a mistake; one that
// the rules of addresses refuse as they stand is a warning, for the gateway does all else.
void check_egress(const Config& config, Mistakes& mistakes, Mistakes& warnings);

}  // namespace leadgate::gateway
