// The JSON object of an API request, read with errors that name the field. Made on the connection's thread; views into
// the request, which must outlive it. What stands inside its objects is read by json_reader.hpp.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "deals/lead_draft.hpp"
#include "gateway/api/json_reader.hpp"
#include "gateway/http/message.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

class JsonBody {
 public:
  // kInvalid: no JSON object, or a key that is not among `known` (with a suggestion).
  static Result<JsonBody> parse(const HttpRequest& request, std::initializer_list<std::string_view> known);

  bool has(std::string_view key) const { return value(key).has_value(); }
  std::optional<mapping::Value> value(std::string_view key) const { return reader_.value(key); }

  // Nothing when absent; null is an empty text. kInvalid when it is neither text nor null.
  Result<std::optional<std::string>> text(std::string_view key) const { return reader_.text(key); }
  Result<std::string> required_text(std::string_view key) const;
  // Decimal text from a text or a number.
  Result<std::optional<std::string>> decimal(std::string_view key) const { return reader_.decimal(key); }
  Result<std::optional<int64_t>> integer(std::string_view key) const;
  Result<std::optional<bool>> boolean(std::string_view key) const;
  Result<std::optional<std::vector<std::string>>> texts(std::string_view key) const { return reader_.texts(key); }
  // An object of texts; a null value is kept as an empty text.
  Result<std::optional<deals::Fields>> fields(std::string_view key) const;
  Result<std::optional<std::vector<deals::OrderLine>>> lines(std::string_view key) const;
  Result<std::optional<deals::ContactDraft>> contact(std::string_view key, const std::string& region) const;

 private:
  JsonBody(mapping::Document document, JsonReader reader)
      : document_(std::move(document)), reader_(std::move(reader)) {}

  mapping::Document document_;
  JsonReader reader_;  // of the document's body
};

}  // namespace leadgate::gateway
