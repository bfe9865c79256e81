#include "connectors/portal/standard_webhooks.hpp"

#include <algorithm>
#include <charconv>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::string_view kPrivatePrefix = "whsk_";
constexpr std::string_view kPublicPrefix = "whpk_";
constexpr std::string_view kVersion = "v1,";
constexpr std::string_view kPublicVersion = "v1a,";

std::string joined(std::string_view id, std::string_view timestamp, std::string_view body) {
  std::string content;
  content.reserve(id.size() + timestamp.size() + body.size() + 2);
  return content.append(id).append(1, '.').append(timestamp).append(1, '.').append(body);
}

std::string mac(const Secret& key, std::string_view content) {
  return to_base64(hmac(DigestAlgorithm::kSha256, key.reveal(), content));
}

// An id with a dot would let another split of the same bytes verify.
bool usable_id(std::string_view id) {
  return !id.empty() && id.find('.') == std::string_view::npos;
}

Error refused(std::string text) {
  return {ErrorCode::kUnauthorized, std::move(text)};
}

Result<void> check_time(std::string_view text, Timestamp now, std::chrono::seconds tolerance) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  // The bound keeps the arithmetic below from overflowing.
  constexpr int64_t kSecondsMax = 1'000'000'000'000;
  if (!whole || seconds < 0 || seconds > kSecondsMax) {
    return refused("The webhook-timestamp is not a number of seconds since 1970.");
  }
  const int64_t now_seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (seconds < now_seconds - tolerance.count()) return refused("The webhook-timestamp is too old.");
  if (seconds > now_seconds + tolerance.count()) return refused("The webhook-timestamp is in the future.");
  return {};
}

// Every signature is looked at, so that the time taken does not tell which one fitted.
template <class Fits>
bool any_fits(std::string_view signatures, std::string_view version, Fits fits) {
  bool any = false;
  size_t looked_at = 0;
  for (const std::string_view one : split(signatures, ' ')) {
    if (!one.starts_with(version) || ++looked_at > kSignaturesLookedAtMax) continue;
    any |= fits(one.substr(version.size()));
  }
  return any;
}

// Base64 has one spelling here, so that no two texts are one signature.
bool public_fits(const PublicKey& key, std::string_view text, std::string_view content) {
  const std::optional<std::string> signature = from_base64(text);
  return signature && to_base64(*signature) == text && key.verifies(KeyKind::kEd25519, content, *signature);
}

Error no_pair(std::string_view prefix) {
  return Error::invalid("The webhook key is none: " + std::string(prefix) +
                        " is followed by the base64 of the 32 bytes of an Ed25519 key.");
}

}  // namespace

Result<Secret> webhook_key(const Secret& secret) {
  std::string_view text = secret.reveal();
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  if (text.empty()) return Error::invalid("The webhook secret is empty; it is whsec_ and 24 to 64 bytes in base64.");
  auto key = from_base64(text);
  if (!key || key->empty()) {
    return Error::invalid("The webhook secret is not base64; it is whsec_ and 24 to 64 bytes in base64.");
  }
  return Secret(std::move(*key));
}

Result<std::string> webhook_public_key(const Secret& secret) {
  if (!secret.reveal().starts_with(kPrivatePrefix)) {
    return Error::invalid("Only a whsk_ key has a public key; a whsec_ secret is shared with the receiver as it is.");
  }
  const Result<PrivateKey> key = PrivateKey::parse(KeyKind::kEd25519, secret.reveal());
  if (!key) return no_pair(kPrivatePrefix);
  return std::string(kPublicPrefix) + to_base64(key->ed25519_public_bytes());
}

Result<std::string> webhook_content(std::string_view id, std::string_view timestamp, std::string_view body,
                                    Timestamp now, std::chrono::seconds tolerance) {
  if (!usable_id(id)) return refused("The webhook-id contains a dot.");
  if (auto in_time = check_time(timestamp, now, tolerance); !in_time) return in_time.error();
  return joined(id, timestamp, body);
}

bool any_public_signature_fits(const PublicKey& key, std::string_view signatures, std::string_view content) {
  return any_fits(signatures, kPublicVersion, [&](std::string_view text) { return public_fits(key, text, content); });
}

Result<WebhookKeys> WebhookKeys::read(std::span<const Secret> secrets) {
  WebhookKeys out;
  for (const Secret& secret : secrets) {
    const std::string_view text = secret.reveal();
    if (text.starts_with(kPrivatePrefix)) {
      Result<PrivateKey> key = PrivateKey::parse(KeyKind::kEd25519, text);
      if (!key) return no_pair(kPrivatePrefix);
      Result<PublicKey> open = PublicKey::parse(KeyKind::kEd25519, to_base64(key->ed25519_public_bytes()));
      if (!open) return no_pair(kPrivatePrefix);
      out.keys_.emplace_back(Pair{std::move(*key), std::move(*open)});
    } else if (text.starts_with(kPublicPrefix)) {
      Result<PublicKey> open = PublicKey::parse(KeyKind::kEd25519, text);
      if (!open) return no_pair(kPublicPrefix);
      out.keys_.emplace_back(Pair{std::nullopt, std::move(*open)});
    } else {
      Result<Secret> key = webhook_key(secret);
      if (!key) return key.error();
      out.keys_.emplace_back(std::move(*key));
    }
  }
  return out;
}

bool WebhookKeys::can_sign() const {
  return std::any_of(keys_.begin(), keys_.end(), [](const auto& key) {
    const Pair* pair = std::get_if<Pair>(&key);
    return pair == nullptr || pair->secret;
  });
}

Result<std::string> WebhookKeys::sign(std::string_view id, Timestamp attempt_at, std::string_view body) const {
  if (!can_sign()) return Error::invalid("There is no webhook secret to sign with.");
  if (!usable_id(id)) return Error::invalid("The id of a webhook must not be empty nor contain a dot.");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(attempt_at).time_since_epoch().count();
  const std::string content = joined(id, std::to_string(seconds), body);
  std::string out;
  for (const auto& key : keys_) {
    const Pair* pair = std::get_if<Pair>(&key);
    if (pair != nullptr && !pair->secret) continue;
    if (!out.empty()) out += ' ';
    if (pair == nullptr)
      out.append(kVersion).append(mac(std::get<Secret>(key), content));
    else
      out.append(kPublicVersion).append(to_base64(pair->secret->sign(KeyKind::kEd25519, content)));
  }
  return out;
}

Result<void> WebhookKeys::verify(std::string_view id, std::string_view timestamp, std::string_view signatures,
                                 std::string_view body, Timestamp now, std::chrono::seconds tolerance) const {
  if (keys_.empty()) return Error::invalid("There is no webhook secret to verify with.");
  if (id.empty() || timestamp.empty() || signatures.empty()) {
    return refused("A header of webhook-id, webhook-timestamp and webhook-signature is missing.");
  }
  const Result<std::string> content = webhook_content(id, timestamp, body, now, tolerance);
  if (!content) return content.error();
  bool matches = false;
  for (const auto& key : keys_) {
    if (const Pair* pair = std::get_if<Pair>(&key)) {
      matches |= any_public_signature_fits(pair->open, signatures, *content);
    } else {
      const std::string expected = mac(std::get<Secret>(key), *content);
      matches |=
          any_fits(signatures, kVersion, [&](std::string_view text) { return constant_time_equal(text, expected); });
    }
  }
  if (!matches) return refused("No webhook-signature fits the message.");
  return {};
}

WebhookKeys::Fit WebhookKeys::fit_of(std::string_view signature, std::string_view content) const {
  const bool is_public = signature.starts_with(kPublicVersion);
  if (!is_public && !signature.starts_with(kVersion)) return Fit::kUnknownVersion;
  Fit fit = Fit::kNoSuchKey;
  for (const auto& key : keys_) {
    const Pair* pair = std::get_if<Pair>(&key);
    if ((pair != nullptr) != is_public) continue;
    const bool fits = pair != nullptr
                          ? public_fits(pair->open, signature.substr(kPublicVersion.size()), content)
                          : constant_time_equal(signature.substr(kVersion.size()), mac(std::get<Secret>(key), content));
    if (fits) return Fit::kFits;
    fit = Fit::kDiffers;
  }
  return fit;
}

Result<std::string> sign_webhook(std::span<const Secret> secrets, std::string_view id, Timestamp attempt_at,
                                 std::string_view body) {
  const Result<WebhookKeys> keys = WebhookKeys::read(secrets);
  if (!keys) return keys.error();
  return keys->sign(id, attempt_at, body);
}

Result<void> verify_webhook(std::span<const Secret> secrets, std::string_view id, std::string_view timestamp,
                            std::string_view signatures, std::string_view body, Timestamp now,
                            std::chrono::seconds tolerance) {
  const Result<WebhookKeys> keys = WebhookKeys::read(secrets);
  if (!keys) return keys.error();
  return keys->verify(id, timestamp, signatures, body, now, tolerance);
}

}  // namespace leadgate::connectors
