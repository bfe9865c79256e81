// Content-Disposition of a download (RFC 6266): attachment, with the file's name in a form that no browser misreads.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::gateway {

// `name` is UTF-8 from outside: folders and control characters in it become '_'. Where it has more than ASCII it is
// given twice, in the extended spelling (RFC 8187) and with '_' in their place for clients that do not read that.
std::string attachment_disposition(std::string_view name);

}  // namespace leadgate::gateway
