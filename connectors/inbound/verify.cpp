#include "connectors/inbound/verify.hpp"

#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kHeaderSlot = "header.";
constexpr std::string_view kFieldSlot = "field.";

Error refused(std::string text) {
  return {ErrorCode::kUnauthorized, std::move(text)};
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  for (std::string_view pair : split(query, '&')) {
    const size_t equals = pair.find('=');
    if (percent_decode(pair.substr(0, equals), Plus::kIsBlank) != name) continue;
    return equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), Plus::kIsBlank);
  }
  return std::nullopt;
}

std::optional<std::string> body_field(const mapping::Value& body, std::string_view path) {
  mapping::Value at = body;
  for (std::string_view key : split(path, '.')) {
    const std::optional<mapping::Value> next = at.find(key);
    if (!next) return std::nullopt;
    at = *next;
  }
  if (!at.is_scalar()) return std::nullopt;
  return mapping::scalar_text(at);
}

// What the request carries, in the carrier's order; empty and absent are alike.
std::string carried(const Carrier& carrier, const mapping::RawRequest& request, const mapping::Value& body) {
  if (!carrier.header.empty()) {
    const std::string_view value = trim(request.header(to_lower_ascii(carrier.header)));
    if (!value.empty()) return std::string(value);
  }
  if (!carrier.query.empty()) {
    if (std::optional<std::string> value = query_parameter(request.query, carrier.query); value && !value->empty()) {
      return *value;
    }
  }
  if (!carrier.field.empty()) {
    if (std::optional<std::string> value = body_field(body, carrier.field)) return *value;
  }
  return {};
}

std::string spell(MacEncoding encoding, std::string_view bytes) {
  switch (encoding) {
    case MacEncoding::kHex:
      return to_hex(bytes);
    case MacEncoding::kBase64:
      return to_base64(bytes);
    case MacEncoding::kBase64Url:
      return to_base64url(bytes);
  }
  return {};
}

std::string signed_slot(const std::string& slot, const mapping::RawRequest& request, const mapping::Value& body) {
  if (slot == "body") return std::string(request.body.view());
  if (slot == "method") return request.method;
  if (slot == "path") return request.path;
  if (slot == "query") return request.query;
  if (slot.starts_with(kHeaderSlot)) {
    return std::string(request.header(to_lower_ascii(std::string_view(slot).substr(kHeaderSlot.size()))));
  }
  return body_field(body, std::string_view(slot).substr(kFieldSlot.size())).value_or("");
}

}  // namespace

std::string Carrier::text() const {
  std::string out;
  const auto add = [&out](std::string_view kind, const std::string& name) {
    if (name.empty()) return;
    if (!out.empty()) out += " or ";
    out.append(kind).append(" '").append(name).append("'");
  };
  add("header", header);
  add("query parameter", query);
  add("body field", field);
  return out;
}

bool is_signed_slot(std::string_view slot) {
  return slot == "body" || slot == "method" || slot == "path" || slot == "query" ||
         (slot.starts_with(kHeaderSlot) && slot.size() > kHeaderSlot.size()) ||
         (slot.starts_with(kFieldSlot) && slot.size() > kFieldSlot.size());
}

bool Verifier::needs_body() const {
  if (spec_.kind == VerifyKind::kNone || spec_.kind == VerifyKind::kBasic) return false;
  if (!spec_.carrier.field.empty()) return true;
  if (spec_.kind != VerifyKind::kHmac) return false;
  for (const std::string& slot : spec_.signed_bytes.slots()) {
    if (slot.starts_with(kFieldSlot)) return true;
  }
  return false;
}

SecretPlaces Verifier::secret_places() const {
  SecretPlaces places;
  if (spec_.kind == VerifyKind::kBasic) places.headers.emplace_back("authorization");
  if (spec_.kind != VerifyKind::kToken) return places;
  if (!spec_.carrier.header.empty()) places.headers.push_back(to_lower_ascii(spec_.carrier.header));
  if (!spec_.carrier.query.empty()) places.query.push_back(spec_.carrier.query);
  if (!spec_.carrier.field.empty()) places.fields.push_back(spec_.carrier.field);
  return places;
}

std::string Verifier::mac(const Secret& secret, const mapping::RawRequest& request, const mapping::Value& body) const {
  const std::string bytes =
      spec_.signed_bytes.render([&](const std::string& slot) { return signed_slot(slot, request, body); });
  return spec_.prefix + spell(spec_.encoding, hmac(spec_.algorithm, secret.reveal(), bytes));
}

std::string Verifier::expected_basic(const Secret& secret) const {
  const std::string pair =
      spec_.user.empty() ? std::string(secret.reveal()) : spec_.user + ":" + std::string(secret.reveal());
  return to_base64(pair);
}

Result<void> Verifier::check_time(const mapping::RawRequest& request, Timestamp now) const {
  if (spec_.timestamp_header.empty()) return {};
  const std::string_view text = trim(request.header(to_lower_ascii(spec_.timestamp_header)));
  if (text.empty()) return refused("Header '" + spec_.timestamp_header + "' with the time of signing is missing.");
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  // Ten thousand years in milliseconds: past that it is no time, and the product below would overflow.
  if (error != std::errc() || end != text.data() + text.size() || count < 0 || count > 300'000'000'000'000) {
    return refused("Header '" + spec_.timestamp_header + "' is no time in whole numbers.");
  }
  const auto signed_at = std::chrono::milliseconds(0) + count * spec_.timestamp_unit;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) - signed_at;
  if (age > spec_.tolerance || -age > spec_.tolerance) {
    return refused("The time of signing in header '" + spec_.timestamp_header + "' is more than " +
                   std::to_string(spec_.tolerance.count()) + " s away from this server's clock.");
  }
  return {};
}

Result<void> Verifier::check(const mapping::RawRequest& request, const mapping::Value& body, Timestamp now) const {
  if (spec_.kind == VerifyKind::kNone) return {};
  if (spec_.kind == VerifyKind::kBasic) {
    const std::string_view header = request.header("authorization");
    const size_t blank = header.find(' ');
    if (blank == std::string_view::npos || !equals_ignoring_case(header.substr(0, blank), "basic")) {
      return refused("Header 'Authorization' with Basic credentials is missing.");
    }
    bool genuine = false;
    for (const Secret& secret : secrets_) {
      genuine |= constant_time_equal(expected_basic(secret), trim(header.substr(blank + 1)));
    }
    if (genuine) return {};
    return refused("The user or the password in header 'Authorization' is wrong.");
  }
  const std::string candidate = carried(spec_.carrier, request, body);
  if (candidate.empty()) {
    const std::string_view what = spec_.kind == VerifyKind::kHmac ? "signature" : "token";
    return refused("The " + std::string(what) + " is missing: this source takes only requests with " +
                   spec_.carrier.text() + ".");
  }
  if (Result<void> in_time = check_time(request, now); !in_time) return in_time;
  bool genuine = false;
  for (const Secret& secret : secrets_) {
    const std::string expected =
        spec_.kind == VerifyKind::kHmac ? mac(secret, request, body) : spec_.prefix + std::string(secret.reveal());
    genuine |= constant_time_equal(expected, candidate);
  }
  if (genuine) return {};
  if (spec_.kind == VerifyKind::kToken) return refused("The token in " + spec_.carrier.text() + " is wrong.");
  return refused("The signature in " + spec_.carrier.text() +
                 " does not match: the secret differs, or the body was changed on its way.");
}

Result<Headers> Verifier::sign(const mapping::RawRequest& request, const mapping::Value& body, Timestamp now) const {
  if (spec_.kind == VerifyKind::kNone || secrets_.empty()) {
    return Error::invalid("The source does not verify its requests, so there is nothing to sign.");
  }
  const Secret& secret = secrets_.front();
  if (spec_.kind == VerifyKind::kBasic) return Headers{{"Authorization", "Basic " + expected_basic(secret)}};
  if (spec_.carrier.header.empty()) {
    return Error::invalid("The source's proof travels in " + spec_.carrier.text() + ", not in a header.");
  }
  if (spec_.kind == VerifyKind::kToken) {
    return Headers{{spec_.carrier.header, spec_.prefix + std::string(secret.reveal())}};
  }
  if (spec_.timestamp_header.empty()) return Headers{{spec_.carrier.header, mac(secret, request, body)}};
  const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  const std::string time = std::to_string(since_epoch / spec_.timestamp_unit);
  mapping::RawRequest timed = request;
  std::erase_if(timed.headers,
                [&](const auto& header) { return equals_ignoring_case(header.first, spec_.timestamp_header); });
  timed.headers.emplace_back(to_lower_ascii(spec_.timestamp_header), time);
  return Headers{{spec_.timestamp_header, time}, {spec_.carrier.header, mac(secret, timed, body)}};
}

}  // namespace leadgate::connectors
