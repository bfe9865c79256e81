#include "gateway/http/problem.hpp"

#include <array>
#include <utility>

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kDetailBytesMax = 1024;

constexpr std::array<std::pair<int, std::string_view>, 36> kPhrases = {{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

}  // namespace

std::string_view status_phrase(int status) {
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Unknown";
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kUnauthorized:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kKeyReused:
      return 422;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnsupported:
      return 415;
    case ErrorCode::kOverloaded:
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kInternal:
      break;
  }
  return 500;
}

HttpResponse problem_response(int status, std::string_view detail) {
  JsonWriter json;
  json.begin_object().field("type", "about:blank").field("title", status_phrase(status)).key("status").integer(status);
  if (!detail.empty()) json.field("detail", utf8_prefix(detail, kDetailBytesMax));
  json.end_object();
  HttpResponse response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = json.take();
  if (status == 503 || status == 429) {
    response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterDefault.count()));
  }
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

HttpResponse problem_response(const Error& error) {
  if (error.code == ErrorCode::kInternal) {
    log_error("Answering 500: {}", log_safe(error.message));
    return problem_response(500, "An error of the server; the request was not at fault.");
  }
  return problem_response(status_of(error.code), error.message);
}

}  // namespace leadgate::gateway
