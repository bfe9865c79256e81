// How a handler asks the database without blocking its I/O thread: a question goes to a reader, a change to the writer,
// and the coroutine sleeps until the answer is posted back. Call on the connection's thread.
#pragma once

#include <functional>

#include "base/result.hpp"
#include "gateway/http/message.hpp"
#include "gateway/services.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

// Runs on a reader thread. An Error becomes a problem answer; a failed statement a 503.
using ReadCall = std::function<Result<HttpResponse>(store::Connection&)>;
Task<HttpResponse> read_call(Services* services, RequestPtr request, ReadCall call);

// Runs on the writer thread inside its transaction; answered after the commit is on disk.
using WriteCall = std::function<Result<HttpResponse>(store::WriteContext&)>;
Task<HttpResponse> write_call(Services* services, RequestPtr request, WriteCall call);

}  // namespace leadgate::gateway
