// Two who change one deal do not overwrite each other unawares: a deal's version is its ETag, and who changes it may
// name the one that she has read by If-Match (RFC 9110), or in some bodies as "version". The version is the deal's own:
// its contacts' facts may change without. Pure but for the read inside the transaction; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "deals/deal.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/http/message.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

std::string deal_etag(const deals::Deal& deal);
// The deal as JSON, with it.
HttpResponse deal_response(int status, const deals::Deal& deal, store::Connection& connection);

class IfMatch {
 public:
  // All its lines together. What is no entity tag, or a weak one, matches no version.
  explicit IfMatch(const mapping::RawRequest& request);
  bool allows_any() const { return any_; }  // "*", or no If-Match was sent
  bool allows(const deals::Deal& deal) const;

 private:
  bool any_ = true;
  std::vector<std::string> tags_;
};

// The change, unless the request names another version than the deal has inside the transaction: then 412, and nothing
// is changed.
WriteCall if_matches(const HttpRequest& request, int64_t deal_id, WriteCall change);

// The same of "version" in a body; kConflict.
Result<void> check_version(const deals::Deal& deal, const std::optional<int64_t>& version);

}  // namespace leadgate::gateway
