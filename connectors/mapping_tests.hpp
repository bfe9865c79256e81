// The `tests` of a source: requests, each with what must be read out of it, run whenever the configuration is read.
//
// Pure; one thread a call. A test sees no clock: its request comes at kSampleReceivedAt.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/sample_request.hpp"

namespace leadgate::connectors {

// 2026-01-15T09:00:00Z
inline const Timestamp kSampleReceivedAt = from_micros(1'768'467'600'000'000);

// Any event that is for a deal: a lead, an order, a message, a status.
inline constexpr char kAnyDeal[] = "deal";

struct MappingTest : SampleRequest {
  std::string name;
  int event = 1;                              // which event of the delivery, from 1
  std::string outcome = kAnyDeal;             // or as event_kind_name() has it
  std::string reason;                         // of what is ignored; of what is parked the problem's code
  std::map<std::string, std::string> expect;  // as texts_of() has it; empty: the draft does not say it
  ConfigNode node;
};

ObjectSpec<MappingTest> mapping_test_spec();

// One mistake for each expectation that is not met, where the expectation stands: the test, the target, what was
// expected and what was found.
void run_mapping_tests(const Connector& connector, const std::string& source, const std::vector<MappingTest>& tests,
                       Mistakes& mistakes);

}  // namespace leadgate::connectors
