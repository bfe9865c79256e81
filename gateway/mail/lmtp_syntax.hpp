// The command lines of LMTP (RFC 2033, with the syntax of RFC 5321): a line as a verb and what follows, a path with its
// parameters. Pure functions, any thread; nothing is returned for what is not of the form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadgate::gateway {

inline constexpr size_t kPathBytesMax = 512;

struct LmtpCommand {
  std::string verb;  // upper case
  std::string_view rest;
};
// A line without its CRLF.
LmtpCommand parse_command(std::string_view line);

struct LmtpPath {
  std::string address;  // without the brackets, a source route and the quotes of the local part; empty: <>
  std::vector<std::pair<std::string, std::string>> parameters;  // names upper case
};
// What follows MAIL or RCPT: "FROM:<anna@example.test> SIZE=100", with `keyword` "FROM:" or "TO:".
std::optional<LmtpPath> parse_path(std::string_view rest, std::string_view keyword);

}  // namespace leadgate::gateway
