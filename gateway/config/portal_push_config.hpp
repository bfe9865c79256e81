// How a portal is told of changes: the keys that stand in the portal's own map. Part of gateway/config/config.hpp.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/config_node.hpp"
#include "base/secret.hpp"
#include "connectors/portal/portal_event.hpp"
#include "connectors/portal/portal_format.hpp"

namespace leadgate::gateway {

struct PortalPushConfig {
  using EventType = connectors::PortalEventType;

  std::string language;  // of the labels; empty: those without one
  std::vector<EventType> events = {EventType::kCreated, EventType::kStageChanged, EventType::kWon,
                                   EventType::kLost,    EventType::kReopened,     EventType::kDeleted};
  connectors::PortalFormatKind format_kind = connectors::PortalFormatKind::kStandard;
  ConfigNode body;           // of a custom format
  std::string content_type;  // the same; empty: JSON
  bool coalesce = false;
  std::vector<std::pair<std::string, Secret>> headers;     // of its own; names in lower case
  std::shared_ptr<const connectors::PortalFormat> format;  // compiled last, when all else was read
  std::map<std::string, std::string> written_headers;      // emptied once `headers` is made of it

  bool wants(EventType type) const;
};

}  // namespace leadgate::gateway
