#include "connectors/inbound/jws.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

class Jws final : public Primitive {
 public:
  Jws(JwsSettings settings, std::vector<Secret> secrets) : s_(std::move(settings)), secrets_(std::move(secrets)) {}

  bool needs_body() const override { return !s_.field.empty(); }

  Verdict check(const Facts& facts) const override {
    const std::vector<std::string> candidates = s_.candidates(facts);
    if (candidates.empty()) {
      return Verdict::refused("The signature is missing: this source takes only requests with " + s_.text() + ".");
    }
    std::string_view token = candidates.front();
    if (!token.starts_with(s_.prefix)) return not_a_token();
    token.remove_prefix(s_.prefix.size());
    const size_t last = token.rfind('.');
    const size_t first = token.find('.');
    if (first == std::string_view::npos || first == last) return not_a_token();
    bool genuine = false;
    for (const Secret& secret : secrets_) {
      const std::string expected = to_base64url(hmac(s_.algorithm, secret.reveal(), token.substr(0, last)));
      genuine |= constant_time_equal(expected, token.substr(last + 1));
    }
    // What the token says of itself counts only once it is genuine; the algorithm is the preset's, never the token's.
    if (!genuine) {
      return Verdict::refused("The signature in " + s_.text() +
                              " does not match: the secret differs, or the request was changed on its way.");
    }
    return check_content(facts, token.substr(0, first), token.substr(first + 1, last - first - 1));
  }

  Result<void> sign(Signing& signing) const override {
    if (secrets_.empty()) return Error::invalid("The source has no secret to sign with.");
    JsonWriter claims;
    claims.begin_object();
    if (!s_.issuer.empty()) claims.field("iss", s_.issuer);
    if (!s_.body_hash_claim.empty()) claims.field(s_.body_hash_claim, body_hash(signing.request()));
    claims.end_object();
    const std::string header = std::string(R"({"alg":")") + std::string(name()) + R"(","typ":"JWT"})";
    const std::string text = to_base64url(header) + "." + to_base64url(claims.take());
    return signing.put(s_, s_.prefix + text + "." + to_base64url(hmac(s_.algorithm, secrets_.front().reveal(), text)));
  }

  void add_proof_places(SecretPlaces& places) const override { add_places(s_, places); }

 private:
  std::string_view name() const { return s_.algorithm == DigestAlgorithm::kSha512 ? "HS512" : "HS256"; }

  static std::string body_hash(const mapping::RawRequest& request) {
    return to_hex(digest(DigestAlgorithm::kSha256, request.body.view()));
  }

  Verdict not_a_token() const { return Verdict::refused("The signature in " + s_.text() + " is no compact JWS."); }

  Verdict check_content(const Facts& facts, std::string_view header64, std::string_view claims64) const {
    mapping::Arena arena;
    const std::optional<std::string> header_text = from_base64url(header64);
    const std::optional<std::string> claims_text = from_base64url(claims64);
    if (!header_text || !claims_text) return not_a_token();
    const Result<mapping::Value> header = mapping::parse_json_into(arena, *header_text);
    const Result<mapping::Value> claims = mapping::parse_json_into(arena, *claims_text);
    if (!header || !claims || !claims->is_object()) return not_a_token();
    if (body_field(*header, "alg") != name()) {
      return Verdict::refused("The signature in " + s_.text() + " is not made with " + std::string(name()) + ".");
    }
    if (!s_.issuer.empty() && body_field(*claims, "iss") != s_.issuer) {
      return Verdict::refused("The signature in " + s_.text() + " is of another issuer.");
    }
    if (!s_.body_hash_claim.empty() &&
        !constant_time_equal(body_field(*claims, s_.body_hash_claim).value_or(""), body_hash(facts.request))) {
      return Verdict::refused("The signature in " + s_.text() + " is for another body.");
    }
    const int64_t now = std::chrono::floor<std::chrono::seconds>(facts.now).time_since_epoch().count();
    const mapping::Value expires = claims->find("exp").value_or(mapping::Value());
    const mapping::Value not_before = claims->find("nbf").value_or(mapping::Value());
    const auto limit = static_cast<double>(s_.tolerance.count());
    if (!expires.is_null() && !(expires.as_double() + limit >= static_cast<double>(now))) {
      return Verdict::refused("The signature in " + s_.text() + " has expired.");
    }
    if (!not_before.is_null() && !(not_before.as_double() - limit <= static_cast<double>(now))) {
      return Verdict::refused("The signature in " + s_.text() + " is not valid yet.");
    }
    return Verdict::genuine();
  }

  JwsSettings s_;
  std::vector<Secret> secrets_;
};

}  // namespace

ObjectSpec<JwsSettings> jws_spec() {
  ObjectSpec<JwsSettings> spec("jws", "A compact JSON Web Signature, keyed by the secret; `exp` and `nbf` are heeded.");
  declare_carrier(spec);
  spec.choice("algorithm", &JwsSettings::algorithm,
              {{"HS256", DigestAlgorithm::kSha256}, {"HS512", DigestAlgorithm::kSha512}})
      .doc("The one algorithm that is taken, whatever the token names.");
  spec.text("body_hash_claim", &JwsSettings::body_hash_claim)
      .doc("The claim with the body's SHA-256 in hex; without it the signature does not cover the body.")
      .example("sha256");
  spec.text("issuer", &JwsSettings::issuer).doc("What the claim `iss` must be.").example("netlify");
  spec.seconds("tolerance_seconds", &JwsSettings::tolerance).doc("How far this server's clock may be off.");
  return spec;
}

std::unique_ptr<const Primitive> make_jws(JwsSettings settings, const PrimitiveContext& context) {
  check_carrier(settings, context);
  return std::make_unique<Jws>(std::move(settings), context.keys.secrets);
}

}  // namespace leadgate::connectors
