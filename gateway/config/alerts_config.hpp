// The settings of how people hear of a portal that does not take its events. Plain values; a part of Config.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"
#include "base/secret.hpp"
#include "gateway/config/mail_config.hpp"
#include "gateway/net/egress_guard.hpp"

namespace leadgate::gateway {

// alerts.webhook
struct AlertWebhookConfig {
  std::string url;  // empty: none
  Secret secret;
  bool allow_private = false;

  EgressPolicy egress() const { return allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly; }
};

// Where letters are handed over.
struct SmtpServer {
  bool tls_first = false;  // smtps://
  std::string host;        // without brackets
  uint16_t port = 0;
  AddressClass literal = AddressClass::kUnknown;  // of a host that is an address

  bool is_loopback() const { return literal == AddressClass::kLoopback || host == "localhost"; }
};
// "smtp://mail.example:587", "smtps://mail.example"; without a port 587 and 465. Nothing: it is neither.
std::optional<SmtpServer> parse_smtp_server(std::string_view text);

// alerts.email
struct AlertEmailConfig {
  std::string server;  // empty: no letters
  std::string user;    // empty: it logs in as nobody
  Secret password;
  ImapTls tls = ImapTls::kRequired;  // kRequired with smtp://: by STARTTLS
  std::string ca_file;
  std::string from;
  std::vector<std::string> to;
  bool allow_private = false;

  EgressPolicy egress() const { return allow_private ? EgressPolicy::kAllowPrivate : EgressPolicy::kPublicOnly; }
};

struct AlertsConfig {
  std::string after_text = "1h";
  std::string again_text = "24h";
  std::chrono::milliseconds after{3'600'000};  // of the texts
  std::chrono::milliseconds again{86'400'000};
  AlertWebhookConfig webhook;
  AlertEmailConfig email;
  ConfigNode node;
};

}  // namespace leadgate::gateway
