// What each way of telling (webhook, email) has told of each portal, on disk, so that a restart neither repeats nor
// forgets. A table of the gateway's own, a row a way and portal. Reads by any connection, writes in the writer's
// transaction; failures show in the connection's status().
#pragma once

#include <span>
#include <string_view>

#include "gateway/alerts/alert_plan.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::gateway {

std::span<const store::MigrationStep> alert_book_schema();

AlertsToldByPortal read_told(store::Connection& connection, std::string_view way);
// In the place of all that was written for this way.
void write_told(store::Connection& connection, std::string_view way, const AlertsToldByPortal& told);

}  // namespace leadgate::gateway
