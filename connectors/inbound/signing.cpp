#include "connectors/inbound/signing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/formula.hpp"

namespace leadgate::connectors {
namespace {

std::string percent_encode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    }
  }
  return out;
}

// `pairs` with one of them set: the others stay as they are spelt.
std::string with_pair(std::string_view pairs, std::string_view name, std::string_view value) {
  std::string out;
  while (!pairs.empty()) {
    const size_t end = std::min(pairs.find('&'), pairs.size());
    const std::string_view pair = pairs.substr(0, end);
    pairs.remove_prefix(std::min(end + 1, pairs.size()));
    if (percent_decode(pair.substr(0, pair.find('=')), Plus::kIsBlank) == name) continue;
    out.append(out.empty() ? "" : "&").append(pair);
  }
  return out.append(out.empty() ? "" : "&").append(percent_encode(name)) + "=" + percent_encode(value);
}

// "a.b" as forms spell it: "a[b]".
std::string bracketed(std::string_view path) {
  std::string out;
  for (const std::string_view key : split(path, '.')) {
    out += out.empty() ? std::string(key) : "[" + std::string(key) + "]";
  }
  return out;
}

// The parts with one of them set, which comes first.
std::string with_part(std::string_view body, std::string_view name, std::string_view value) {
  const std::string boundary(body.substr(0, std::min(body.find("\r\n"), body.size())));
  const std::string disposition = "name=\"" + std::string(name) + "\"";
  std::string out = boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + std::string(value);
  out += "\r\n";
  while (!body.empty()) {
    const size_t next = body.find("\r\n" + boundary, boundary.size());
    const size_t end = next == std::string_view::npos ? body.size() : next + 2;
    const std::string_view part = body.substr(0, end);
    const std::string_view head = part.substr(0, part.find("\r\n\r\n"));
    if (head.find(disposition) == std::string_view::npos) out += part;
    body.remove_prefix(end);
  }
  return out;
}

mapping::Value with_path(const mapping::Value& object, std::string_view path, std::string_view text,
                         mapping::Arena& arena) {
  const size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  mapping::Value value = mapping::Value::string(text);
  if (dot != std::string_view::npos) {
    value = with_path(object.find(key).value_or(mapping::Value()), path.substr(dot + 1), text, arena);
  }
  Scope scope(object, 1, arena);
  scope.set(key, value);
  return scope.root();
}

}  // namespace

void Signing::set_header(const std::string& name, const std::string& value) {
  const std::string lower = to_lower_ascii(name);
  std::erase_if(out_.request.headers, [&](const auto& one) { return equals_ignoring_case(one.first, name); });
  std::erase_if(out_.headers, [&](const auto& one) { return equals_ignoring_case(one.first, name); });
  out_.request.headers.emplace_back(lower, value);
  out_.headers.emplace_back(name, value);
}

void Signing::set_query(const std::string& name, const std::string& value) {
  out_.request.query = with_pair(out_.request.query, name, value);
  out_.query_changed = true;
  out_.proofs.push_back(percent_encode(value));
}

void Signing::set_body(std::string body) {
  out_.request.body = PaddedBytes::adopt(std::move(body));
  out_.body_changed = true;
}

Result<void> Signing::set_field(const std::string& path, const std::string& value) {
  const std::string body(out_.request.body.view());
  mapping::Document document = mapping::decode_document(out_.request, limits_);
  switch (document.body_kind()) {
    case mapping::BodyKind::kForm:
      set_body(with_pair(body, bracketed(path), value));
      out_.proofs.push_back(percent_encode(value));
      return {};
    case mapping::BodyKind::kMultipart:
      set_body(with_part(body, bracketed(path), value));
      out_.proofs.push_back(value);
      return {};
    default:
      break;
  }
  if (document.body_kind() != mapping::BodyKind::kJson || !document.body().is_object()) {
    return Error::invalid("The proof travels in the body's field '" + path + "', and this body has no fields.");
  }
  out_.proofs.push_back(value);
  if (body_field(document.body(), path) == value) return {};
  set_body(mapping::to_json(with_path(document.body(), path, value, document.arena())));
  return {};
}

Result<void> Signing::put(const Carrier& carrier, const std::string& value) {
  if (!carrier.header.empty()) {
    set_header(carrier.header, value);
  } else if (!carrier.query.empty()) {
    set_query(carrier.query, value);
  } else if (!carrier.field.empty()) {
    return set_field(carrier.field, value);
  }
  return {};
}

Result<std::string> Signing::put_time(const SigningTime& time, const Carrier& carrier) {
  if (carrier.empty()) return std::string();
  std::string text = time.spell(now_);
  if (time.timestamp_item.empty()) {
    if (Result<void> done = put(carrier, text); !done) return done.error();
  }
  return text;
}

}  // namespace leadgate::connectors
