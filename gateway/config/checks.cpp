#include "gateway/config/checks.hpp"

#include <map>

#include "base/text.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

// What the gateway answers itself.
constexpr std::string_view kOwnPaths[] = {"/api", "/portal", "/in", "/console", "/healthz", "/readyz", "/metrics"};

template <class T, class Name>
void check_unique(const std::vector<T>& items, std::string_view what, std::string_view key, Name name,
                  Mistakes& mistakes) {
  std::map<std::string_view, const T*> seen;
  for (const T& item : items) {
    const std::string& text = name(item);
    if (text.empty()) continue;
    const auto [first, fresh] = seen.emplace(text, &item);
    if (fresh) continue;
    mistakes.push_back({value_place(item.node, key),
                        "There are two " + std::string(what) + " '" + text + "', the first at line " +
                            std::to_string(value_place(first->second->node, key).line) + "; names must differ."});
  }
}

template <class T>
void check_unique_tokens(const std::vector<T>& items, std::string_view what, Mistakes& mistakes) {
  for (size_t i = 0; i < items.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (items[i].token.empty() || !items[i].token.matches(items[j].token.reveal())) continue;
      mistakes.push_back({value_place(items[i].node, "token"),
                          "This token is that of " + std::string(what) + " '" + items[j].name +
                              "' too, so that the two could not be told apart; give each its own."});
      break;
    }
  }
}

template <class T, class Name>
std::vector<std::string> names_of(const std::vector<T>& items, Name name) {
  std::vector<std::string> out;
  for (const T& item : items) out.push_back(name(item));
  return out;
}

void check_owner(const Config& config, const std::string& owner, const ConfigNode& node, std::string_view key,
                 Mistakes& mistakes) {
  if (owner.empty() || config.find_owner(owner) != nullptr) return;
  const auto names = names_of(config.owners, [](const auto& o) -> const std::string& { return o.id; });
  mistakes.push_back({value_place(node, key), "There is no owner '" + owner + "'" + known_names(owner, names)});
}

void check_portal_sources(const Config& config, const PortalConfig& portal, Mistakes& mistakes) {
  const ConfigNode* list = portal.node.find("sources");
  if (list == nullptr) return;
  const auto names = names_of(config.sources, [](const auto& s) -> const std::string& { return s.name; });
  for (const ConfigNode& item : list->items()) {
    if (!item.is_scalar() || config.find_source(item.scalar()) != nullptr) continue;
    mistakes.push_back(
        {item.place(), "There is no source '" + item.scalar() + "'" + known_names(item.scalar(), names)});
  }
}

void check_not_from(const PortalConfig& portal, Mistakes& mistakes) {
  const ConfigNode* list = portal.node.find("not_from");
  if (list == nullptr) return;
  for (const ConfigNode& item : list->items()) {
    const auto& seen = portal.sources;
    if (!item.is_scalar() || std::find(seen.begin(), seen.end(), item.scalar()) != seen.end()) continue;
    mistakes.push_back({item.place(), "'" + item.scalar() + "' is none of the portal's 'sources'" +
                                          known_names(item.scalar(), seen)});
  }
}

void check_source_path(const SourceConfig& source, const Config& config, Mistakes& mistakes) {
  const Place& place = value_place(source.node, "path");
  for (const SourceConfig& other : config.sources) {
    if (source.path != other.default_path()) continue;
    mistakes.push_back({place, &other == &source ? "Source '" + source.name + "' answers at " + source.path +
                                                       " anyway; leave the path out."
                                                 : "The path " + source.path + " is that of source '" + other.name +
                                                       "'; two sources on one path are not possible."});
    return;
  }
  for (const std::string_view own : kOwnPaths) {
    if (!is_at_or_below(source.path, own)) continue;
    mistakes.push_back({place, "The path " + source.path + " would hide " + std::string(own) +
                                   " of Leadgate itself; choose another."});
    return;
  }
}

}  // namespace

const Place& value_place(const ConfigNode& map, std::string_view key) {
  const ConfigNode* value = map.find(key);
  return value == nullptr ? map.place() : value->place();
}

std::string known_names(std::string_view wrong, const std::vector<std::string>& names) {
  const std::string_view meant = nearest(wrong, names);
  if (!meant.empty()) return "; did you mean '" + std::string(meant) + "'?";
  if (names.empty()) return "; none is declared.";
  std::string out = "; there is ";
  for (size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : ", ") + names[i];
  return out + ".";
}

// A program that is given a portal's token would have rights that nobody meant to give it.
void check_tokens_apart(const Config& config, Mistakes& mistakes) {
  for (const PortalConfig& portal : config.portals) {
    for (const AccessConfig& access : config.access) {
      if (portal.token.empty() || !portal.token.matches(access.token.reveal())) continue;
      mistakes.push_back({value_place(portal.node, "token"), "This token is that of access '" + access.name +
                                                                 "' too: whoever polls could change deals; give the "
                                                                 "portal its own."});
    }
  }
}

void check_names(const Config& config, Mistakes& mistakes) {
  const auto by_name = [](const auto& item) -> const std::string& { return item.name; };
  const auto by_id = [](const auto& item) -> const std::string& { return item.id; };
  check_unique(config.access, "accesses", "name", by_name, mistakes);
  check_unique(config.owners, "owners", "id", by_id, mistakes);
  check_unique(config.pipelines, "pipelines", "id", by_id, mistakes);
  check_unique(config.sources, "sources", "name", by_name, mistakes);
  check_unique(config.portals, "portals", "name", by_name, mistakes);
  check_unique_tokens(config.access, "access", mistakes);
  check_unique_tokens(config.portals, "portal", mistakes);
  check_tokens_apart(config, mistakes);

  for (const PipelineConfig& pipeline : config.pipelines) {
    check_owner(config, pipeline.default_owner, pipeline.node, "default_owner", mistakes);
  }
  const auto pipelines = names_of(config.pipelines, by_id);
  for (const SourceConfig& source : config.sources) {
    check_owner(config, source.owner, source.node, "owner", mistakes);
    if (source.name == kApiSource) {
      mistakes.push_back({value_place(source.node, "name"),
                          "'api' is the source of the deals that are made through the API, whose order numbers would "
                          "mix with these; choose another name."});
    }
    if (source.pipeline.empty() || config.find_pipeline(source.pipeline) != nullptr) continue;
    mistakes.push_back({value_place(source.node, "pipeline"),
                        "There is no pipeline '" + source.pipeline + "'" + known_names(source.pipeline, pipelines)});
  }
  for (const PortalConfig& portal : config.portals) {
    check_portal_sources(config, portal, mistakes);
    check_not_from(portal, mistakes);
  }
}

void check_token_lengths(const Config& config, Mistakes& warnings) {
  const auto check = [&](const auto& item) {
    const size_t bytes = item.token.reveal().size();
    if (bytes == 0 || bytes >= kTokenBytesAdvised) return;
    warnings.push_back({value_place(item.node, "token"),
                        "This token has " + std::to_string(bytes) +
                            " characters and may be guessed; take what `openssl rand -hex 24` prints."});
  };
  for (const AccessConfig& access : config.access) check(access);
  for (const PortalConfig& portal : config.portals) check(portal);
}

void check_links(const Config& config, Mistakes& mistakes) {
  for (const PortalConfig& portal : config.portals) {
    const PortalLinksConfig& links = portal.poll.links;
    if (!links.enabled() || !links.base_url.empty() || !config.server.public_url.empty()) continue;
    mistakes.push_back({value_place(portal.node, "links"),
                        "Links need an address to begin with: a 'base_url' here, or 'public_url' of 'server'."});
  }
}

void check_paths(const Config& config, Mistakes& mistakes) {
  std::map<std::string_view, const SourceConfig*> seen;
  for (const SourceConfig& source : config.sources) {
    if (source.path.empty()) continue;
    check_source_path(source, config, mistakes);
    const auto [first, fresh] = seen.emplace(source.path, &source);
    if (fresh) continue;
    mistakes.push_back({value_place(source.node, "path"), "The path " + source.path + " is that of source '" +
                                                              first->second->name +
                                                              "'; two sources on one path are not possible."});
  }
}

}  // namespace leadgate::gateway
