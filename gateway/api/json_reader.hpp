// One JSON object within an API request, read with errors that name the whole path: "lines[2].price". Views into the
// request, which must outlive it; pure, any thread.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/value.hpp"

namespace leadgate::gateway {

class JsonReader {
 public:
  // kInvalid: no object, or a key that is not among `known`; the nearest known one is suggested. `path` is how errors
  // call the object; empty: the request's own.
  static Result<JsonReader> open(const mapping::Value& value, std::string path,
                                 std::initializer_list<std::string_view> known);

  std::optional<mapping::Value> value(std::string_view key) const { return object_.find(key); }
  std::string path_of(std::string_view key) const;

  // Nothing when absent; null is an empty text. kInvalid when it is neither text nor null.
  Result<std::optional<std::string>> text(std::string_view key) const;
  // The same where senders like to write a number: an id, an article, a postcode.
  Result<std::optional<std::string>> text_or_number(std::string_view key) const;
  // Decimal text from a text or a number.
  Result<std::optional<std::string>> decimal(std::string_view key) const;
  Result<std::optional<std::vector<std::string>>> texts(std::string_view key) const;

  Error wrong(std::string_view key, std::string_view expected) const;

 private:
  JsonReader(const mapping::Value& object, std::string path) : object_(object), path_(std::move(path)) {}
  mapping::Value object_;
  std::string path_;
};

// {"name","phones","emails","messengers","company","address"}, normalised as a lead's would be.
Result<deals::ContactDraft> read_contact(const mapping::Value& value, const std::string& path,
                                         const std::string& region);
// [{"sku","name","quantity","price","total"}], the last three as decimals.
Result<std::vector<deals::OrderLine>> read_lines(const mapping::Value& value, const std::string& path);

}  // namespace leadgate::gateway
