// What one delivery costs before it reaches the writer: decoding about 1 KB, then everything of its preset with the
// lead functions, as a gateway does it for a request that is verified; and the recogniser over a form of 30 fields.
// Bars: a preset under 10 us, the recogniser under 50 us.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "mapping/document.hpp"
#include "mapping/recogniser.hpp"
#include "tests/bench/bench_connector.hpp"
#include "tests/bench/orders.hpp"

namespace leadgate::bench {
namespace {

mapping::RawRequest request_of(const Delivery& delivery) {
  mapping::RawRequest request;
  request.path = "/in/bench";
  request.source = "bench";
  request.headers = {{"host", "example.test"}, {"user-agent", "Sender/9"}};
  for (const auto& [name, value] : delivery.headers) request.headers.emplace_back(name, value);
  request.body = PaddedBytes(delivery.body);
  return request;
}

// What is written by hand verifies as its writer wants.
std::string settings_of(const Delivery& delivery, const std::string& proof) {
  return delivery.preset == std::string("generic") ? std::string(kGenericSource) : proof;
}

void decode(benchmark::State& state, const Delivery& delivery) {
  const mapping::RawRequest request = request_of(delivery);
  for (auto _ : state) {
    const mapping::Document document = mapping::decode_document(request);
    benchmark::DoNotOptimize(document.root());
  }
}

void decode_and_map(benchmark::State& state, const Delivery& delivery) {
  const mapping::RawRequest request = request_of(delivery);
  const auto connector = connector_of(delivery.preset, settings_of(delivery, "verify: none"));
  const connectors::Reading first = connector->read(request, Timestamp(), connectors::Verify::kSkip);
  if (first.events.size() != 1 || first.events[0].kind != connectors::Event::Kind::kLead) {
    state.SkipWithError("the delivery is no lead");
    return;
  }
  for (auto _ : state) {
    const connectors::Reading reading = connector->read(request, Timestamp(), connectors::Verify::kSkip);
    benchmark::DoNotOptimize(reading.events.data());
  }
  state.counters["body_bytes"] = static_cast<double>(delivery.body.size());
}

// The same with the sender's proof, as it comes over the wire.
void verify_and_map(benchmark::State& state, const Delivery& delivery) {
  const auto connector = connector_of(delivery.preset, settings_of(delivery, "secret: a-secret-of-the-bench"));
  const Timestamp now = from_micros(1'795'424'400'000'000);
  Result<connectors::Signed> made = connector->sign(request_of(delivery), now);
  if (!made) {
    state.SkipWithError(made.error().message.c_str());
    return;
  }
  const connectors::Reading first = connector->read(made->request, now, connectors::Verify::kYes);
  if (first.kind != connectors::Reading::Kind::kEvents) {
    state.SkipWithError("the delivery is refused");
    return;
  }
  for (auto _ : state) {
    const connectors::Reading reading = connector->read(made->request, now, connectors::Verify::kYes);
    benchmark::DoNotOptimize(reading.events.data());
  }
}

void recognise_30_fields(benchmark::State& state) {
  const mapping::RawRequest request = request_of({"form", {{"content-type", "application/json"}}, kThirtyFields});
  const mapping::Document document = mapping::decode_document(request);
  const mapping::Locale locale;
  const mapping::Limits limits;
  for (auto _ : state) {
    deals::LeadDraft draft;
    std::vector<uint64_t> reads;
    mapping::recognise(document.root(), locale, {}, limits, draft, nullptr, reads);
    benchmark::DoNotOptimize(draft);
  }
}
BENCHMARK(recognise_30_fields);

const bool kRegistered = [] {
  for (const Delivery& delivery : deliveries()) {
    const std::string preset = delivery.preset;
    benchmark::RegisterBenchmark(("decode/" + preset).c_str(), decode, delivery);
    benchmark::RegisterBenchmark(("decode_and_map/" + preset).c_str(), decode_and_map, delivery);
    // What is written by hand verifies as its writer wants.
    if (preset == "generic") continue;
    benchmark::RegisterBenchmark(("verify_and_map/" + preset).c_str(), verify_and_map, delivery);
  }
  return true;
}();

}  // namespace
}  // namespace leadgate::bench
