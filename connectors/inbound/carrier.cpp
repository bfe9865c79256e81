#include "connectors/inbound/carrier.hpp"

#include "base/text.hpp"

namespace leadgate::connectors {
namespace {

std::string carried(const Carrier& carrier, const Facts& facts) {
  if (!carrier.header.empty()) {
    const std::string_view value = trim(facts.request.header(to_lower_ascii(carrier.header)));
    if (!value.empty()) return std::string(value);
  }
  if (!carrier.query.empty()) {
    std::optional<std::string> value = query_parameter(facts.request.query, carrier.query);
    if (value && !value->empty()) return *value;
  }
  if (!carrier.field.empty()) return body_field(facts.body, carrier.field).value_or("");
  return {};
}

}  // namespace

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
  if (!item.empty()) out = "item '" + item + "' of " + out;
  return out;
}

std::vector<std::string> Carrier::candidates(const Facts& facts) const {
  const std::string whole = carried(*this, facts);
  if (whole.empty()) return {};
  if (item.empty() && separator.empty()) return {whole};
  std::vector<std::string> out;
  for (std::string_view piece : split(whole, separator.empty() ? ',' : separator.front())) {
    if (!item.empty()) {
      if (!piece.starts_with(item) || piece.size() <= item.size() || piece[item.size()] != '=') continue;
      piece = trim(piece.substr(item.size() + 1));
    }
    if (!piece.empty()) out.emplace_back(piece);
    if (out.size() == kCandidatesMax) break;
  }
  return out;
}

}  // namespace leadgate::connectors
