// What a verdict about a request is made from, and the verdict. Plain values on one thread; nothing here outlives the
// request.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "connectors/connector.hpp"
#include "mapping/document.hpp"

namespace leadgate::connectors {

struct Facts {
  const mapping::RawRequest& request;
  const mapping::Value& body;  // null when no primitive needs the decoded body
  Timestamp now{};
  const Fetched* fetched = nullptr;  // what an earlier verdict asked for
};

struct Verdict {
  std::optional<Error> error;  // nothing: genuine, unless `fetch` is set
  std::string fetch;           // this must be fetched before there is a verdict

  static Verdict genuine() { return {}; }
  static Verdict refused(std::string text) { return {Error{ErrorCode::kUnauthorized, std::move(text)}, {}}; }
  static Verdict needs(std::string url) { return {std::nullopt, std::move(url)}; }
  bool is_genuine() const { return !error && fetch.empty(); }
};

}  // namespace leadgate::connectors
