#include "connectors/inbound/public_key.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr size_t kEd25519Bytes = 32;

Bio reader(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* digest_of(KeyKind kind) {
  if (kind == KeyKind::kEd25519) return nullptr;
  return kind == KeyKind::kRsaSha1 ? EVP_sha1() : EVP_sha256();
}

bool is_of(const EVP_PKEY* key, KeyKind kind) {
  switch (kind) {
    case KeyKind::kEd25519:
      return EVP_PKEY_is_a(key, "ED25519") == 1;
    case KeyKind::kEcdsaP256:
      return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_bits(key) == 256;
    case KeyKind::kRsaSha1:
    case KeyKind::kRsaSha256:
      return EVP_PKEY_is_a(key, "RSA") == 1;
  }
  return false;
}

// The bytes of a key that is spelt without PEM.
std::string key_bytes(KeyKind kind, std::string_view text) {
  for (const std::string_view prefix : {"whpk_", "whsk_"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  if (kind == KeyKind::kEd25519 && text.size() == 2 * kEd25519Bytes) {
    if (std::optional<std::string> raw = from_hex(text)) return *raw;
  }
  std::string packed;
  for (const char c : text) {
    if (c != '\n' && c != '\r' && c != ' ') packed += c;
  }
  return from_base64(packed).value_or("");
}

std::shared_ptr<void> owned(EVP_PKEY* key) {
  return {key, [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); }};
}

Error no_key(std::string_view which) {
  return Error::invalid("The " + std::string(which) +
                        " is none that can be read. It is PEM, or base64 as the platform shows it (of Ed25519 also "
                        "hex), and of the kind that `verify` names.");
}

}  // namespace

Result<PublicKey> PublicKey::parse(KeyKind kind, std::string_view text) {
  text = trim(text);
  EVP_PKEY* key = nullptr;
  if (text.starts_with("-----BEGIN")) {
    key = PEM_read_bio_PUBKEY(reader(text).get(), nullptr, nullptr, nullptr);
  } else {
    const std::string raw = key_bytes(kind, text);
    const unsigned char* at = bytes(raw);
    key = kind == KeyKind::kEd25519 && raw.size() == kEd25519Bytes
              ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, at, raw.size())
              : d2i_PUBKEY(nullptr, &at, static_cast<long>(raw.size()));
  }
  PublicKey out;
  out.key_ = owned(key);
  if (key == nullptr || !is_of(key, kind)) return no_key("public key");
  return out;
}

bool PublicKey::verifies(KeyKind kind, std::string_view data, std::string_view signature) const {
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  if (key == nullptr || !is_of(key, kind)) return false;
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, digest_of(kind), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(data), data.size()) == 1;
}

Result<PrivateKey> PrivateKey::parse(KeyKind kind, std::string_view text) {
  text = trim(text);
  EVP_PKEY* key = nullptr;
  if (text.starts_with("-----BEGIN")) {
    // Without this OpenSSL asks the terminal for the password of a key that has one.
    const auto no_password = [](char*, int, int, void*) { return 0; };
    key = PEM_read_bio_PrivateKey(reader(text).get(), nullptr, no_password, nullptr);
  } else {
    std::string raw = key_bytes(kind, text);
    // Many libraries keep the seed and the public key in one.
    if (kind == KeyKind::kEd25519 && raw.size() == 2 * kEd25519Bytes) raw.resize(kEd25519Bytes);
    const unsigned char* at = bytes(raw);
    key = kind == KeyKind::kEd25519 && raw.size() == kEd25519Bytes
              ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, at, raw.size())
              : d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(raw.size()));
  }
  PrivateKey out;
  out.key_ = owned(key);
  if (key == nullptr || !is_of(key, kind)) return no_key("signing key");
  return out;
}

std::string PrivateKey::sign(KeyKind kind, std::string_view data) const {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  size_t size = 0;
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  bool done = EVP_DigestSignInit(context.get(), nullptr, digest_of(kind), nullptr, key) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes(data), data.size()) == 1;
  std::string out(size, '\0');
  done = done && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes(data),
                                data.size()) == 1;
  LEADGATE_INVARIANT(done, "OpenSSL can sign with a key of the right kind");
  out.resize(size);
  return out;
}

std::string PrivateKey::ed25519_public_bytes() const {
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  std::string out(kEd25519Bytes, '\0');
  size_t size = out.size();
  const bool done = key != nullptr && is_of(key, KeyKind::kEd25519) &&
                    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &size) == 1;
  return done ? out : std::string();
}

}  // namespace leadgate::connectors
