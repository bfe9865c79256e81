// Genuine requests with bodies of another shape than the preset knows: they are parked or ignored with a reason, and
// nobody's lead is made of nothing.
#include <gtest/gtest.h>

#include "connectors/presets.hpp"
#include "tests/conformance/case_file.hpp"

namespace leadgate::conformance {
namespace {

using connectors::Event;
using connectors::Reading;
using connectors::Verify;

std::shared_ptr<const connectors::Connector> usual(const std::string& preset) {
  Mistakes mistakes;
  return compile_for_test(preset, ConfigNode(), "RU", mistakes);
}

Reading deliver_body(const connectors::Connector& connector, const std::string& body, const std::string& type) {
  mapping::RawRequest request;
  request.path = "/in/source";
  request.body = PaddedBytes(body);
  if (!type.empty()) request.headers.emplace_back("content-type", type);
  // A proof within the body has no place in a body that is none.
  return connector.read(request, kNow, Verify::kSkip);
}

void expect_told(const Event& event) {
  if (event.kind == Event::Kind::kIgnored) {
    EXPECT_FALSE(event.reason.empty());
  }
  if (event.kind != Event::Kind::kParked) return;
  ASSERT_TRUE(event.problem.has_value());
  EXPECT_FALSE(event.problem->code.empty());
  EXPECT_FALSE(event.problem->text.empty());
}

TEST(StrangeBodies, MakeNoLeads) {
  const std::string deep(2000, '[');
  const std::pair<std::string, std::string> bodies[] = {
      {"", "application/json"},
      {"", ""},
      {"{}", "application/json"},
      {"[]", "application/json"},
      {"[[]]", "application/json"},
      {"[{}]", "application/json"},
      {"[1, \"a\", null]", "application/json"},
      {"null", "application/json"},
      {"true", "application/json"},
      {"0", "application/json"},
      {"\"text\"", "application/json"},
      {"{\"unknown\": {\"a\": [1, 2]}}", "application/json"},
      {"{\"id\": 1", "application/json"},
      {deep, "application/json"},
      {"\xff\xfe\x00", "application/json"},
      {"=&=&&", "application/x-www-form-urlencoded"},
      {"a[b][c]=1&a=2", "application/x-www-form-urlencoded"},
      {"no boundary", "multipart/form-data"},
      {"plain words", "text/plain"},
      {"<xml/>", "application/xml"},
  };
  for (const connectors::PresetInfo& preset : connectors::list_presets()) {
    const auto connector = usual(preset.name);
    ASSERT_NE(connector, nullptr) << preset.name;
    for (const auto& [body, type] : bodies) {
      SCOPED_TRACE(preset.name + ": " + body.substr(0, 40));
      const Reading reading = deliver_body(*connector, body, type);
      ASSERT_EQ(reading.kind, Reading::Kind::kEvents) << reading.error.message;
      for (const Event& event : reading.events) {
        EXPECT_NE(event.kind, Event::Kind::kLead);
        expect_told(event);
      }
    }
  }
}

// The ends of the scalar values of a JSON text that stand behind a colon: [from, to).
std::vector<std::pair<size_t, size_t>> scalars_of(const std::string& json) {
  std::vector<std::pair<size_t, size_t>> out;
  for (size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"') {
      size_t end = i + 1;
      while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
      size_t before = i;
      while (before > 0 && json[before - 1] == ' ') --before;
      if (before > 0 && json[before - 1] == ':') out.emplace_back(i, end + 1);
      i = end;
    } else if (json[i] == ':') {
      const size_t from = json.find_first_not_of(" \n", i + 1);
      const size_t to = json.find_first_of(",}] \n", from);
      if (from != std::string::npos && std::string("\"[{").find(json[from]) == std::string::npos) {
        out.emplace_back(from, to);
      }
    }
  }
  return out;
}

// Whatever type a field suddenly has, the event is still a lead or is parked with words; it is never refused or lost.
TEST(StrangeBodies, KeepEveryCaseWhoseFieldChangedItsType) {
  size_t tried = 0;
  for (const Case& one : all_cases()) {
    const std::string body(one.request.body.view());
    if (one.expected.front().kind != "lead" || !one.is_signed || body.empty() || body.front() != '{') continue;
    for (const auto& [from, to] : scalars_of(body)) {
      for (const char* other : {"null", "true", "7", "\"\"", "\"x\"", "[]", "[\"x\", {}]", "{\"x\": [1]}"}) {
        mapping::RawRequest changed = one.request;
        changed.body = PaddedBytes(body.substr(0, from) + other + body.substr(to));
        const Reading reading = one.connector->read(sign_request(*one.connector, changed), kNow, Verify::kYes);
        SCOPED_TRACE(one.preset + "/" + one.name + ": " + body.substr(from, to - from) + " -> " + other);
        ASSERT_EQ(reading.kind, Reading::Kind::kEvents);
        for (const Event& event : reading.events) expect_told(event);
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 500u);
}

}  // namespace
}  // namespace leadgate::conformance
