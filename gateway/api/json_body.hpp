// The JSON object of an API request, read with errors that name the field. Made on the connection's thread; views into
// the request, which must outlive it.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "deals/lead_draft.hpp"
#include "gateway/http/message.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

class JsonBody {
 public:
  // kInvalid: no JSON object, or a key that is not among `known` (with a suggestion).
  static Result<JsonBody> parse(const HttpRequest& request, std::initializer_list<std::string_view> known);

  bool has(std::string_view key) const { return value(key).has_value(); }
  std::optional<mapping::Value> value(std::string_view key) const { return document_.body().find(key); }

  // Nothing when absent; null is an empty text. kInvalid when it is neither text nor null.
  Result<std::optional<std::string>> text(std::string_view key) const;
  Result<std::string> required_text(std::string_view key) const;
  // Decimal text from a text or a number.
  Result<std::optional<std::string>> decimal(std::string_view key) const;
  Result<std::optional<int64_t>> integer(std::string_view key) const;
  Result<std::optional<bool>> boolean(std::string_view key) const;
  Result<std::optional<std::vector<std::string>>> texts(std::string_view key) const;
  // An object of texts; a null value is kept as an empty text.
  Result<std::optional<deals::Fields>> fields(std::string_view key) const;
  Result<std::optional<std::vector<deals::OrderLine>>> lines(std::string_view key) const;
  // {"name","phones","emails","messengers","company","address"}, normalised as a lead's would be.
  Result<std::optional<deals::ContactDraft>> contact(std::string_view key, const std::string& region) const;

 private:
  explicit JsonBody(mapping::Document document) : document_(std::move(document)) {}
  mapping::Document document_;
};

}  // namespace leadgate::gateway
