// A source that verifies, written as YAML, and what it says to requests. For tests only.
#pragma once

#include <string>

#include "tests/support/signing_keys.hpp"
#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {

class VerifyingSource {
 public:
  explicit VerifyingSource(const std::string& yaml) : source_(compile_source("generic", yaml)) {
    EXPECT_EQ(source_.mistake_lines(), "") << yaml;
  }

  const Connector& connector() const { return *source_.connector; }

  // Empty when it is let in; else why not.
  std::string refusal(const mapping::RawRequest& request, Timestamp now = kTestNow) const {
    const Reading reading = connector().read(request, now, Verify::kYes);
    if (reading.kind != Reading::Kind::kRefused) return "";
    EXPECT_EQ(reading.error.code, ErrorCode::kUnauthorized);
    return reading.error.message;
  }

  Signed sign(const mapping::RawRequest& request) const {
    Result<Signed> made = connector().sign(request, kTestNow);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
    return made.ok() ? *made : Signed{request, {}, false, false, {}};
  }

 private:
  CompiledForTest source_;
};

inline constexpr std::string_view kForm = "application/x-www-form-urlencoded";

using leadgate::test_keys::kEcdsaKeys;
using leadgate::test_keys::kEd25519Keys;

}  // namespace leadgate::connectors
