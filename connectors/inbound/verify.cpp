#include "connectors/inbound/verify.hpp"

#include <algorithm>

namespace leadgate::connectors {

Verifier::Verifier(Needed needed, std::vector<std::unique_ptr<const Primitive>> primitives, Secret signing_key)
    : needed_(needed), primitives_(std::move(primitives)), signing_key_(std::move(signing_key)) {}

bool Verifier::needs_body() const {
  return std::any_of(primitives_.begin(), primitives_.end(), [](const auto& one) { return one->needs_body(); });
}

Verdict Verifier::check(const Facts& facts) const {
  Verdict first = Verdict::genuine();
  for (const auto& primitive : primitives_) {
    Verdict verdict = primitive->check(facts);
    const bool is_refused = verdict.error.has_value();
    if (needed_ == Needed::kAll ? !verdict.is_genuine() : !is_refused) return verdict;
    if (!first.error) first = std::move(verdict);
  }
  return first;
}

Result<Signed> Verifier::sign(const mapping::RawRequest& request, const mapping::Limits& limits, Timestamp now) const {
  Error last = Error::invalid("The source does not verify its requests, so there is nothing to sign.");
  if (primitives_.empty()) return last;
  Signing signing(request, now, limits, signing_key_);
  bool done = false;
  for (const auto& primitive : primitives_) {
    const Result<void> one = primitive->sign(signing);
    if (!one && needed_ == Needed::kAll) return one.error();
    if (!one) last = one.error();
    done |= one.ok();
    if (done && needed_ == Needed::kAny) break;
  }
  if (!done) return last;
  return signing.take();
}

SecretPlaces Verifier::secret_places() const {
  SecretPlaces places;
  for (const auto& primitive : primitives_) primitive->add_secret_places(places);
  return places;
}

SecretPlaces Verifier::proof_places() const {
  SecretPlaces places;
  for (const auto& primitive : primitives_) primitive->add_proof_places(places);
  return places;
}

}  // namespace leadgate::connectors
