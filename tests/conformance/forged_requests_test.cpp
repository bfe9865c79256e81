// No request that was changed on its way, or signed by somebody else, is let in by any preset that verifies.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "tests/conformance/case_file.hpp"

namespace leadgate::conformance {
namespace {

using connectors::Reading;
using connectors::Verify;

constexpr size_t kFlippedBytesMax = 400;  // of a body: its beginning and its end

bool refused(const Case& one, const mapping::RawRequest& request) {
  const Reading reading = one.connector->read(request, kNow, Verify::kYes);
  return reading.kind == Reading::Kind::kRefused && reading.error.code == ErrorCode::kUnauthorized;
}

// Calls visit(request, added headers) for every signed case that makes events.
template <class Visit>
void each_signed_case(Visit&& visit) {
  size_t seen = 0;
  for (const Case& one : all_cases()) {
    const auto added = one.connector->sign(one.request, kNow);
    if (!one.is_signed || !added || one.expected.front().kind != "lead") continue;
    ++seen;
    SCOPED_TRACE(one.preset + "/" + one.name);
    visit(one, sign_request(*one.connector, one.request), *added);
  }
  EXPECT_GE(seen, 10u);
}

std::string& header_of(mapping::RawRequest& request, const std::string& name) {
  for (auto& [known, value] : request.headers) {
    if (known == to_lower_ascii(name)) return value;
  }
  throw std::runtime_error("no header " + name);
}

TEST(ForgedRequests, AreRefusedWithoutTheirProof) {
  each_signed_case(
      [](const Case& one, const mapping::RawRequest&, const auto&) { EXPECT_TRUE(refused(one, one.request)); });
}

TEST(ForgedRequests, AreRefusedForEveryChangedBitOfTheProof) {
  each_signed_case([](const Case& one, const mapping::RawRequest& genuine, const auto& added) {
    for (const auto& [name, value] : added) {
      for (size_t bit = 0; bit < value.size() * 8; ++bit) {
        mapping::RawRequest changed = genuine;
        std::string& text = header_of(changed, name);
        text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
        ASSERT_TRUE(refused(one, changed)) << name << " bit " << bit;
      }
    }
  });
}

TEST(ForgedRequests, AreRefusedForEveryChangedBitOfASignedBody) {
  each_signed_case([](const Case& one, const mapping::RawRequest& genuine, const auto& added) {
    mapping::RawRequest other = genuine;
    other.body = PaddedBytes("another body");
    const auto other_proof = one.connector->sign(other, kNow);
    if (!other_proof || *other_proof == added) return;  // a token: it does not depend on the body
    const std::string body(genuine.body.view());
    for (size_t i = 0; i < body.size(); ++i) {
      if (i >= kFlippedBytesMax / 2 && i + kFlippedBytesMax / 2 < body.size()) continue;
      for (int bit = 0; bit < 8; ++bit) {
        std::string changed = body;
        changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
        other.body = PaddedBytes(changed);
        ASSERT_TRUE(refused(one, other)) << "byte " << i << " bit " << bit;
      }
    }
  });
}

TEST(ForgedRequests, AreRefusedWithAnotherSecret) {
  each_signed_case([](const Case& one, const mapping::RawRequest&, const auto&) {
    Mistakes mistakes;
    const ConfigNode own = *parse_yaml("secret: somebody-elses", "other.yaml", mistakes);
    const auto stranger = compile_for_test(one.preset, own, "RU", mistakes);
    if (stranger == nullptr) return;  // the case brings a verify of its own
    EXPECT_TRUE(refused(one, sign_request(*stranger, one.request)));
  });
}

}  // namespace
}  // namespace leadgate::conformance
