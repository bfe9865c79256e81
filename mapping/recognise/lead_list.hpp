// Several people in one payload: which of its lists are events of their own. Pure, any thread.
#pragma once

#include "mapping/value.hpp"

namespace leadgate::mapping::recognition {

// How many people a list tells of: objects with a name and a way to reach it, each way counted once; counts to two.
size_t count_people(const Value& list);

}  // namespace leadgate::mapping::recognition
