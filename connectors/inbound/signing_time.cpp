#include "connectors/inbound/signing_time.hpp"

#include <charconv>

namespace leadgate::connectors {
namespace {

std::optional<std::chrono::milliseconds> read_time(std::string_view text, TimeUnit unit) {
  using std::chrono::milliseconds;
  if (unit == TimeUnit::kRfc3339) {
    const Result<Timestamp> time = parse_rfc3339(text);
    if (!time) return std::nullopt;
    return std::chrono::floor<milliseconds>(time->time_since_epoch());
  }
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  // Ten thousand years in milliseconds: past that it is no time, and the product below would overflow.
  if (error != std::errc() || end != text.data() + text.size() || count < 0 || count > 300'000'000'000'000) {
    return std::nullopt;
  }
  return milliseconds(unit == TimeUnit::kSeconds ? count * 1000 : count);
}

}  // namespace

Carrier SigningTime::carrier(const Carrier& signature) const {
  Carrier out;
  if (!timestamp_item.empty()) {
    out = signature;
    out.prefix.clear();
    out.item = timestamp_item;
    return out;
  }
  out.header = timestamp_header;
  out.query = timestamp_query;
  out.field = timestamp_field;
  return out;
}

std::optional<Error> SigningTime::refuse(const Carrier& carrier, std::string_view text, Timestamp now) const {
  if (carrier.empty()) return std::nullopt;
  const auto refused = [](std::string why) { return Error{ErrorCode::kUnauthorized, std::move(why)}; };
  if (text.empty()) return refused("The time of signing is missing: it is expected in " + carrier.text() + ".");
  const std::optional<std::chrono::milliseconds> signed_at = read_time(text, timestamp_unit);
  if (!signed_at) {
    return refused("The time of signing in " + carrier.text() + " is no time " +
                   (timestamp_unit == TimeUnit::kRfc3339 ? "like 2026-11-23T09:00:00Z." : "in whole numbers."));
  }
  const auto age = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()) - *signed_at;
  if (age <= tolerance && -age <= tolerance) return std::nullopt;
  return refused("The time of signing in " + carrier.text() + " is more than " + std::to_string(tolerance.count()) +
                 " s away from this server's clock.");
}

std::string SigningTime::spell(Timestamp now) const {
  if (timestamp_unit == TimeUnit::kRfc3339) return format_rfc3339(now);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return std::to_string(timestamp_unit == TimeUnit::kSeconds ? ms / 1000 : ms);
}

std::string SigningTime::stated(const Carrier& carrier, const Facts& facts) const {
  if (carrier.empty()) return {};
  const std::vector<std::string> found = carrier.candidates(facts);
  return found.empty() ? std::string() : found.front();
}

std::string SigningTime::with_signature(const Carrier& signature, std::string_view timestamp, std::string value) const {
  if (!signature.item.empty()) value = signature.item + "=" + value;
  if (timestamp_item.empty()) return value;
  const std::string separator = signature.separator.empty() ? "," : signature.separator;
  return timestamp_item + "=" + std::string(timestamp) + separator + value;
}

}  // namespace leadgate::connectors
