// Whether a delivery is genuine: the named primitives (hmac, token, basic, none) with one source's secrets.
//
// A Verifier is immutable and pure: any number of threads, time is an argument. A MAC is taken over the raw bytes, its
// spelling is compared whole and in constant time, and every configured secret is tried, so that a secret can be
// rotated. A refusal is an Error of kUnauthorized that says what is missing or wrong, never what would have matched.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "connectors/connector.hpp"
#include "connectors/text_template.hpp"
#include "mapping/document.hpp"

namespace leadgate::connectors {

using Headers = std::vector<std::pair<std::string, std::string>>;

enum class VerifyKind { kNone, kHmac, kToken, kBasic };
enum class MacEncoding { kHex, kBase64, kBase64Url };

// Where a signature or a token travels. Each may be empty; the first that the request has counts.
struct Carrier {
  std::string header;  // as the platform spells it
  std::string query;   // a parameter's name
  std::string field;   // a path of keys in the decoded body, "auth.token"

  bool empty() const { return header.empty() && query.empty() && field.empty(); }
  // "header 'X-Token'", for error texts.
  std::string text() const;
};

struct VerifySpec {
  VerifyKind kind = VerifyKind::kNone;
  Carrier carrier;
  std::string prefix;  // before the signature or the token, "sha256=", "Bearer "
  // hmac
  DigestAlgorithm algorithm = DigestAlgorithm::kSha256;
  MacEncoding encoding = MacEncoding::kHex;
  TextTemplate signed_bytes = TextTemplate::parse("{body}");
  std::string timestamp_header;  // empty: the platform signs no time
  std::chrono::milliseconds timestamp_unit{1000};
  std::chrono::seconds tolerance{300};
  // basic: without it a secret is "user:password"
  std::string user;
};

// The slots that signed_bytes may have: body, method, path, query, header.NAME, field.PATH.
bool is_signed_slot(std::string_view slot);

class Verifier {
 public:
  Verifier() = default;
  Verifier(VerifySpec spec, std::vector<Secret> secrets) : spec_(std::move(spec)), secrets_(std::move(secrets)) {}

  // True when a verdict needs the decoded body: the carrier or a signed slot is a field of it.
  bool needs_body() const;

  // `body` is the decoded body, or null when needs_body() is false.
  Result<void> check(const mapping::RawRequest& request, const mapping::Value& body, Timestamp now) const;

  // The headers that a genuine sender would add. Fails when there is nothing to sign with, or when the signature
  // travels in the body or in the query only.
  Result<Headers> sign(const mapping::RawRequest& request, const mapping::Value& body, Timestamp now) const;

  // Where the secret itself travels: of a token its carrier, of basic the header, of a signature nowhere.
  SecretPlaces secret_places() const;

  const VerifySpec& spec() const { return spec_; }

 private:
  std::string mac(const Secret& secret, const mapping::RawRequest& request, const mapping::Value& body) const;
  std::string expected_basic(const Secret& secret) const;
  Result<void> check_time(const mapping::RawRequest& request, Timestamp now) const;

  VerifySpec spec_;
  std::vector<Secret> secrets_;
};

}  // namespace leadgate::connectors
