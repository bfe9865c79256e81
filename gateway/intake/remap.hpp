// A stored event through the mapping of today, ready for the writer. Pure, any thread.
#pragma once

#include "base/result.hpp"
#include "gateway/intake/prepared.hpp"
#include "gateway/intake/stored_event.hpp"
#include "gateway/snapshot.hpp"

namespace leadgate::gateway {

// The event of the delivery that this stored event is. kConflict: today's preset makes no event of these bytes.
Result<connectors::Event> reread(const SourceRules& source, const StoredEvent& stored);
Result<PreparedEvent> remap(const SourceRules& source, const StoredEvent& stored);
// For who wants it tried again: what was absent or given up is still to be asked for, where there is such a step.
Result<PreparedEvent> remap_asking_again(const SourceRules& source, const StoredEvent& stored);

}  // namespace leadgate::gateway
