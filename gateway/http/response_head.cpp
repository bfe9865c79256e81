#include "gateway/http/response_head.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "base/text.hpp"
#include "gateway/http/characters.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::array<std::string_view, 6> kServersFields = {"date",       "content-length",    "connection",
                                                            "keep-alive", "transfer-encoding", "content-type"};

bool may_be_sent(std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_field_value(value)) return false;
  const auto same = [name](std::string_view other) { return equals_ignoring_case(name, other); };
  return std::none_of(kServersFields.begin(), kServersFields.end(), same);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

BodyFraming body_framing(const HttpResponse& response, int minor_version) {
  if (response.stream) return minor_version == 1 ? BodyFraming::kChunked : BodyFraming::kUntilClose;
  if (response.status == 204 || response.status == 304) return BodyFraming::kNone;
  return BodyFraming::kLength;
}

void append_response_head(std::string& out, const HttpResponse& response, std::string_view date, BodyFraming framing,
                          Persistence persistence) {
  if (response.status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
  } else {
    const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(status_phrase(status)).append("\r\n");
  }
  append_field(out, "Date", date);
  if (response.prepared) out.append(response.prepared->head);
  if (!response.prepared && !response.content_type.empty() && is_field_value(response.content_type)) {
    append_field(out, "Content-Type", response.content_type);
  }
  if (framing == BodyFraming::kLength && !response.prepared)
    append_field(out, "Content-Length", std::to_string(response.body.size()));
  if (framing == BodyFraming::kChunked) append_field(out, "Transfer-Encoding", "chunked");
  if (persistence == Persistence::kClose) append_field(out, "Connection", "close");
  if (persistence == Persistence::kKeepAliveHttp10) append_field(out, "Connection", "keep-alive");
  for (const auto& [name, value] : response.headers) {
    if (may_be_sent(name, value)) {
      append_field(out, name, value);
    } else {
      log_error("An answer's header field '{}' was left out: it is malformed or the server's own.", log_safe(name));
    }
  }
  out.append("\r\n");
}

}  // namespace leadgate::gateway
