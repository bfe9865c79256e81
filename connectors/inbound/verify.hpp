// Whether a delivery is genuine: the named primitives of one source, all of them or any.
//
// A Verifier is immutable and pure: any number of threads, time is an argument. See primitive.hpp for what each of them
// owes.
#pragma once

#include <memory>
#include <vector>

#include "connectors/inbound/primitive.hpp"

namespace leadgate::connectors {

enum class Needed { kAll, kAny };

class Verifier {
 public:
  Verifier() = default;  // takes everything
  Verifier(Needed needed, std::vector<std::unique_ptr<const Primitive>> primitives, Secret signing_key);

  // True when a verdict needs the decoded body.
  bool needs_body() const;
  // Of `any`, the first that is genuine or has something to fetch; when none is, the first one's refusal.
  Verdict check(const Facts& facts) const;
  // The request as a genuine sender would send it. Fails when there is nothing to sign with.
  Result<Signed> sign(const mapping::RawRequest& request, const mapping::Limits& limits, Timestamp now) const;

  SecretPlaces secret_places() const;
  SecretPlaces proof_places() const;

 private:
  Needed needed_ = Needed::kAll;
  std::vector<std::unique_ptr<const Primitive>> primitives_;
  Secret signing_key_;
};

}  // namespace leadgate::connectors
