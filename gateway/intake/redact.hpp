// Takes a source's secrets out of a request before it is kept or shown. What is left reads the same: a header and a
// parameter keep their names, a body its length and form, so that the event can be replayed (its genuineness was
// checked when it came).
//
// Pure; whoever owns the request, on its thread. Call it after everything that needs the bytes as they came.
#pragma once

#include "connectors/connector.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

void redact_secrets(mapping::RawRequest& request, const connectors::Connector& source);

}  // namespace leadgate::gateway
