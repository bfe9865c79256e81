// Errors as answers: RFC 9457 application/problem+json with type, title, status and detail. Pure, any thread.
//
// The status follows from what the caller can do about it; our own fault is never a 4xx. Statuses that ask for another
// try carry Retry-After; a 401 asks for a bearer token unless its maker says another scheme (set_header).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gateway/http/message.hpp"

namespace leadgate::gateway {

// "Not Found"; "Unknown" for a status that is not registered.
std::string_view status_phrase(int status);

int status_of(ErrorCode code);

inline constexpr std::chrono::seconds kRetryAfterDefault{1};

// `detail` is a whole sentence that may be shown to the sender; it is cut at 1 KiB.
HttpResponse problem_response(int status, std::string_view detail);

// With the status of the error's code. The message of an internal error is not shown: it goes to the log.
HttpResponse problem_response(const Error& error);

}  // namespace leadgate::gateway
