// What a PATCH or a POST of a deal asks for, read and checked before anything is changed. Pure; connection's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "deals/book/book.hpp"
#include "deals/deal.hpp"
#include "gateway/config/config.hpp"
#include "gateway/http/message.hpp"

namespace leadgate::gateway {

// Absent: left as it is. An empty text: blanked. A field with an empty value is removed.
struct DealPatch {
  std::optional<int64_t> version;  // the version the caller saw; see check_version()
  std::optional<std::string> title;
  std::optional<std::string> owner;
  std::optional<std::string> type;
  std::optional<std::string> amount;
  std::optional<std::string> currency;
  std::optional<std::string> message;
  std::optional<deals::Fields> fields;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<deals::OrderLine>> lines;

  // {"fields":["title","owner"]} for the timeline.
  std::string note_json() const;
};

Result<DealPatch> read_patch(const HttpRequest& request, const Config& config);
void apply_patch(deals::Deal& deal, const DealPatch& patch);

struct NewDeal {
  deals::book::Lead lead;
  deals::book::LeadRules rules;
};
Result<NewDeal> read_new_deal(const HttpRequest& request, const Config& config);

}  // namespace leadgate::gateway
