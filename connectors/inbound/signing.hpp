// A genuine request in the making: a sender's part, for `leadgate sign` and for tests. One thread; a plain value.
#pragma once

#include <string>
#include <vector>

#include "base/secret.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/signing_time.hpp"

namespace leadgate::connectors {

class Signing {
 public:
  Signing(mapping::RawRequest request, Timestamp now, const mapping::Limits& limits, Secret signing_key)
      : now_(now), limits_(limits), key_(std::move(signing_key)) {
    out_.request = std::move(request);
  }

  Timestamp now() const { return now_; }
  const mapping::RawRequest& request() const { return out_.request; }
  const mapping::Limits& limits() const { return limits_; }
  const Secret& key() const { return key_; }

  // Each takes the place of what the request has there.
  void set_header(const std::string& name, const std::string& value);
  void set_query(const std::string& name, const std::string& value);
  // In a form, in multipart/form-data or in a JSON object; an error for any other body.
  Result<void> set_field(const std::string& path, const std::string& value);
  void set_body(std::string body);
  void set_remote(std::string address) { out_.request.remote = std::move(address); }
  // `value` by the carrier's first place; of a list carrier the whole list.
  Result<void> put(const Carrier& carrier, const std::string& value);
  // The time of signing in `carrier`, unless it travels in the signature's own list; the text to be signed.
  Result<std::string> put_time(const SigningTime& time, const Carrier& carrier);

  Signed take() { return std::move(out_); }

 private:
  Timestamp now_;
  mapping::Limits limits_;
  Secret key_;
  Signed out_;
};

}  // namespace leadgate::connectors
