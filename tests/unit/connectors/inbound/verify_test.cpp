// What every way to verify owes: it takes what it signed, and nothing else.
#include "connectors/inbound/verify.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "tests/unit/connectors/inbound/verify_fixture.hpp"

namespace leadgate::connectors {
namespace {

using mapping::RawRequest;
using testing::HasSubstr;

struct Way {
  std::string name;
  std::string yaml;
  std::string body = R"({"id":1,"name":"Anna"})";
  std::string content_type = "application/json";
  bool covers_body = true;
};

std::vector<Way> all_ways() {
  const std::string form = "a=1&token=t&b=x%20y";
  return {
      {"hmac", "verify: { hmac: { header: X-S } }\nsecret: s"},
      {"hmac_upper", "verify: { hmac: { header: X-S, encoding: hex_upper } }\nsecret: s"},
      {"hmac_sha1_base64", "verify: { hmac: { header: X-S, algorithm: sha1, encoding: base64 } }\nsecret: s"},
      {"hmac_sha512_base64url",
       "verify: { hmac: { header: X-S, algorithm: sha512, encoding: base64url, prefix: 'v=' } }\nsecret: s"},
      {"hmac_in_the_query", "verify: { hmac: { query: sig, encoding: base64 } }\nsecret: s"},
      {"hmac_list",
       "verify: { hmac: { header: X-S, item: v1, timestamp_item: t, signed: '{timestamp}.{body}' } }\nsecret: s"},
      {"hmac_milliseconds",
       "verify: { hmac: { header: X-S, timestamp_header: X-T, timestamp_unit: ms, signed: '{timestamp}:{body}' } }\n"
       "secret: s"},
      {"hmac_rfc3339",
       "verify: { hmac: { header: X-S, timestamp_header: X-T, timestamp_unit: rfc3339, signed: '{timestamp}{body}' } "
       "}\nsecret: s"},
      {"hmac_hash_of_the_body", "verify: { hmac: { header: X-S, signed: '{method}{body_sha256}' } }\nsecret: s"},
      {"hmac_keyed_by_base64",
       "verify: { hmac: { header: X-S, secret_encoding: base64, secret_prefix: whsec_ } }\nsecret: whsec_c2VjcmV0"},
      {"mailgun",
       "verify: { hmac: { field: signature, timestamp_field: timestamp, signed: '{timestamp}{field.token}' } }\n"
       "secret: s",
       form, std::string(kForm), false},
      {"mandrill",
       "verify: { hmac: { header: X-S, algorithm: sha1, encoding: base64, signed: '{url}{form_sorted}' } }\n"
       "secret: s\npublic_url: https://leads.example/",
       form, std::string(kForm)},
      {"twilio_json",
       "verify: { hmac: { header: X-S, algorithm: sha1, encoding: base64, signed: '{url}{form_sorted_unique}', "
       "body_hash_query: bodySHA256 } }\nsecret: s\npublic_url: https://leads.example"},
      {"digest", "verify: { digest: { header: X-S, signed: '{secret}{method}{url}{body}' } }\nsecret: s"},
      {"token", "verify: { token: { header: X-S, prefix: 'Bearer ' } }\nsecret: s", "{}", "application/json", false},
      {"token_in_the_body", "verify: { token: { field: auth.token } }\nsecret: s3cret", R"({"auth":{"x":1}})",
       "application/json", false},
      {"token_in_a_form", "verify: { token: { field: auth.token } }\nsecret: s3cret", form, std::string(kForm), false},
      {"token_in_the_query", "verify: { token: { query: key } }\nsecret: s3cret", "{}", "application/json", false},
      {"basic", "verify: { basic: { user: hook } }\nsecret: pass", "{}", "application/json", false},
      {"webhooks", "verify: { standard_webhooks: {} }\nsecret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
      {"svix", "verify: { standard_webhooks: { headers: svix } }\nsecret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
      {"webhooks_by_public_key", "verify: { standard_webhooks: {} }\n" + kEd25519Keys},
      {"jws", "verify: { jws: { header: X-S, body_hash_claim: sha256, issuer: netlify } }\nsecret: s"},
      {"ed25519", "verify: { ed25519: { header: X-S, timestamp_header: X-T } }\n" + kEd25519Keys},
      {"ecdsa", "verify: { ecdsa: { header: X-S, encoding: base64, timestamp_header: X-T } }\n" + kEcdsaKeys},
  };
}

// Calls visit(changed request) for every bit of the proof, wherever it travels.
template <class Visit>
void each_changed_proof(const Signed& genuine, Visit&& visit) {
  for (const auto& [name, value] : genuine.headers) {
    for (size_t bit = 0; bit < value.size() * 8; ++bit) {
      // "basic" is the same scheme as "Basic".
      if (name == "Authorization" && bit / 8 < std::string_view("Basic ").size()) continue;
      RawRequest changed = genuine.request;
      for (auto& [key, text] : changed.headers) {
        if (key == to_lower_ascii(name)) text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
      }
      visit(changed);
    }
  }
  for (const std::string& proof : genuine.proofs) {
    for (size_t bit = 0; bit < proof.size() * 8; ++bit) {
      std::string other = proof;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
      if (percent_decode(other, Plus::kIsBlank) == percent_decode(proof, Plus::kIsBlank)) continue;
      RawRequest changed = genuine.request;
      std::string body(changed.body.view());
      if (const size_t at = changed.query.find("=" + proof); at != std::string::npos) {
        changed.query.replace(at + 1, proof.size(), other);
      } else {
        const size_t in_body = body.rfind(proof);
        ASSERT_NE(in_body, std::string::npos) << proof;
        body.replace(in_body, proof.size(), other);
        changed.body = PaddedBytes(body);
      }
      visit(changed);
    }
  }
}

class EveryWay : public testing::TestWithParam<Way> {
 protected:
  RawRequest request() const {
    RawRequest out = post(GetParam().body, GetParam().content_type);
    out.query = "page=1";
    out.headers.emplace_back("host", "leads.example");
    return out;
  }
};

TEST_P(EveryWay, TakesWhatItSigned) {
  const VerifyingSource source(GetParam().yaml);
  EXPECT_NE(source.refusal(request()), "");
  EXPECT_EQ(source.refusal(source.sign(request()).request), "");
}

TEST_P(EveryWay, RefusesEveryChangedBitOfTheProof) {
  const VerifyingSource source(GetParam().yaml);
  const Signed genuine = source.sign(request());
  size_t seen = 0;
  each_changed_proof(genuine, [&](const RawRequest& changed) {
    ++seen;
    ASSERT_NE(source.refusal(changed), "") << changed.query << "\n" << changed.body.view();
  });
  EXPECT_GT(seen, 7u);
}

TEST_P(EveryWay, RefusesEveryChangedBitOfACoveredBody) {
  if (!GetParam().covers_body) return;
  const VerifyingSource source(GetParam().yaml);
  const Signed genuine = source.sign(request());
  const std::string body(genuine.request.body.view());
  for (size_t bit = 0; bit < body.size() * 8; ++bit) {
    RawRequest changed = genuine.request;
    std::string other = body;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    changed.body = PaddedBytes(other);
    ASSERT_NE(source.refusal(changed), "") << other;
  }
}

TEST_P(EveryWay, NeverSaysWhatWouldMatch) {
  const VerifyingSource source(GetParam().yaml);
  const Signed genuine = source.sign(request());
  each_changed_proof(genuine, [&](const RawRequest& changed) {
    const std::string refusal = source.refusal(changed);
    for (const auto& [name, value] : genuine.headers) {
      if (value.size() > 12) {
        ASSERT_THAT(refusal, Not(HasSubstr(value)));
      }
    }
    for (const std::string& proof : genuine.proofs) {
      if (proof.size() > 12) {
        ASSERT_THAT(refusal, Not(HasSubstr(proof)));
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Verifier, EveryWay, testing::ValuesIn(all_ways()),
                         [](const auto& one) { return one.param.name; });

TEST(Verifier, NeedsAllOfAllAndOneOfAny) {
  const std::string ways = "[ { token: { header: X-A } }, { ip_allow: { addresses: [10.1.0.0/16] } } ] }\nsecret: s";
  const VerifyingSource all("verify: { all: " + ways);
  const VerifyingSource any("verify: { any: " + ways);
  RawRequest request = post("{}");
  request.remote = "192.0.2.1";
  EXPECT_NE(all.refusal(request), "");
  EXPECT_THAT(any.refusal(request), HasSubstr("X-A"));
  request.remote = "10.1.2.3";
  EXPECT_THAT(all.refusal(request), HasSubstr("X-A"));
  EXPECT_EQ(any.refusal(request), "");
  request.headers.emplace_back("x-a", "s");
  EXPECT_EQ(all.refusal(request), "");
  request.remote = "10.2.0.0";
  EXPECT_THAT(all.refusal(request), HasSubstr("10.2.0.0"));
  EXPECT_EQ(any.refusal(request), "");
  EXPECT_EQ(all.refusal(all.sign(post("{}")).request), "");
}

TEST(Verifier, WhatNeedsNoSecretIsNotOptional) {
  for (const char* verify : {"{ optional: true, ip_allow: { addresses: [10.0.0.0/8] } }",
                             "{ optional: true, all: [ { ip_allow: { addresses: [10.0.0.0/8] } }, { basic: {} } ] }"}) {
    EXPECT_NE(
        compile_source("generic", std::string("verify: ") + verify + "\n").mistake_lines().find("'ip_allow' needs"),
        std::string::npos)
        << verify;
  }
}

TEST(Verifier, TakesWhatIsNotSignedWhereNothingVerifies) {
  const VerifyingSource source("verify: none");
  EXPECT_EQ(source.refusal(post("anything")), "");
  EXPECT_FALSE(source.connector().sign(post("{}"), kTestNow).ok());
}

}  // namespace
}  // namespace leadgate::connectors
