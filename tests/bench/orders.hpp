// A typical delivery of each preset, about 1 KB of it, and a form of 30 fields, all of our own making; what the mapping
// benchmark measures.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace leadgate::bench {

struct Delivery {
  const char* preset;
  std::vector<std::pair<const char*, const char*>> headers;
  std::string_view body;
};

inline constexpr std::string_view kWooCommerce = R"({
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

inline constexpr std::string_view kShopify = R"({
  "id": 5550001112223, "name": "#2044", "order_number": 2044, "email": "mina@example.test", "phone": null,
  "currency": "CAD", "total_price": "61.50", "updated_at": "2026-11-20T10:00:00-05:00", "financial_status": "paid",
  "note": "Leave at the door", "tags": "gift, repeat",
  "landing_site": "/collections/tea?utm_source=insta&utm_medium=social&utm_campaign=tea",
  "referring_site": "https://social.example.test/", "note_attributes": [{"name": "size", "value": "M"}],
  "customer": {"id": 900719925474, "first_name": "Mina", "last_name": "Roy", "phone": "+1 613 555 0190"},
  "shipping_address": {"name": "Mina Roy", "address1": "5 Elm St", "address2": "Apt 3", "city": "Ottawa",
    "province": "Ontario", "zip": "K1A 0B1", "country_code": "CA", "phone": "+16135550111"},
  "line_items": [{"name": "Green tea - 100 g", "title": "Green tea", "sku": "GT-100", "quantity": 3, "price": "20.50"}]
})";

inline constexpr std::string_view kTilda =
    "Name=%D0%9E%D0%BB%D0%B5%D0%B3+%D0%93%D1%80%D0%BE%D0%BC%D0%BE%D0%B2&Phone=%2B7+%28912%29+555-44-33"
    "&Email=oleg%40example.test&comment=%D0%92%D0%B5%D1%87%D0%B5%D1%80%D0%BE%D0%BC&city=%D0%A2%D0%B2%D0%B5%D1%80%D1%8C"
    "&deliveryAddress=%D0%9B%D0%B5%D1%81%D0%BD%D0%B0%D1%8F+4&payment%5Bsys%5D=none&payment%5Bsystranid%5D=0"
    "&payment%5Borderid%5D=1660001234&payment%5Bproducts%5D%5B0%5D%5Bname%5D=%D0%9A%D1%80%D1%83%D0%B6%D0%BA%D0%B0"
    "&payment%5Bproducts%5D%5B0%5D%5Bquantity%5D=2&payment%5Bproducts%5D%5B0%5D%5Bprice%5D=450"
    "&payment%5Bproducts%5D%5B0%5D%5Bamount%5D=900&payment%5Bproducts%5D%5B0%5D%5Bsku%5D=K-1"
    "&payment%5Bproducts%5D%5B1%5D%5Bname%5D=%D0%9B%D0%BE%D0%B6%D0%BA%D0%B0"
    "&payment%5Bproducts%5D%5B1%5D%5Bquantity%5D=1&payment%5Bproducts%5D%5B1%5D%5Bprice%5D=99%2C90"
    "&payment%5Bproducts%5D%5B1%5D%5Bamount%5D=99%2C90&payment%5Bamount%5D=1249.90&formid=form1&formname=Cart"
    "&utm_source=vk&tranid=771%3A88";

inline constexpr std::string_view kTelegram = R"({"update_id": 7000000001, "message": {"message_id": 1,
  "from": {"id": 55, "is_bot": false, "first_name": "Анна", "last_name": "Ли", "username": "annali",
    "language_code": "ru"},
  "chat": {"id": 55, "first_name": "Анна", "last_name": "Ли", "username": "annali", "type": "private"},
  "date": 1795424000, "text": "Сколько стоит доставка до Твери? Мой телефон 8 912 555-44-33"}})";

// By hand, every lead function that an order needs.
inline constexpr std::string_view kGenericSource = R"~({ verify: none, map: {
  external_id: "body.id", contact.first_name: "body.billing.first_name", contact.last_name: "body.billing.last_name",
  contact.phones: "[phone(body.billing.phone)]", contact.emails: "[email(body.billing.email)]",
  contact.address.city: "trim(body.billing.city)", amount: "money(body.total)", currency: "currency(body.currency)",
  lines: "body.line_items[*].{sku: sku, name: trim(name), quantity: quantity, price: money(price), total: total}",
  message: "collapse(body.customer_note)", version: "date(body.date_created)",
  attribution.utm_source: "body.meta_data[?key == '_utm_source'].value | [0]" } })~";

inline constexpr std::string_view kThirtyFields = R"({
  "form_id": "712", "form_name": "Расчёт", "your-name": "Анна Сергеевна Орлова", "your-phone": "+7 (921) 555-01-02",
  "your-email": "anna@example.test", "company": "ООО Ромашка", "inn": "7707083893", "city": "Казань",
  "street": "ул. Баумана, 7", "zip": "420111", "message": "Нужен расчёт на партию", "product": "Стол",
  "quantity": "12", "color": "дуб", "budget": "150000", "delivery": "самовывоз", "date": "2026-12-01", "time": "12:30",
  "how_found": "знакомые", "agree": "on", "utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "winter",
  "utm_term": "стол дуб", "utm_content": "b2", "yclid": "18446744073", "_ym_uid": "1700000000123456",
  "page_url": "https://shop.example.test/stol", "referrer": "https://search.example.test/", "csrf_token": "d41d8cd98f00"
})";

inline std::vector<Delivery> deliveries() {
  const std::pair<const char*, const char*> json{"content-type", "application/json"};
  return {
      {"woocommerce", {json, {"x-wc-webhook-topic", "order.created"}, {"x-wc-webhook-id", "3"}}, kWooCommerce},
      {"shopify", {json, {"x-shopify-topic", "orders/create"}, {"x-shopify-webhook-id", "wh-1"}}, kShopify},
      {"tilda", {{"content-type", "application/x-www-form-urlencoded"}}, kTilda},
      {"telegram", {json}, kTelegram},
      {"generic", {json}, kWooCommerce},
      {"form", {json}, kThirtyFields},
  };
}

}  // namespace leadgate::bench
