// One way to know a genuine sender: what hmac, token, sns and the others have in common.
//
// Immutable after it is made, pure, any number of threads; time is an argument. Proofs are compared whole and in
// constant time, and every secret is tried against everything the request carries, so that the time taken tells
// nothing of which one fitted. A refusal says what is missing, stale or wrong, never what would have matched.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/config_node.hpp"
#include "base/secret.hpp"
#include "connectors/inbound/facts.hpp"
#include "connectors/inbound/signed_text.hpp"
#include "connectors/inbound/signing.hpp"
#include "connectors/inbound/signing_time.hpp"

namespace leadgate::connectors {

// What one source verifies with.
struct Keys {
  std::vector<Secret> secrets;
  std::vector<std::string> public_keys;
};

class Primitive {
 public:
  virtual ~Primitive() = default;

  // True when a verdict needs the decoded body.
  virtual bool needs_body() const = 0;
  virtual Verdict check(const Facts& facts) const = 0;
  // Makes the request one that check() takes. Fails when there is nothing to sign with, or no place for the proof.
  virtual Result<void> sign(Signing& signing) const = 0;
  // Where the proof travels; it is no news about the customer.
  virtual void add_proof_places(SecretPlaces& places) const = 0;
  // Where the secret itself travels, if it does.
  virtual void add_secret_places(SecretPlaces&) const {}
};

// What a primitive is made from. Each make_ function below reports what is wrong with `node`, its settings as written,
// and then gives null.
struct PrimitiveContext {
  const ConfigNode& node;
  const Keys& keys;
  const TemplateContext& templates;
  Mistakes& mistakes;
};

void add_places(const Carrier& carrier, SecretPlaces& places);
// Reports a carrier that has no place.
void check_carrier(const Carrier& carrier, const PrimitiveContext& context);
// Reports an unknown slot and a template without any.
void check_signed_text(const SignedText& text, const PrimitiveContext& context);
// A time that is asked for but not signed is a mistake: anybody could send an old request with a new one.
void check_signed_time(const SigningTime& time, const SignedText& text, const PrimitiveContext& context);

}  // namespace leadgate::connectors
