// Digests, MACs and their spellings, by OpenSSL's EVP; pure functions, any thread.
//
// Results are raw bytes in a std::string unless the name says a spelling. Decoders return nothing on bad input.
// Base64 is RFC 4648 section 4 with padding; decoding also takes it without padding, and base64url by its own name.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate {

enum class DigestAlgorithm { kSha1, kSha256, kSha512, kMd5 };
std::optional<DigestAlgorithm> digest_from_name(std::string_view name);  // "sha1", "sha256", "sha512", "md5"

std::string digest(DigestAlgorithm algorithm, std::string_view data);
std::string hmac(DigestAlgorithm algorithm, std::string_view key, std::string_view data);

// The first 16 bytes of SHA-256 of the data: what content is told apart by.
std::array<uint8_t, 16> hash128(std::string_view data);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
std::string to_base64url(std::string_view bytes);  // without padding
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);

// Constant time in the contents; false at once when the lengths differ.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace leadgate
