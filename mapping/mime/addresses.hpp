// Lists of addresses in a letter's header (From, To...), as RFC 5322 writes them and as people and programs do.
//
// Read are groups, comments, routes, quoted names, encoded words anywhere (also a whole address within one), raw 8-bit
// names, addresses without angles ("Ivan ivan@example.test", or several with a blank or a semicolon between them),
// addresses in other scripts, and what lacks its closing mark. An address is given as it was written, without blanks
// and comments; whether mail can be sent to it is another question (email_of). Pure functions, any thread; never fail.
// Linear; at most kMailboxesMax of a header are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping::mime {

inline constexpr size_t kMailboxesMax = 500;

struct Mailbox {
  std::string name;     // UTF-8; a comment is in parentheses behind it, or is the name; empty: none
  std::string address;  // empty: none
  std::string group;    // that it is listed in
};

struct MailboxList {
  std::vector<Mailbox> mailboxes;
  bool is_cut = false;  // there were more of them
};

// `raw` is the header as sent; `charset` see header_text().
MailboxList read_mailboxes(std::string_view raw, std::string_view charset = {});

// The address if it has a local part and a host, the host in lower case; empty if it is no address.
std::string email_of(const Mailbox& mailbox);

}  // namespace leadgate::mapping::mime
