#include "deals/book/codec.hpp"

#include <simdjson.h>

#include "base/json_writer.hpp"

namespace leadgate::deals::book {
namespace {

using simdjson::dom::element;

std::string text_of(const element& object, const char* key) {
  std::string_view value;
  return object[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

template <class Visit>
void each_of(const element& object, const char* key, Visit&& visit) {
  simdjson::dom::array items;
  if (object[key].get(items) != simdjson::SUCCESS) return;
  for (const element item : items) visit(item);
}

std::vector<std::string> texts_of(const element& object, const char* key) {
  std::vector<std::string> out;
  each_of(object, key, [&](const element& item) {
    std::string_view value;
    if (item.get(value) == simdjson::SUCCESS) out.emplace_back(value);
  });
  return out;
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_if(JsonWriter& json, std::string_view key, const std::string& value) {
  if (!value.empty()) json.field(key, value);
}

void write_lines(JsonWriter& json, const std::vector<OrderLine>& lines) {
  json.key("lines").begin_array();
  for (const OrderLine& line : lines) {
    json.begin_object();
    write_if(json, "sku", line.sku);
    write_if(json, "name", line.name);
    write_if(json, "quantity", line.quantity);
    write_if(json, "price", line.price);
    write_if(json, "total", line.total);
    json.end_object();
  }
  json.end_array();
}

// Parses into the thread's parser; null when it is no object. Valid until the next call on this thread.
std::optional<element> parsed(std::string_view text) {
  static thread_local simdjson::dom::parser parser;
  element root;
  if (text.empty() || parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS || !root.is_object()) {
    return std::nullopt;
  }
  return root;
}

}  // namespace

std::string encode_details(const DealDetails& details) {
  JsonWriter json;
  json.begin_object();
  if (!details.lines.empty()) write_lines(json, details.lines);
  if (!details.attribution.empty()) {
    json.key("attribution").begin_object();
    for (const auto& [name, value] : details.attribution) json.field(name, value);
    json.end_object();
  }
  if (!details.fields.empty()) {
    // Pairs, not an object: the sender's order stays, and two fields of one name are two.
    json.key("fields").begin_array();
    for (const auto& [name, value] : details.fields) json.begin_array().string(name).string(value).end_array();
    json.end_array();
  }
  write_texts(json, "tags", details.tags);
  json.end_object();
  return json.take();
}

DealDetails decode_details(std::string_view text) {
  DealDetails details;
  const auto root = parsed(text);
  if (!root) return details;
  each_of(*root, "lines", [&](const element& line) {
    details.lines.push_back({text_of(line, "sku"), text_of(line, "name"), text_of(line, "quantity"),
                             text_of(line, "price"), text_of(line, "total")});
  });
  simdjson::dom::object attribution;
  if ((*root)["attribution"].get(attribution) == simdjson::SUCCESS) {
    for (const auto field : attribution) {
      std::string_view value;
      if (field.value.get(value) == simdjson::SUCCESS) details.attribution.emplace(field.key, value);
    }
  }
  each_of(*root, "fields", [&](const element& pair) {
    std::string_view name;
    std::string_view value;
    if (pair.at(0).get(name) == simdjson::SUCCESS && pair.at(1).get(value) == simdjson::SUCCESS) {
      details.fields.emplace_back(name, value);
    }
  });
  details.tags = texts_of(*root, "tags");
  return details;
}

std::string encode_identities(const Contact& contact) {
  JsonWriter json;
  json.begin_object();
  write_texts(json, "phones", contact.phones);
  write_texts(json, "emails", contact.emails);
  if (!contact.messengers.empty()) {
    json.key("messengers").begin_array();
    for (const Messenger& messenger : contact.messengers) {
      json.begin_object().field("kind", messenger.kind).field("id", messenger.id);
      write_if(json, "username", messenger.username);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  return json.take();
}

void decode_identities(std::string_view text, Contact& contact) {
  const auto root = parsed(text);
  if (!root) return;
  contact.phones = texts_of(*root, "phones");
  contact.emails = texts_of(*root, "emails");
  each_of(*root, "messengers", [&](const element& item) {
    contact.messengers.push_back({text_of(item, "kind"), text_of(item, "id"), text_of(item, "username")});
  });
}

std::string encode_origins(const Origins& origins) {
  if (origins.otherwise().empty()) return {};
  JsonWriter json;
  json.begin_object();
  for (const auto& [fact, event] : origins.otherwise()) json.key(fact).integer(event);
  json.end_object();
  return json.take();
}

Origins decode_origins(int64_t event, std::string_view otherwise) {
  const auto root = parsed(otherwise);
  if (!root) return Origins(event);
  std::map<std::string, int64_t> others;
  for (const auto member : simdjson::dom::object(root->get_object().value_unsafe())) {
    int64_t other = 0;
    if (member.value.get(other) == simdjson::SUCCESS) others.emplace(member.key, other);
  }
  return Origins(event, std::move(others));
}

std::string encode_address(const Address& address) {
  if (address.empty()) return {};
  JsonWriter json;
  json.begin_object();
  write_if(json, "country", address.country);
  write_if(json, "region", address.region);
  write_if(json, "city", address.city);
  write_if(json, "street", address.street);
  write_if(json, "postcode", address.postcode);
  json.end_object();
  return json.take();
}

Address decode_address(std::string_view text) {
  const auto root = parsed(text);
  if (!root) return {};
  return {text_of(*root, "country"), text_of(*root, "region"), text_of(*root, "city"), text_of(*root, "street"),
          text_of(*root, "postcode")};
}

}  // namespace leadgate::deals::book
