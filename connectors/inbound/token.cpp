#include "connectors/inbound/token.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

class Token final : public Primitive {
 public:
  Token(TokenSettings settings, std::vector<Secret> secrets) : s_(std::move(settings)), secrets_(std::move(secrets)) {}

  bool needs_body() const override { return !s_.field.empty(); }

  Verdict check(const Facts& facts) const override {
    const std::vector<std::string> candidates = s_.candidates(facts);
    if (candidates.empty()) {
      return Verdict::refused("The token is missing: this source takes only requests with " + s_.text() + ".");
    }
    bool genuine = false;
    for (const Secret& secret : secrets_) {
      const std::string expected = s_.prefix + std::string(secret.reveal());
      for (const std::string& candidate : candidates) genuine |= constant_time_equal(expected, candidate);
    }
    if (genuine) return Verdict::genuine();
    return Verdict::refused("The token in " + s_.text() + " is wrong.");
  }

  Result<void> sign(Signing& signing) const override {
    if (secrets_.empty()) return Error::invalid("The source has no secret to sign with.");
    return signing.put(s_, s_.prefix + std::string(secrets_.front().reveal()));
  }

  void add_proof_places(SecretPlaces& places) const override { add_places(s_, places); }
  void add_secret_places(SecretPlaces& places) const override { add_places(s_, places); }

 private:
  TokenSettings s_;
  std::vector<Secret> secrets_;
};

class Basic final : public Primitive {
 public:
  Basic(BasicSettings settings, std::vector<Secret> secrets)
      : user_(std::move(settings.user)), secrets_(std::move(secrets)) {}

  bool needs_body() const override { return false; }

  Verdict check(const Facts& facts) const override {
    const std::string_view header = facts.request.header("authorization");
    const size_t blank = header.find(' ');
    if (blank == std::string_view::npos || !equals_ignoring_case(header.substr(0, blank), "basic")) {
      return Verdict::refused("Header 'Authorization' with Basic credentials is missing.");
    }
    bool genuine = false;
    for (const Secret& secret : secrets_) {
      genuine |= constant_time_equal(expected(secret), trim(header.substr(blank + 1)));
    }
    if (genuine) return Verdict::genuine();
    return Verdict::refused("The user or the password in header 'Authorization' is wrong.");
  }

  Result<void> sign(Signing& signing) const override {
    if (secrets_.empty()) return Error::invalid("The source has no secret to sign with.");
    signing.set_header("Authorization", "Basic " + expected(secrets_.front()));
    return {};
  }

  void add_proof_places(SecretPlaces& places) const override { places.headers.emplace_back("authorization"); }
  void add_secret_places(SecretPlaces& places) const override { places.headers.emplace_back("authorization"); }

 private:
  std::string expected(const Secret& secret) const {
    const std::string password(secret.reveal());
    return to_base64(user_.empty() ? password : user_ + ":" + password);
  }

  std::string user_;
  std::vector<Secret> secrets_;
};

}  // namespace

ObjectSpec<TokenSettings> token_spec() {
  ObjectSpec<TokenSettings> spec("token", "The secret itself, sent along; compared in constant time.");
  declare_carrier(spec);
  return spec;
}

ObjectSpec<BasicSettings> basic_spec() {
  ObjectSpec<BasicSettings> spec("basic", "HTTP Basic credentials in the header Authorization.");
  spec.text("user", &BasicSettings::user).doc("The user; without it a secret is \"user:password\".");
  return spec;
}

std::unique_ptr<const Primitive> make_token(TokenSettings settings, const PrimitiveContext& context) {
  check_carrier(settings, context);
  return std::make_unique<Token>(std::move(settings), context.keys.secrets);
}

std::unique_ptr<const Primitive> make_basic(BasicSettings settings, const PrimitiveContext& context) {
  return std::make_unique<Basic>(std::move(settings), context.keys.secrets);
}

}  // namespace leadgate::connectors
