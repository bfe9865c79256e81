// The settings of mail.
#include "gateway/config/specs.hpp"

namespace leadgate::gateway {
namespace {

// Of a folder that is looked into.
std::string since_doc(const std::string& how) {
  return "Letters that lie there at the first look and were " + how +
         " before are passed over for good: not taken, marked or moved. A day (UTC), or a date and time; one to come "
         "passes over all that lies there. Without it all of them are taken. It counts at the first look only: what "
         "comes after that is taken whatever its age, and another value changes nothing any more.";
}

}  // namespace

ObjectSpec<LmtpServerConfig> lmtp_server_spec() {
  ObjectSpec<LmtpServerConfig> spec(
      "lmtp",
      "Where a mail server on this machine delivers by LMTP (RFC 2033), to the `lmtp.recipients` of the sources. "
      "Postfix: `virtual_transport = lmtp:inet:127.0.0.1:2424`. "
      "Another `listen` needs a restart; the rest holds for the connections that come after a SIGHUP.");
  spec.text("listen", &LmtpServerConfig::listen)
      .doc(
          "A loopback or private address and a port, or unix:PATH; LMTP has no passwords, whoever reaches it can "
          "deliver. Without it there is no LMTP server.")
      .example("127.0.0.1:2424");
  spec.integer("connections_max", &LmtpServerConfig::connections_max)
      .range(1, 10'000)
      .unit("connections")
      .doc("Open at once; more are told 421.");
  spec.integer("recipients_max", &LmtpServerConfig::recipients_max)
      .range(1, 10'000)
      .unit("recipients")
      .doc("Of one letter; more are told 452.");
  spec.seconds("idle_timeout_seconds", &LmtpServerConfig::idle_timeout)
      .range(1, 3600)
      .doc("From one answer to the end of the next command; then 421.");
  spec.seconds("letter_timeout_seconds", &LmtpServerConfig::letter_timeout)
      .range(1, 3600)
      .doc("For a whole letter after DATA; then 421.");
  return spec;
}

ObjectSpec<LmtpSourceConfig> lmtp_source_spec() {
  ObjectSpec<LmtpSourceConfig> spec(
      "lmtp", "The source gets letters by `server.lmtp`, and answers over HTTP at its `path` only.");
  spec.text_list("recipients", &LmtpSourceConfig::recipients)
      .required()
      .doc(
          "Whose letters are its: addresses, or *@DOMAIN for what has no address of its own. NAME+anything@DOMAIN is "
          "NAME@DOMAIN, unless it stands somewhere itself.")
      .example("[sales@leads.example, \"*@orders.example\"]");
  return spec;
}

ObjectSpec<ImapConfig> imap_spec() {
  ObjectSpec<ImapConfig> spec(
      "imap",
      "The mailbox that the source's letters lie in; the source answers over HTTP at its `path` only. What is new is "
      "taken once, over restarts and changes of the mailbox; letters stay unread unless `after` says otherwise.");
  spec.text("host", &ImapConfig::host).required().doc("The IMAP server.").example("imap.example.com");
  spec.integer("port", &ImapConfig::port)
      .range(0, 65535)
      .doc("Its port; 0 means 993, or 143 with `tls` starttls or none.");
  spec.choice("tls", &ImapConfig::tls,
              {{"required", ImapTls::kRequired}, {"starttls", ImapTls::kStartTls}, {"none", ImapTls::kNone}})
      .doc("TLS from the start, by STARTTLS (and nothing without it), or none, which goes to a loopback host only.");
  spec.text("ca_file", &ImapConfig::ca_file)
      .doc("A PEM file with the authorities that the server's certificate may be of, besides the system's.")
      .example("/etc/leadgate/mail-ca.pem");
  spec.text("user", &ImapConfig::user)
      .required()
      .doc("Who logs in. An address belongs to the source's `own`.")
      .example("sales@example.com");
  spec.secret("password", &ImapConfig::password)
      .doc("The user's password, or one made for this program.")
      .example("\"${MAIL_PASSWORD}\"");
  spec.secret("access_token", &ImapConfig::access_token)
      .doc(
          "Instead of a password: an OAuth 2 token for XOAUTH2. Where such tokens are renewed, file:PATH and a SIGHUP "
          "after each renewal.")
      .example("\"file:/run/leadgate/mail-token\"");
  spec.text_list("folders", &ImapConfig::folders).doc("The folders that are looked into.").example("[INBOX, Заявки]");
  spec.seconds("every_seconds", &ImapConfig::every).range(1, 86'400).doc("From one look to the next.");
  spec.choice("after", &ImapConfig::after,
              {{"keep", AfterLetter::kKeep}, {"mark_seen", AfterLetter::kMarkSeen}, {"move", AfterLetter::kMove}})
      .doc("What happens to a letter once its event is stored.");
  spec.text("move_to", &ImapConfig::move_to)
      .doc("With `after: move` the folder that it goes to; made when it is not there.")
      .example("Archive");
  spec.text("since", &ImapConfig::since).doc(since_doc("received")).example("\"2026-11-01\"");
  spec.boolean("allow_private", &ImapConfig::allow_private)
      .doc("Whether the host may lie on a private or loopback address; otherwise it is not called.");
  spec.seconds("timeout_seconds", &ImapConfig::timeout)
      .range(1, 600)
      .doc("For connecting with its log-in, and for any silence of the server after that.");
  return spec;
}

ObjectSpec<MaildirConfig> maildir_spec() {
  ObjectSpec<MaildirConfig> spec("maildir",
                                 "The maildir that the source's letters come into; the source answers over HTTP at its "
                                 "`path` only. What appears in its `new` is taken once.");
  spec.text("path", &MaildirConfig::path)
      .required()
      .doc("The folder in which `new` and `cur` are.")
      .example("/var/mail/sales");
  spec.choice("after", &MaildirConfig::after,
              {{"cur", AfterLetter::kKeep}, {"seen", AfterLetter::kMarkSeen}, {"delete", AfterLetter::kDelete}})
      .doc("Once its event is stored a letter goes to `cur`, unread or as seen, or is deleted.");
  spec.text("since", &MaildirConfig::since)
      .doc(since_doc("written, by the times of their files,"))
      .example("\"2026-11-01\"");
  spec.seconds("every_seconds", &MaildirConfig::every)
      .range(1, 86'400)
      .doc("From one look to the next at the latest; what the system tells is looked at at once.");
  return spec;
}

}  // namespace leadgate::gateway
