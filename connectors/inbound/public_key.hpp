// Signatures by public keys, by OpenSSL's EVP: Ed25519, ECDSA P-256 and RSA.
//
// A PublicKey or PrivateKey is immutable and copyable, any thread. Texts are taken as platforms show them: PEM, base64
// of the DER, and for Ed25519 also the 32 bytes in hex or base64. What is no such key is an error without its text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leadgate::connectors {

enum class KeyKind { kEd25519, kEcdsaP256, kRsaSha1, kRsaSha256 };

class PublicKey {
 public:
  static Result<PublicKey> parse(KeyKind kind, std::string_view text);

  bool verifies(KeyKind kind, std::string_view data, std::string_view signature) const;

 private:
  friend class CertificateJudge;

  std::shared_ptr<void> key_;
};

class PrivateKey {
 public:
  static Result<PrivateKey> parse(KeyKind kind, std::string_view text);
  std::string sign(KeyKind kind, std::string_view data) const;
  // The 32 bytes of the public key of an Ed25519 one; empty for any other.
  std::string ed25519_public_bytes() const;

 private:
  std::shared_ptr<void> key_;
};

}  // namespace leadgate::connectors
