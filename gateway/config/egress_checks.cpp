#include "gateway/config/egress_checks.hpp"

#include <charconv>
#include <optional>

#include "connectors/compile_fetch.hpp"
#include "connectors/settings.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kAfterScheme = "://";
constexpr std::string_view kDigits = "0123456789";

std::optional<uint16_t> read_port(std::string_view text) {
  uint16_t port = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// The ports of all addresses in the text: an address may stand in the middle of an expression.
void add_ports(std::string_view text, std::set<uint16_t>& ports) {
  for (size_t at = text.find(kAfterScheme); at != std::string_view::npos; at = text.find(kAfterScheme, at)) {
    const std::string_view scheme = text.substr(0, at);
    at += kAfterScheme.size();
    if (scheme.ends_with("smtp") || scheme.ends_with("smtps")) continue;  // no call of ours goes there by HTTP
    const std::string_view authority = text.substr(at, text.substr(at).find_first_of("/?# \"'`"));
    const size_t bracket = authority.rfind(']');
    const size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon == std::string_view::npos) continue;
    const std::string_view rest = authority.substr(colon + 1);
    if (const auto port = read_port(rest.substr(0, rest.find_first_not_of(kDigits)))) ports.insert(*port);
  }
}

void add_ports(const ConfigNode& node, std::set<uint16_t>& ports) {
  if (node.is_scalar()) add_ports(node.scalar(), ports);
  for (const ConfigNode& item : node.items()) add_ports(item, ports);
  for (const ConfigMember& member : node.members()) add_ports(member.node, ports);
}

void check_allow(const EgressConfig& egress, Mistakes& mistakes) {
  const ConfigNode* list = egress.node.find("allow");
  if (list == nullptr) return;
  for (const ConfigNode& item : list->items()) {
    if (!item.is_scalar()) continue;
    const auto block = AddressBlock::parse(item.scalar());
    if (!block) {
      mistakes.push_back({item.place(), "'" + item.scalar() +
                                            "' is no address and no block of addresses such as 10.1.0.0/16 or "
                                            "\"fd12::/16\"."});
    } else if (const auto good = check_allowed_block(*block); !good) {
      mistakes.push_back({item.place(), "'" + item.scalar() + "' cannot be allowed. " + good.error().message});
    }
  }
}

void check_ports(const EgressConfig& egress, Mistakes& mistakes) {
  const ConfigNode* list = egress.node.find("ports");
  if (list == nullptr) return;
  for (const ConfigNode& item : list->items()) {
    if (!item.is_scalar() || read_port(item.scalar())) continue;
    mistakes.push_back({item.place(), "'" + item.scalar() + "' is no port, a number from 1 to 65535."});
  }
}

// `text`: what follows from a refusal.
void check_called(const Place& place, const OutboundUrl& url, EgressPolicy policy, const EgressRules& rules,
                  const std::string& text, Mistakes& warnings) {
  const std::string_view host = url.host == "localhost" ? "127.0.0.1" : url.host;
  if (url.literal == AddressClass::kUnknown && host == url.host) return;
  if (const auto checked = check_address(rules, policy, host, url.port); !checked) {
    warnings.push_back({place, text + " " + checked.error().message});
  }
}

void check_address_called(const Place& place, std::string_view url, bool allow_private, const EgressRules& rules,
                          const std::string& text, Mistakes& mistakes, Mistakes& warnings) {
  const Result<OutboundUrl> parsed = parse_outbound_url(url);
  if (!parsed) {
    mistakes.push_back({place, parsed.error().message});
    return;
  }
  const EgressPolicy policy = allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly;
  check_called(place, *parsed, policy, rules, text, warnings);
}

// The address of the steps that share it, once.
void check_fetches(const SourceConfig& source, const EgressRules& rules, Mistakes& mistakes, Mistakes& warnings) {
  Mistakes told_elsewhere;
  std::set<std::string> checked;
  for (const auto& address :
       connectors::fetch_addresses(connectors::preset_spec().parse(source.merged, told_elsewhere))) {
    if (!checked.insert(address.key + " " + address.origin).second) continue;
    const std::string who = "The step '" + address.step + "' of `fetch` of source '" + source.name + "'";
    const Result<OutboundUrl> parsed = parse_outbound_url(address.origin);
    if (!parsed) {
      mistakes.push_back({address.place, who + " cannot be asked at '" + address.key + "'. " + parsed.error().message});
      continue;
    }
    const EgressPolicy policy = address.allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly;
    const std::string text = who + " is never asked at '" + address.key + "'.";
    if (const auto good = check_url(rules, policy, address.origin); !good)
      warnings.push_back({address.place, text + " " + good.error().message});
    else
      check_called(address.place, *parsed, policy, rules, text, warnings);
  }
}

void check_alerts(const AlertsConfig& alerts, EgressRules rules, Mistakes& mistakes, Mistakes& warnings) {
  if (is_http_url(alerts.webhook.url)) {
    check_address_called(value_place(*alerts.node.find("webhook"), "url"), alerts.webhook.url,
                         alerts.webhook.allow_private, rules, "Nobody can be alerted by this webhook.", mistakes,
                         warnings);
  }
  const auto server = parse_smtp_server(alerts.email.server);
  if (!server) return;
  // Mail has ports of its own, and is not what comes back as a post.
  rules.ports.reset();
  rules.own.clear();
  check_called(value_place(*alerts.node.find("email"), "server"),
               {.is_https = false, .host = server->host, .port = server->port, .literal = server->literal},
               alerts.email.egress(), rules, "Nobody can be alerted by e-mail.", warnings);
}

}  // namespace

std::vector<AddressBlock> EgressConfig::allowed_blocks() const {
  std::vector<AddressBlock> out;
  for (const std::string& text : allow) {
    if (const auto block = AddressBlock::parse(text)) out.push_back(*block);
  }
  return out;
}

EgressRules egress_rules(const Config& config, const std::string& own_address, uint16_t own_port) {
  EgressRules rules;
  rules.allow = config.egress.allowed_blocks();
  rules.ports = config.egress.ports_called;
  if (own_port != 0 && !config.egress.self) rules.own = own_addresses(own_address, own_port);
  return rules;
}

void collect_ports(Config& config, const ConfigNode& root) {
  std::set<uint16_t>& ports = config.egress.ports_called;
  for (const std::string& text : config.egress.ports) {
    if (const auto port = read_port(text)) ports.insert(*port);
  }
  add_ports(root, ports);
  for (const SourceConfig& source : config.sources) add_ports(source.merged, ports);
}

void check_egress(const Config& config, Mistakes& mistakes, Mistakes& warnings) {
  check_allow(config.egress, mistakes);
  check_ports(config.egress, mistakes);
  const ListenEndpoint own = parse_listen(config.server.listen).value_or(ListenEndpoint());
  const EgressRules rules = egress_rules(config, own.address, own.port);
  for (const PortalConfig& portal : config.portals) {
    if (!is_http_url(portal.url)) continue;
    check_address_called(value_place(portal.node, "url"), portal.url, portal.allow_private, rules,
                         "Nothing can be pushed to this portal.", mistakes, warnings);
  }
  for (const SourceConfig& source : config.sources) {
    if (source.connector != nullptr && source.connector->fetches()) check_fetches(source, rules, mistakes, warnings);
  }
  check_alerts(config.alerts, rules, mistakes, warnings);
}

}  // namespace leadgate::gateway
