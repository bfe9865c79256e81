// When a request was signed, as it says itself: where that time stands, how it is written and how far from now it may
// be, either way. Plain values and pure functions, any thread.
#pragma once

#include <chrono>
#include <string>

#include "base/field_spec.hpp"
#include "connectors/inbound/carrier.hpp"

namespace leadgate::connectors {

enum class TimeUnit { kSeconds, kMilliseconds, kRfc3339 };

struct SigningTime {
  std::string timestamp_header;
  std::string timestamp_query;
  std::string timestamp_field;
  std::string timestamp_item;  // of the signature's own list
  TimeUnit timestamp_unit = TimeUnit::kSeconds;
  std::chrono::seconds tolerance{300};

  // Where it travels, given where the signature does; empty: the platform signs no time.
  Carrier carrier(const Carrier& signature) const;
  // Nothing, or why the time is none that a genuine sender gives now. `text` is as it came, empty when it is missing.
  std::optional<Error> refuse(const Carrier& carrier, std::string_view text, Timestamp now) const;
  std::string spell(Timestamp now) const;
  // As it came; empty when there is none.
  std::string stated(const Carrier& carrier, const Facts& facts) const;
  // A signature as its carrier has it: in its list, with the time before it where that is an item of the same list.
  std::string with_signature(const Carrier& signature, std::string_view timestamp, std::string value) const;
};

template <class T>
void declare_signing_time(ObjectSpec<T>& spec) {
  spec.text("timestamp_header", &T::timestamp_header)
      .doc("A header with the time of signing, which must be near this server's clock.");
  spec.text("timestamp_query", &T::timestamp_query).doc("The same in a parameter of the address.");
  spec.text("timestamp_field", &T::timestamp_field).doc("The same in a field of the body, a path of keys.");
  spec.text("timestamp_item", &T::timestamp_item).doc("The same in the signature's own list (`item`).").example("t");
  spec.choice("timestamp_unit", static_cast<TimeUnit T::*>(&T::timestamp_unit),
              {{"s", TimeUnit::kSeconds}, {"ms", TimeUnit::kMilliseconds}, {"rfc3339", TimeUnit::kRfc3339}})
      .doc("How that time is written: seconds or milliseconds since 1970, or 2026-11-23T09:00:00Z.");
  spec.seconds("tolerance_seconds", static_cast<std::chrono::seconds T::*>(&T::tolerance))
      .doc("How far from now that time may be, either way.");
}

}  // namespace leadgate::connectors
