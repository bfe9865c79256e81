// No request that was changed on its way, or signed by somebody else, is let in by any preset that verifies.
#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"
#include "mapping/value.hpp"
#include "tests/conformance/case_file.hpp"

namespace leadgate::conformance {
namespace {

using connectors::Reading;
using connectors::Signed;

constexpr size_t kFlippedBytesMax = 400;  // of a body: its beginning and its end

bool refused(const Case& one, const mapping::RawRequest& request) {
  const Reading reading = deliver(one, request);
  return reading.kind == Reading::Kind::kRefused &&
         (reading.error.code == ErrorCode::kUnauthorized || reading.error.code == ErrorCode::kForbidden);
}

// A sanitizer looks for wrong steps, and how a platform proves itself does not change from case to case.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kCasesAPresetMax = 3;
#else
constexpr int kCasesAPresetMax = 1000;
#endif

// Calls visit(case, genuine request) for signed cases that make events.
template <class Visit>
void each_signed_case(Visit&& visit) {
  size_t seen = 0;
  std::map<std::string, int> of_preset;
  for (const Case& one : all_cases()) {
    const auto genuine = one.connector->sign(one.request, kNow);
    if (!one.is_signed || !genuine || one.expected.front().kind != "lead") continue;
    if (++of_preset[one.preset] > kCasesAPresetMax) continue;
    ++seen;
    SCOPED_TRACE(one.preset + "/" + one.name);
    visit(one, *genuine);
  }
  EXPECT_GE(seen, 10u);
}

std::string flipped(std::string text, size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  return text;
}

// What a form or an escape spells in two ways is the same request.
bool reads_alike(const mapping::RawRequest& a, const mapping::RawRequest& b) {
  const mapping::Document left = mapping::decode_document(a);
  const mapping::Document right = mapping::decode_document(b);
  return mapping::to_json(left.root()) == mapping::to_json(right.root());
}

// The request with that proof changed, in its query or else in its body.
mapping::RawRequest with_proof(const Signed& genuine, const std::string& proof, const std::string& other) {
  mapping::RawRequest changed = genuine.request;
  if (const size_t at = changed.query.find("=" + proof); at != std::string::npos) {
    changed.query.replace(at + 1, proof.size(), other);
    return changed;
  }
  std::string body(changed.body.view());
  const size_t at = body.rfind(proof);
  if (at == std::string::npos) throw std::runtime_error("the proof is not in the request: " + proof);
  changed.body = PaddedBytes(body.replace(at, proof.size(), other));
  return changed;
}

TEST(ForgedRequests, AreRefusedWithoutTheirProof) {
  each_signed_case([](const Case& one, const Signed&) { EXPECT_TRUE(refused(one, one.request)); });
}

TEST(ForgedRequests, AreRefusedForEveryChangedBitOfTheProof) {
  each_signed_case([](const Case& one, const Signed& genuine) {
    for (const auto& [name, value] : genuine.headers) {
      for (size_t bit = 0; bit < value.size() * 8; ++bit) {
        // "basic" is the same scheme as "Basic".
        if (name == "Authorization" && bit / 8 < std::string_view("Basic ").size()) continue;
        mapping::RawRequest changed = genuine.request;
        for (auto& [key, text] : changed.headers) {
          if (key == to_lower_ascii(name)) text = flipped(value, bit);
        }
        ASSERT_TRUE(refused(one, changed)) << name << " bit " << bit;
      }
    }
    for (const std::string& proof : genuine.proofs) {
      for (size_t bit = 0; bit < proof.size() * 8; ++bit) {
        const mapping::RawRequest changed = with_proof(genuine, proof, flipped(proof, bit));
        ASSERT_TRUE(refused(one, changed) || reads_alike(changed, genuine.request)) << proof << " bit " << bit;
      }
    }
  });
}

TEST(ForgedRequests, AreRefusedForEveryChangedBitOfASignedBody) {
  each_signed_case([](const Case& one, const Signed& genuine) {
    // One more field or blank: where the proof stays the same it does not depend on the body.
    const std::string body(genuine.request.body.view());
    mapping::RawRequest other = genuine.request;
    const bool is_form = genuine.request.header("content-type").find("urlencoded") != std::string_view::npos;
    other.body = PaddedBytes(body + (is_form ? "&one=more" : " "));
    if (body.empty() || !refused(one, other)) return;
    for (size_t i = 0; i < body.size(); ++i) {
      if (i >= kFlippedBytesMax / 2 && i + kFlippedBytesMax / 2 < body.size()) continue;
      for (size_t bit = 0; bit < 8; ++bit) {
        other.body = PaddedBytes(flipped(body, i * 8 + bit));
        ASSERT_TRUE(refused(one, other) || reads_alike(other, genuine.request)) << "byte " << i << " bit " << bit;
      }
    }
  });
}

TEST(ForgedRequests, AreRefusedWithAnotherSecret) {
  each_signed_case([](const Case& one, const Signed&) {
    Mistakes mistakes;
    const ConfigNode own = *parse_yaml("secret: c29tZWJvZHktZWxzZXM=", "other.yaml", mistakes);
    const auto stranger = compile_for_test(one.preset, own, "RU", mistakes);
    if (stranger == nullptr) return;  // the case brings a verify of its own
    const auto made = stranger->sign(one.request, kNow);
    if (!made) return;  // it is no secret that the sender proves
    EXPECT_TRUE(refused(one, made->request));
  });
}

}  // namespace
}  // namespace leadgate::conformance
