#include "gateway/api/json_body.hpp"

#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/functions.hpp"

namespace leadgate::gateway {
namespace {

using mapping::Value;

Error wrong(std::string_view key, std::string_view expected, const Value& found) {
  return Error::invalid("'" + std::string(key) + "' must be " + std::string(expected) + ", not " +
                        std::string(mapping::type_name(found.type())) + ".");
}

std::string member_text(const Value& object, std::string_view key) {
  const auto value = object.find(key);
  return value ? mapping::scalar_text(*value) : std::string();
}

Result<std::vector<std::string>> texts_of(const Value& value, std::string_view key) {
  if (!value.is_array()) return wrong(key, "a list of texts", value);
  std::vector<std::string> out;
  bool clean = true;
  value.each_element([&](const Value& item) {
    clean = clean && item.is_string();
    out.emplace_back(item.as_string());
  });
  if (!clean) return Error::invalid("'" + std::string(key) + "' must hold texts only.");
  return out;
}

// `normal` gives an empty text for what is none of its kind.
template <class Normal>
Result<std::vector<std::string>> identities_of(const Value& contact, std::string_view key, Normal&& normal) {
  const auto value = contact.find(key);
  if (!value || value->is_null()) return std::vector<std::string>();
  auto texts = texts_of(*value, key);
  if (!texts.ok()) return texts;
  for (std::string& text : *texts) {
    std::string clean = normal(text);
    if (clean.empty()) return Error::invalid("'" + text + "' in '" + std::string(key) + "' cannot be understood.");
    text = std::move(clean);
  }
  return texts;
}

deals::Address address_of(const Value& contact) {
  const auto value = contact.find("address");
  if (!value || !value->is_object()) return {};
  return {member_text(*value, "country"), member_text(*value, "region"), member_text(*value, "city"),
          member_text(*value, "street"), member_text(*value, "postcode")};
}

}  // namespace

Result<JsonBody> JsonBody::parse(const HttpRequest& request, std::initializer_list<std::string_view> known) {
  JsonBody body(mapping::decode_document(request.raw));
  const mapping::Document& document = body.document_;
  if (document.problem()) return Error::invalid(document.problem()->text);
  if (document.body_kind() != mapping::BodyKind::kJson || !document.body().is_object()) {
    return Error::invalid("Send a JSON object with Content-Type: application/json.");
  }
  std::string unknown;
  document.body().each_member([&](std::string_view key, const Value&) {
    if (std::find(known.begin(), known.end(), key) == known.end()) unknown = key;
  });
  if (!unknown.empty()) {
    const std::vector<std::string> names(known.begin(), known.end());
    const std::string_view meant = nearest(unknown, names);
    return Error::invalid("There is no field '" + unknown.substr(0, 60) + "' here" +
                          (meant.empty() ? "." : "; did you mean '" + std::string(meant) + "'?"));
  }
  return body;
}

Result<std::optional<std::string>> JsonBody::text(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::string>();
  if (found->is_null()) return std::optional<std::string>("");
  if (!found->is_string()) return wrong(key, "a text", *found);
  return std::optional<std::string>(trim(found->as_string()));
}

Result<std::string> JsonBody::required_text(std::string_view key) const {
  const auto found = text(key);
  if (!found.ok()) return found.error();
  if (!*found || (*found)->empty()) return Error::invalid("'" + std::string(key) + "' is missing.");
  return **found;
}

Result<std::optional<std::string>> JsonBody::decimal(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::string>();
  if (found->is_null()) return std::optional<std::string>("");
  const bool usable = found->is_string() || found->type() == mapping::Type::kNumber;
  const auto number = usable ? deals::Decimal::parse(mapping::scalar_text(*found)) : std::nullopt;
  if (!number) return Error::invalid("'" + std::string(key) + "' must be a decimal number such as \"4990.00\".");
  return std::optional<std::string>(number->text());
}

Result<std::optional<int64_t>> JsonBody::integer(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<int64_t>();
  if (!found->is_integer()) return wrong(key, "a whole number", *found);
  return std::optional<int64_t>(found->as_integer());
}

Result<std::optional<bool>> JsonBody::boolean(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<bool>();
  if (found->type() != mapping::Type::kBoolean) return wrong(key, "true or false", *found);
  return std::optional<bool>(found->as_bool());
}

Result<std::optional<std::vector<std::string>>> JsonBody::texts(std::string_view key) const {
  const auto found = value(key);
  if (!found) return std::optional<std::vector<std::string>>();
  if (found->is_null()) return std::optional<std::vector<std::string>>(std::vector<std::string>());
  auto texts = texts_of(*found, key);
  if (!texts.ok()) return texts.error();
  return std::optional<std::vector<std::string>>(std::move(texts).value());
}

Result<std::optional<deals::Fields>> JsonBody::fields(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<deals::Fields>();
  if (!found->is_object()) return wrong(key, "an object of texts", *found);
  deals::Fields fields;
  bool clean = true;
  found->each_member([&](std::string_view name, const Value& item) {
    clean = clean && (item.is_scalar() || item.is_null());
    fields.emplace_back(name, mapping::scalar_text(item));
  });
  if (!clean) return Error::invalid("'" + std::string(key) + "' must hold texts only.");
  return std::optional<deals::Fields>(std::move(fields));
}

Result<std::optional<std::vector<deals::OrderLine>>> JsonBody::lines(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<std::vector<deals::OrderLine>>();
  if (!found->is_array()) return wrong(key, "a list of order lines", *found);
  std::vector<deals::OrderLine> lines;
  found->each_element([&](const Value& item) {
    lines.push_back({member_text(item, "sku"), member_text(item, "name"), member_text(item, "quantity"),
                     member_text(item, "price"), member_text(item, "total")});
  });
  return std::optional<std::vector<deals::OrderLine>>(std::move(lines));
}

Result<std::optional<deals::ContactDraft>> JsonBody::contact(std::string_view key, const std::string& region) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<deals::ContactDraft>();
  if (!found->is_object()) return wrong(key, "an object", *found);
  auto phones = identities_of(*found, "phones", [&](const std::string& text) {
    return mapping::normal_phone(text, region);
  });
  if (!phones.ok()) return phones.error();
  auto emails = identities_of(*found, "emails", [](const std::string& text) { return mapping::normal_email(text); });
  if (!emails.ok()) return emails.error();
  deals::ContactDraft draft;
  draft.name = member_text(*found, "name");
  draft.phones = std::move(phones).value();
  draft.emails = std::move(emails).value();
  draft.company = member_text(*found, "company");
  draft.address = address_of(*found);
  if (const auto messengers = found->find("messengers"); messengers && messengers->is_array()) {
    messengers->each_element([&](const Value& item) {
      draft.messengers.push_back({member_text(item, "kind"), member_text(item, "id"), member_text(item, "username")});
    });
  }
  return std::optional<deals::ContactDraft>(std::move(draft));
}

}  // namespace leadgate::gateway
