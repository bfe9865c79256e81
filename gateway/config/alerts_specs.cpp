// The settings of how people hear of a portal that does not take its events.
#include "gateway/config/alerts_config.hpp"

#include <algorithm>

#include "gateway/config/checks.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"
#include "gateway/net/outbound_url.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kSmtp = "smtp://";
constexpr std::string_view kSmtps = "smtps://";
constexpr uint16_t kSubmissionPort = 587;
constexpr uint16_t kSubmissionsPort = 465;
constexpr size_t kRecipientsMax = 20;
constexpr size_t kAddressBytesMax = 254;

// One address as it stands between < and > of a letter, in ASCII.
bool is_mail_address(std::string_view text) {
  const size_t at = text.rfind('@');
  return text.size() <= kAddressBytesMax && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > 0x20 && c < 0x7F && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
         });
}

ObjectSpec<AlertWebhookConfig> alert_webhook_spec() {
  ObjectSpec<AlertWebhookConfig> spec(
      "webhook",
      "A call by Standard Webhooks, of type portal.failing, portal.stopped, portal.dead_letters or portal.recovered, "
      "with data {portal, since, pending, dead, last_status, last_error, last_answer, next_probe}. Of several portals "
      "at "
      "once it is one call of type portal.alerts, whose data.alerts has {type, data} of each.");
  spec.text("url", &AlertWebhookConfig::url)
      .required()
      .doc("Where it is posted; http or https, and no portal that may be the one that fails.")
      .example("https://ops.example/hooks/leadgate");
  spec.secret("secret", &AlertWebhookConfig::secret)
      .required()
      .doc("The key of the signatures, as that of a portal.")
      .example("\"${ALERT_SECRET}\"");
  spec.boolean("allow_private", &AlertWebhookConfig::allow_private)
      .doc("Whether `url` may lie on a private or loopback address; otherwise it is not called.");
  spec.check([](AlertWebhookConfig& webhook, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(webhook.url.empty() || is_http_url(webhook.url), node, "url",
                "an http or https address, for example https://ops.example/hook", mistakes);
    if (const ConfigNode* secret = node.find("secret")) expect_signing_key(*secret, mistakes);
  });
  return spec;
}

void check_smtp(const AlertEmailConfig& email, const ConfigNode& node, Mistakes& mistakes) {
  const auto server = parse_smtp_server(email.server);
  expect_text(server.has_value() || email.server.empty(), node, "server",
              "an address such as smtp://mail.example:587 or smtps://mail.example", mistakes);
  if (!server) return;
  if (server->tls_first && email.tls != ImapTls::kRequired) {
    mistakes.push_back({value_place(node, "tls"), "smtps:// is TLS from the start; with it 'tls' is required."});
  }
  if (email.tls == ImapTls::kNone && !server->is_loopback()) {
    mistakes.push_back({value_place(node, "tls"),
                        "Without TLS letters and the password would travel in the open: 'none' is for a loopback host "
                        "only."});
  }
}

void check_recipients(const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* list = node.find("to");
  if (list == nullptr || !list->is_list()) return;
  if (list->items().empty() || list->items().size() > kRecipientsMax) {
    mistakes.push_back({list->place(), "'to' takes 1 to 20 addresses."});
  }
  for (const ConfigNode& item : list->items()) {
    if (!item.is_scalar() || is_mail_address(item.scalar())) continue;
    mistakes.push_back({item.place(), "'" + item.scalar() + "' is no address such as ops@leads.example."});
  }
}

ObjectSpec<AlertEmailConfig> alert_email_spec() {
  ObjectSpec<AlertEmailConfig> spec("email", "A letter by SMTP, in Russian and English; one for all portals at once.");
  spec.text("server", &AlertEmailConfig::server)
      .required()
      .doc("The mail server: smtp:// (port 587 without another) or smtps:// (465).")
      .example("\"smtp://mail.example:587\"");
  spec.text("user", &AlertEmailConfig::user).doc("Who logs in; without it nobody does.").example("leads@example.com");
  spec.secret("password", &AlertEmailConfig::password).doc("The user's password.").example("\"${MAIL_PASSWORD}\"");
  spec.choice("tls", &AlertEmailConfig::tls,
              {{"required", ImapTls::kRequired}, {"starttls", ImapTls::kStartTls}, {"none", ImapTls::kNone}})
      .doc(
          "required: TLS from the start with smtps://, by STARTTLS (and nothing without it) with smtp://, as starttls; "
          "none goes to a loopback host only.");
  spec.text("ca_file", &AlertEmailConfig::ca_file)
      .doc("A PEM file with the authorities that the server's certificate may be of, besides the system's.")
      .example("/etc/leadgate/mail-ca.pem");
  spec.text("from", &AlertEmailConfig::from).required().doc("The sender's address.").example("leads@example.com");
  spec.text_list("to", &AlertEmailConfig::to)
      .required()
      .doc("Who gets the letter, 1 to 20 addresses.")
      .example("[ops@example.com]");
  spec.boolean("allow_private", &AlertEmailConfig::allow_private)
      .doc("Whether the server may lie on a private or loopback address; otherwise it is not called.");
  spec.check([](AlertEmailConfig& email, const ConfigNode& node, Mistakes& mistakes) {
    check_smtp(email, node, mistakes);
    check_recipients(node, mistakes);
    expect_text(email.from.empty() || is_mail_address(email.from), node, "from",
                "an address such as leads@leads.example", mistakes);
    if (email.user.empty() != email.password.empty()) {
      mistakes.push_back({value_place(node, "user"), "'user' and 'password' go together."});
    }
  });
  return spec;
}

}  // namespace

std::optional<SmtpServer> parse_smtp_server(std::string_view text) {
  SmtpServer out;
  out.tls_first = text.starts_with(kSmtps);
  if (!out.tls_first && !text.starts_with(kSmtp)) return std::nullopt;
  std::string_view rest = text.substr(out.tls_first ? kSmtps.size() : kSmtp.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos) return std::nullopt;
  // A host is one by the rules of every outbound call.
  const std::string as_http = "http://" + std::string(rest);
  const auto parsed = parse_outbound_url(as_http);
  if (!parsed) return std::nullopt;
  out.host = parsed->host;
  out.literal = parsed->literal;
  const bool has_port = parsed->port != 80 || rest.ends_with(":80");
  out.port = has_port ? parsed->port : out.tls_first ? kSubmissionsPort : kSubmissionPort;
  return out;
}

ObjectSpec<AlertsConfig> alerts_spec() {
  ObjectSpec<AlertsConfig> spec(
      "alerts",
      "Tells people by a webhook, by e-mail or by both of a portal that has been failing for long, was stopped by its "
      "own 410 or has new dead letters, and that it works again. Each is told once, and again as long as it lasts.");
  spec.text("after", &AlertsConfig::after_text)
      .doc(
          "How long a portal has been failing, or has not taken one of its events, before it is told (ms, s, m, h, d), "
          "at most 30 days.")
      .example("30m");
  spec.text("again", &AlertsConfig::again_text)
      .doc(
          "When it is told again, at least a second. Of each portal there is at most one message of a kind in this "
          "time, also when it fails, recovers and fails again.")
      .example("12h");
  spec.object("webhook", &AlertsConfig::webhook, alert_webhook_spec());
  spec.object("email", &AlertsConfig::email, alert_email_spec());
  spec.keep_node(&AlertsConfig::node);
  spec.check([](AlertsConfig& alerts, const ConfigNode& node, Mistakes& mistakes) {
    const auto after = parse_delay(alerts.after_text);
    const auto again = parse_delay(alerts.again_text);
    expect_text(after.has_value(), node, "after", "a time such as 30m or 2h, at most 30 days", mistakes);
    expect_text(again && *again >= std::chrono::seconds(1), node, "again",
                "a time such as 12h or 1d, from a second to 30 days", mistakes);
    if (after) alerts.after = *after;
    if (again) alerts.again = *again;
  });
  return spec;
}

}  // namespace leadgate::gateway
