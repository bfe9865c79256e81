// Which source a recipient's address is: exact addresses and whole domains ("*@leads.example").
//
// Upper and lower case are the same, in the local part too. An address that is not there itself is looked for without
// what follows a plus in its local part, then as one of its domain. Immutable once filled; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate::gateway {

// "sales@leads.example" or "*@leads.example".
bool is_recipient(std::string_view pattern);

class LmtpRecipients {
 public:
  // The source that has the pattern already; empty: it is added.
  std::string add(std::string_view pattern, const std::string& source);
  std::optional<std::string> find(std::string_view address) const;
  bool empty() const { return sources_.empty(); }

 private:
  std::map<std::string, std::string, std::less<>> sources_;  // by pattern in lower case
};

}  // namespace leadgate::gateway
