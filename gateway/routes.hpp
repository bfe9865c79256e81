// Everything that the process answers, in one place: intake, API, portals, health and metrics.
//
// Made once at start; route() runs on connection threads. Sources are looked up in the snapshot in force, so a reload
// changes what /in/... answers without touching the table.
#pragma once

#include "gateway/http/application.hpp"
#include "gateway/http/router.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

class Routes final : public Application {
 public:
  explicit Routes(Services* services);

  Route route(HttpRequest& head) override;

 private:
  Route intake_route(const SourceRules& source, const HttpRequest& head) const;

  Services* services_;
  Router router_;
};

}  // namespace leadgate::gateway
