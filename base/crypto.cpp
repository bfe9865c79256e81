#include "base/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "base/result.hpp"

namespace leadgate {
namespace {

// Fetched once a process: OpenSSL 3 takes a global lock on each implicit fetch.
const EVP_MD* fetched(DigestAlgorithm algorithm) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  switch (algorithm) {
    case DigestAlgorithm::kSha1:
      return sha1;
    case DigestAlgorithm::kSha256:
      return sha256;
    case DigestAlgorithm::kSha512:
      return sha512;
    case DigestAlgorithm::kMd5:
      return md5;
  }
  return sha256;
}

int value_of(char c, bool url) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == (url ? '-' : '+')) return 62;
  if (c == (url ? '_' : '/')) return 63;
  return -1;
}

std::string encode64(std::string_view bytes, const char* alphabet, bool padding) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    const auto at = [&](size_t k) { return k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u; };
    const unsigned group = at(0) << 16 | at(1) << 8 | at(2);
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    if (left > 1)
      out += alphabet[group >> 6 & 63];
    else if (padding)
      out += '=';
    if (left > 2)
      out += alphabet[group & 63];
    else if (padding)
      out += '=';
  }
  return out;
}

std::optional<std::string> decode64(std::string_view text, bool url) {
  while (text.ends_with('=') && text.size() % 4 == 0) {
    text.remove_suffix(1);
    if (text.ends_with('=')) text.remove_suffix(1);
    break;
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned group = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = value_of(c, url);
    if (value < 0) return std::nullopt;
    group = group << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xFF);
    }
  }
  // Bits left over must be zero, so that one value has one spelling.
  if ((group & ((1u << bits) - 1)) != 0) return std::nullopt;
  return out;
}

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::optional<DigestAlgorithm> digest_from_name(std::string_view name) {
  if (name == "sha1") return DigestAlgorithm::kSha1;
  if (name == "sha256") return DigestAlgorithm::kSha256;
  if (name == "sha512") return DigestAlgorithm::kSha512;
  if (name == "md5") return DigestAlgorithm::kMd5;
  return std::nullopt;
}

std::string digest(DigestAlgorithm algorithm, std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const int done = EVP_Digest(data.data(), data.size(), out, &size, fetched(algorithm), nullptr);
  LEADGATE_INVARIANT(done == 1, "OpenSSL can compute a digest");
  return std::string(reinterpret_cast<const char*>(out), size);
}

std::string hmac(DigestAlgorithm algorithm, std::string_view key, std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  // An empty view may have no address, which HMAC takes for "the key of the last time".
  const char* key_bytes = key.empty() ? "" : key.data();
  const auto* done = HMAC(fetched(algorithm), key_bytes, static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(data.data()), data.size(), out, &size);
  LEADGATE_INVARIANT(done != nullptr, "OpenSSL can compute an HMAC");
  return std::string(reinterpret_cast<const char*>(out), size);
}

std::array<uint8_t, 16> hash128(std::string_view data) {
  unsigned char full[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const int done = EVP_Digest(data.data(), data.size(), full, &size, fetched(DigestAlgorithm::kSha256), nullptr);
  LEADGATE_INVARIANT(done == 1, "OpenSSL can compute a digest");
  std::array<uint8_t, 16> out{};
  std::copy_n(full, out.size(), out.begin());
  return out;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  return encode64(bytes, kBase64, true);
}
std::string to_base64url(std::string_view bytes) {
  return encode64(bytes, kBase64Url, false);
}
std::optional<std::string> from_base64(std::string_view text) {
  return decode64(text, false);
}
std::optional<std::string> from_base64url(std::string_view text) {
  return decode64(text, true);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace leadgate
