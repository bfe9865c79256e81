// The settings of mail: the LMTP server, and how a source gets its letters. Plain values; a part of Config.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address_block.hpp"
#include "base/clock.hpp"
#include "base/config_node.hpp"
#include "base/secret.hpp"
#include "gateway/net/egress_guard.hpp"

namespace leadgate::gateway {

// server.lmtp
struct LmtpServerConfig {
  std::string listen;  // address:port or unix:PATH; empty: no server
  size_t connections_max = 50;
  size_t recipients_max = 100;
  std::chrono::seconds idle_timeout{300};
  std::chrono::seconds letter_timeout{600};
};

// `lmtp` of a source
struct LmtpSourceConfig {
  std::vector<std::string> recipients;
};

enum class ImapTls { kRequired, kStartTls, kNone };
// What happens to a letter in its mailbox once it is taken.
enum class AfterLetter { kKeep, kMarkSeen, kMove, kDelete };  // kKeep in a maildir: it is not new any more

// `imap` of a source
struct ImapConfig {
  std::string host;
  uint16_t port = 0;  // 0: 993, or 143 without TLS from the start
  ImapTls tls = ImapTls::kRequired;
  std::string ca_file;
  std::string user;
  Secret password;
  Secret access_token;
  std::vector<std::string> folders = {"INBOX"};
  std::chrono::seconds every{60};
  AfterLetter after = AfterLetter::kKeep;
  std::string move_to;
  std::string since;  // see parse_since()
  bool allow_private = false;
  std::vector<AddressBlock> allow;  // `egress.allow` of the configuration, which loading puts here
  std::chrono::seconds timeout{60};

  uint16_t port_used() const { return port != 0 ? port : tls == ImapTls::kRequired ? 993 : 143; }
  EgressPolicy egress() const { return allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly; }
  bool is_same(const ImapConfig& other) const;
};

// `maildir` of a source
struct MaildirConfig {
  std::string path;  // the folder with new/, cur/ and tmp/
  AfterLetter after = AfterLetter::kKeep;
  std::string since;  // see parse_since()
  std::chrono::seconds every{60};

  bool operator==(const MaildirConfig&) const = default;
};

// Of a mailbox' `since`: "2026-11-01", its first moment in UTC, or a date and time as in RFC 3339. Empty: the beginning
// of time. Nothing: it is neither.
std::optional<Timestamp> parse_since(std::string_view text);

// What a source gets its deliveries by.
enum class Transport { kHttp, kImap, kMaildir, kLmtp };
inline constexpr size_t kMailboxesMax = 64;  // IMAP and maildir
// The section of a source that says so; kHttp has none.
inline constexpr std::pair<std::string_view, Transport> kMailSections[] = {
    {"imap", Transport::kImap}, {"maildir", Transport::kMaildir}, {"lmtp", Transport::kLmtp}};

}  // namespace leadgate::gateway
