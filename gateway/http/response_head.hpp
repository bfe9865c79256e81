// The head of an answer as bytes. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/framing.hpp"
#include "gateway/http/message.hpp"

namespace leadgate::gateway {

enum class BodyFraming {
  kLength,      // Content-Length of response.body, also for HEAD
  kNone,        // 204, 304: neither body nor length
  kChunked,     // a stream to HTTP/1.1
  kUntilClose,  // a stream to HTTP/1.0
};

// Which framing the answer needs.
BodyFraming body_framing(const HttpResponse& response, int minor_version);

// Appends status line, Date, Content-Type, the framing fields, the response's own fields and the empty line. A field
// that would break the head (a control character in name or value) or that is the server's to set is a bug of the
// handler: it is left out and logged.
void append_response_head(std::string& out, const HttpResponse& response, std::string_view date, BodyFraming framing,
                          Persistence persistence);

}  // namespace leadgate::gateway
