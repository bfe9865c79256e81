// The keys of one step of `fetch`, declared once: what is read, checked, documented and in the JSON Schema.
//
// Plain values; the declaration is built by each call. What the texts say is connectors/compile_fetch's to check.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/field_spec.hpp"

namespace leadgate::connectors {

// Each is asked at most once an event, one after the other.
inline constexpr size_t kFetchStepsMax = 8;
// Of an answer's body; one with more is of no use.
inline constexpr size_t kFetchedBytesMax = 1u << 20;

enum class FetchMethod { kGet, kPost };

struct FetchSettings {
  std::string name;
  std::string when;
  std::string url;
  FetchMethod method = FetchMethod::kGet;
  std::map<std::string, std::string> headers;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::string> absent = {"404", "410"};
  ConfigNode node;
};

ObjectSpec<FetchSettings> fetch_spec();

}  // namespace leadgate::connectors
