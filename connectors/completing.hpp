// What an event that the steps of `fetch` complete is meanwhile, and what it is when they have brought nothing.
// Pure; any thread.
#pragma once

#include "connectors/connector.hpp"
#include "connectors/fetch.hpp"

namespace leadgate::connectors {

// Of an event as its mapping read it with the answers so far. With a step left to ask, a number alone makes a deal, and
// everything else waits (kFetchPending); with none left it counts as it was read, and says what it could not get.
// `item`: its place in the delivery.
void complete(Event& event, Completion completion, const DecodedAnswers& answers, size_t item);

}  // namespace leadgate::connectors
