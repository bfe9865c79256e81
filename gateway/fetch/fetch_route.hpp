// How a source's events are completed: the calls of its steps of `fetch`, and what their answers mean.
//
// A 2xx whose body can be read ends the step, and so does an `absent` status that is said three times running, or 410
// at once. Everything else is an attempt that failed and is tried again by the policy; what a person has to mend (a
// refused token, an answer of another kind) is shown with the event at once, the rest when the row is dead. Answers are
// read up to connectors::kFetchedBytesMax. Secrets are taken out of what is kept of an answer.
#pragma once

#include <memory>

#include "gateway/snapshot.hpp"
#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

// `source` belongs to the snapshot.
std::shared_ptr<const DeliveryRoute> fetch_route(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source);

}  // namespace leadgate::gateway
