#include "gateway/intake/redact.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kMask = "***";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string masked_query(std::string_view query, const std::vector<std::string>& names) {
  std::string out;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::string_view name = pair.substr(0, pair.find('='));
    if (contains(names, percent_decode(name, Plus::kIsBlank))) {
      out.append(name).append("=").append(kMask);
    } else {
      out += pair;
    }
    if (end < query.size()) out += '&';
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

std::string field_text(const mapping::Value& body, std::string_view path) {
  std::optional<mapping::Value> at = body;
  for (const std::string_view key : split(path, '.')) {
    at = at->find(key);
    if (!at) return {};
  }
  return mapping::scalar_text(*at);
}

size_t skip_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

// Past the closing quote of the string whose first character is at `at`.
size_t string_end(std::string_view text, size_t at) {
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return std::min(at, text.size());
}

// "key": value, wherever such a pair has the secret as its value.
void mask_json(std::string& body, std::string_view path, std::string_view secret) {
  const size_t dot = path.rfind('.');
  const std::string key = '"' + std::string(dot == std::string_view::npos ? path : path.substr(dot + 1)) + '"';
  for (size_t at = body.find(key); at != std::string::npos; at = body.find(key, at + key.size())) {
    size_t value = skip_blanks(body, at + key.size());
    if (value == body.size() || body[value] != ':') continue;
    value = skip_blanks(body, value + 1);
    if (value == body.size()) return;
    const bool quoted = body[value] == '"';
    if (quoted) ++value;
    const size_t end =
        quoted ? string_end(body, value) : std::min(body.find_first_of(" \t\r\n,}]", value), body.size());
    const std::string_view text = std::string_view(body).substr(value, end - value);
    // A string with escapes is the secret in another spelling, or another value of the same name: better masked.
    const bool hit = text == secret || (quoted && text.find('\\') != std::string_view::npos);
    if (hit)
      std::fill(body.begin() + static_cast<ptrdiff_t>(value), body.begin() + static_cast<ptrdiff_t>(end),
                quoted ? '*' : '1');
  }
}

// "a.b" as forms spell it: "a[b]".
std::string in_brackets(std::string_view path) {
  std::string out;
  for (const std::string_view key : split(path, '.'))
    out += out.empty() ? std::string(key) : "[" + std::string(key) + "]";
  return out;
}

void mask_form(std::string& body, std::string_view path, std::string_view secret) {
  const std::string wanted = in_brackets(path);
  for (size_t at = 0; at < body.size();) {
    const size_t end = std::min(body.find('&', at), body.size());
    const size_t equals = std::min(body.find('=', at), end);
    const std::string_view pair = std::string_view(body).substr(at, end - at);
    const bool named = percent_decode(pair.substr(0, equals - at), Plus::kIsBlank) == wanted;
    if (named && equals < end && percent_decode(pair.substr(equals - at + 1), Plus::kIsBlank) == secret) {
      std::fill(body.begin() + static_cast<ptrdiff_t>(equals) + 1, body.begin() + static_cast<ptrdiff_t>(end), '*');
    }
    at = end + 1;
  }
}

// A part that holds the secret and nothing else.
void mask_multipart(std::string& body, std::string_view secret) {
  const std::string part = "\r\n\r\n" + std::string(secret) + "\r\n";
  for (size_t at = body.find(part); at != std::string::npos; at = body.find(part, at + part.size())) {
    std::fill_n(body.begin() + static_cast<ptrdiff_t>(at) + 4, secret.size(), '*');
  }
}

bool shows(const mapping::RawRequest& request, const std::vector<std::pair<std::string, std::string>>& secrets,
           const mapping::Limits& limits) {
  const mapping::Document document = mapping::decode_document(request, limits);
  return std::any_of(secrets.begin(), secrets.end(), [&document](const auto& secret) {
    return field_text(document.body(), secret.first) == secret.second;
  });
}

// A body in which the secret cannot be found as it stands (packed, in another charset or format) is kept as the JSON
// that it was read as.
void respell(mapping::RawRequest& request, std::string json) {
  std::erase_if(request.headers, [](const auto& header) {
    return header.first == "content-encoding" || header.first == "content-type";
  });
  request.headers.emplace_back("content-type", "application/json");
  request.body = PaddedBytes::adopt(std::move(json));
}

void mask_body(mapping::RawRequest& request, const std::vector<std::string>& fields, const mapping::Limits& limits) {
  std::string body(request.body.view());
  std::string json;
  std::vector<std::pair<std::string, std::string>> secrets;
  {
    const mapping::Document document = mapping::decode_document(request, limits);
    for (const std::string& field : fields) {
      const std::string secret = field_text(document.body(), field);
      if (secret.empty()) continue;
      if (secrets.empty()) json = mapping::to_json(document.body());
      secrets.emplace_back(field, secret);
      mask_json(json, field, secret);
      if (document.body_kind() == mapping::BodyKind::kJson) mask_json(body, field, secret);
      if (document.body_kind() == mapping::BodyKind::kForm) mask_form(body, field, secret);
      if (document.body_kind() == mapping::BodyKind::kMultipart) mask_multipart(body, secret);
    }
  }
  if (secrets.empty()) return;
  request.body = PaddedBytes(body);
  if (shows(request, secrets, limits)) respell(request, std::move(json));
}

}  // namespace

void redact_secrets(mapping::RawRequest& request, const connectors::Connector& source) {
  const connectors::SecretPlaces& places = source.secret_places();
  for (auto& [name, value] : request.headers) {
    if (contains(places.headers, name)) value = kMask;
  }
  if (!places.query.empty()) request.query = masked_query(request.query, places.query);
  if (!places.fields.empty()) mask_body(request, places.fields, source.limits());
}

}  // namespace leadgate::gateway
