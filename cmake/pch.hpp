// What nearly every file includes, compiled once a library: headers of the system, none of our own, which change too
// often. Nothing may rely on it: each file includes what it uses.
#pragma once

#include <simdjson.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
