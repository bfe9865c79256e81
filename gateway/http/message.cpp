#include "gateway/http/message.hpp"

#include <algorithm>

namespace leadgate::gateway {

void shed(HttpRequest& request, std::initializer_list<std::string_view> kept_fields) {
  auto& fields = request.raw.headers;
  std::erase_if(fields, [&](const auto& field) {
    return std::find(kept_fields.begin(), kept_fields.end(), field.first) == kept_fields.end();
  });
  fields.shrink_to_fit();
  request.target = std::string();
  request.raw.path = std::string();
  request.raw.raw_path = std::string();
  if (request.raw.body.size() > 0) request.raw.body = PaddedBytes();
  request.lease = BodyLease();
}

}  // namespace leadgate::gateway
