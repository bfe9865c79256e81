#include "gateway/api/json_body.hpp"

namespace leadgate::gateway {

using mapping::Value;

Result<JsonBody> JsonBody::parse(const HttpRequest& request, std::initializer_list<std::string_view> known) {
  mapping::Document document = mapping::decode_document(request.raw);
  if (document.problem()) return Error::invalid(document.problem()->text);
  if (document.body_kind() != mapping::BodyKind::kJson || !document.body().is_object()) {
    return Error::invalid("Send a JSON object with Content-Type: application/json.");
  }
  auto reader = JsonReader::open(document.body(), "", known);
  if (!reader.ok()) return reader.error();
  return JsonBody(std::move(document), std::move(reader).value());
}

Result<std::string> JsonBody::required_text(std::string_view key) const {
  const auto found = text(key);
  if (!found.ok()) return found.error();
  if (!*found || (*found)->empty()) return Error::invalid("'" + std::string(key) + "' is missing.");
  return **found;
}

Result<std::optional<int64_t>> JsonBody::integer(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<int64_t>();
  if (!found->is_integer()) return reader_.wrong(key, "a whole number");
  return std::optional<int64_t>(found->as_integer());
}

Result<std::optional<bool>> JsonBody::boolean(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<bool>();
  if (found->type() != mapping::Type::kBoolean) return reader_.wrong(key, "true or false");
  return std::optional<bool>(found->as_bool());
}

Result<std::optional<deals::Fields>> JsonBody::fields(std::string_view key) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<deals::Fields>();
  if (!found->is_object()) return reader_.wrong(key, "an object of texts");
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
  auto lines = read_lines(*found, std::string(key));
  if (!lines.ok()) return lines.error();
  return std::optional<std::vector<deals::OrderLine>>(std::move(lines).value());
}

Result<std::optional<deals::ContactDraft>> JsonBody::contact(std::string_view key, const std::string& region) const {
  const auto found = value(key);
  if (!found || found->is_null()) return std::optional<deals::ContactDraft>();
  auto draft = read_contact(*found, std::string(key), region);
  if (!draft.ok()) return draft.error();
  return std::optional<deals::ContactDraft>(std::move(draft).value());
}

}  // namespace leadgate::gateway
