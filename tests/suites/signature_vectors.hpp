// Published signatures as test data: how a vector becomes a request. Test code, one thread.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/json_writer.hpp"
#include "mapping/document.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::connectors {

using simdjson::dom::element;

inline std::string text(element vector, std::string_view key) {
  const auto value = vector[key];
  if (value.error() != simdjson::SUCCESS) return {};
  if (value.is_int64()) return std::to_string(int64_t(value));
  return std::string(std::string_view(value));
}

inline mapping::RawRequest request_of(const std::string& body) {
  mapping::RawRequest request;
  request.path = "/in/vector";
  request.body = PaddedBytes(body);
  return request;
}

// scheme://host/path?query into the request; what is before the path is the public_url.
inline std::string place_at(const std::string& url, mapping::RawRequest& request) {
  const size_t path = url.find('/', url.find("://") + 3);
  const size_t query = url.find('?', path);
  request.path = url.substr(path, query == std::string::npos ? query : query - path);
  request.query = query == std::string::npos ? "" : url.substr(query + 1);
  return "\npublic_url: " + json_quote(url.substr(0, path));
}

inline std::string percent_encoded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const std::string hex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += std::string("%") + hex[byte >> 4] + hex[byte & 15];
  }
  return out;
}

inline void add_pair(std::string& form, std::string_view key, std::string_view value) {
  form += (form.empty() ? "" : "&") + percent_encoded(key) + "=" + percent_encoded(value);
}

// Fields as a list of pairs, or as a map whose values may be lists.
inline std::string form_of(element params) {
  std::string form;
  if (params.is_array()) {
    for (const element pair : params.get_array()) add_pair(form, pair.at(0), pair.at(1));
    return form;
  }
  for (const auto field : params.get_object()) {
    if (!field.value.is_array()) {
      add_pair(form, field.key, std::string_view(field.value));
      continue;
    }
    for (const element value : field.value.get_array()) add_pair(form, field.key, std::string_view(value));
  }
  return form;
}

inline std::string file_of(const std::string& path) {
  return suites::file_text(suites::suite("../corpus/" + path + "/vectors.json"));
}

template <class Visit>
inline void each_vector(const std::string& json, bool wrapped, Visit&& visit) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  const element root = parser.parse(padded);
  for (const element vector : (wrapped ? element(root["vectors"]) : root).get_array()) visit(vector);
}

}  // namespace leadgate::connectors
