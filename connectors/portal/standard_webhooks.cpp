#include "connectors/portal/standard_webhooks.hpp"

#include <algorithm>
#include <charconv>

#include "base/crypto.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::string_view kVersion = "v1,";

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

// Every signature is compared, so that the time taken does not tell which one fitted.
bool any_matches(std::string_view signatures, std::string_view expected) {
  bool matches = false;
  while (!signatures.empty()) {
    const size_t end = std::min(signatures.find(' '), signatures.size());
    const std::string_view one = signatures.substr(0, end);
    signatures.remove_prefix(std::min(end + 1, signatures.size()));
    if (!one.starts_with(kVersion)) continue;
    matches |= constant_time_equal(one.substr(kVersion.size()), expected);
  }
  return matches;
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

Result<std::string> sign_webhook(std::span<const Secret> secrets, std::string_view id, Timestamp attempt_at,
                                 std::string_view body) {
  if (secrets.empty()) return Error::invalid("There is no webhook secret to sign with.");
  if (!usable_id(id)) return Error::invalid("The id of a webhook must not be empty nor contain a dot.");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(attempt_at).time_since_epoch().count();
  const std::string timestamp = std::to_string(seconds);
  std::string out;
  for (const Secret& secret : secrets) {
    auto key = webhook_key(secret);
    if (!key) return key.error();
    if (!out.empty()) out += ' ';
    out.append(kVersion).append(mac(*key, joined(id, timestamp, body)));
  }
  return out;
}

Result<std::string> webhook_content(std::string_view id, std::string_view timestamp, std::string_view body,
                                    Timestamp now, std::chrono::seconds tolerance) {
  if (!usable_id(id)) return refused("The webhook-id contains a dot.");
  if (auto in_time = check_time(timestamp, now, tolerance); !in_time) return in_time.error();
  return joined(id, timestamp, body);
}

Result<void> verify_webhook(std::span<const Secret> secrets, std::string_view id, std::string_view timestamp,
                            std::string_view signatures, std::string_view body, Timestamp now,
                            std::chrono::seconds tolerance) {
  if (secrets.empty()) return Error::invalid("There is no webhook secret to verify with.");
  if (id.empty() || timestamp.empty() || signatures.empty()) {
    return refused("A header of webhook-id, webhook-timestamp and webhook-signature is missing.");
  }
  const Result<std::string> content = webhook_content(id, timestamp, body, now, tolerance);
  if (!content) return content.error();
  bool matches = false;
  for (const Secret& secret : secrets) {
    auto key = webhook_key(secret);
    if (!key) return key.error();
    matches |= any_matches(signatures, mac(*key, *content));
  }
  if (!matches) return refused("No webhook-signature fits the message.");
  return {};
}

}  // namespace leadgate::connectors
