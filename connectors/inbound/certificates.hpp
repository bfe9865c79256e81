// Whose certificate a platform signs with: PEM, judged against the authorities that it must come from.
//
// The authorities are loaded once, when a CertificateJudge is made; a configuration that is read again makes a new one.
// The certificate judged last is remembered with its key for as long as it and what it rests on are valid, so that a
// message costs one comparison of texts. Any number of threads; copies share what is loaded and remembered.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "connectors/inbound/public_key.hpp"

namespace leadgate::connectors {

class CertificateJudge {
 public:
  // With `ca_pem` certificates must be issued by an authority of that text, else by one of the system's.
  explicit CertificateJudge(const std::string& ca_pem);

  // The key of a PEM certificate that is valid at `now`; further certificates in `pem` may stand between it and its
  // authority.
  Result<PublicKey> key_of(std::string_view pem, Timestamp now) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace leadgate::connectors
