// What one order costs before it reaches the writer: decoding about 1 KB of JSON, then a preset's expressions over it.
#include <benchmark/benchmark.h>

#include <vector>

#include "mapping/document.hpp"
#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping {
namespace {

constexpr std::string_view kOrder = R"({
  "id": 48213, "number": "48213", "status": "processing", "currency": "RUB", "total": "4990.00",
  "date_created": "2026-11-23T12:00:00", "customer_note": "Позвоните, пожалуйста, после шести",
  "billing": {"first_name": "Иван", "last_name": "Петров", "company": "", "address_1": "ул. Ленина, 5, кв. 7",
    "city": "Москва", "state": "MOW", "postcode": "101000", "country": "RU", "email": "ivan@example.test",
    "phone": "8 (916) 123-45-67"},
  "shipping": {"first_name": "Иван", "last_name": "Петров", "address_1": "ул. Ленина, 5", "city": "Москва"},
  "payment_method": "bacs", "payment_method_title": "Перевод",
  "meta_data": [{"id": 1, "key": "_utm_source", "value": "yandex"},
    {"id": 2, "key": "_utm_campaign", "value": "autumn"}, {"id": 3, "key": "is_vat_exempt", "value": "no"}],
  "line_items": [{"id": 1, "name": "Кружка", "sku": "A-1", "quantity": 2, "price": 2000, "total": "4000.00"},
    {"id": 2, "name": "Ложка", "sku": "B-2", "quantity": 1, "price": 990, "total": "990.00"}]
})";

constexpr std::string_view kExpressions[] = {
    "body.id",
    "body.total",
    "body.currency",
    "body.status",
    "body.number || to_string(body.id)",
    "join(' ', [body.billing.first_name, body.billing.last_name])",
    "body.billing.phone || body.shipping.phone",
    "[body.billing.email]",
    "body.billing.company",
    "body.billing.{country: country, city: city, street: address_1, postcode: postcode}",
    "body.line_items[].{sku: sku, name: name, quantity: quantity, price: price, total: total}",
    "body.meta_data[?key == '_utm_source'].value | [0]",
    "body.meta_data[?key == '_utm_campaign'].value | [0]",
    "body.customer_note",
    "headers.\"x-wc-webhook-topic\"",
};

RawRequest order() {
  RawRequest request;
  request.path = "/in/woo";
  request.headers = {{"host", "example.test"},
                     {"content-type", "application/json"},
                     {"user-agent", "WooCommerce/9"},
                     {"x-wc-webhook-topic", "order.created"},
                     {"x-wc-webhook-id", "3"}};
  request.body = PaddedBytes(kOrder);
  return request;
}

std::vector<jmespath::Expression> compiled() {
  std::vector<jmespath::Expression> expressions;
  for (const std::string_view text : kExpressions) {
    expressions.push_back(std::move(*jmespath::Expression::compile(text, nullptr)));
  }
  return expressions;
}

void decode_an_order(benchmark::State& state) {
  const RawRequest request = order();
  for (auto _ : state) {
    const Document document = decode_document(request);
    benchmark::DoNotOptimize(document.root());
  }
}
BENCHMARK(decode_an_order);

void decode_and_evaluate(benchmark::State& state) {
  const RawRequest request = order();
  const auto expressions = compiled();
  std::vector<uint64_t> reads;
  for (auto _ : state) {
    Document document = decode_document(request);
    reads.clear();
    jmespath::Evaluation evaluation{document.arena(), jmespath::kStepsMax, &reads};
    for (const auto& expression : expressions) {
      auto value = expression.evaluate(document.root(), evaluation);
      benchmark::DoNotOptimize(value);
    }
  }
  state.counters["arena_bytes"] = static_cast<double>(decode_document(request).arena().used_bytes());
}
BENCHMARK(decode_and_evaluate);

}  // namespace
}  // namespace leadgate::mapping
