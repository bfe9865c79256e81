#include "gateway/cli/portal_answer.hpp"

#include <algorithm>

#include "gateway/cli/terminal.hpp"
#include "gateway/net/outbound_url.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kHeaderShownBytesMax = 500;
constexpr char kTriedAgain[] = " A genuine event would be tried again by `delivery.schedule`.";

std::string of_unauthorised(const PortalConfig& portal) {
  std::string text =
      "The portal refused the sample, most likely because it could not verify the signature. Let it look at three "
      "things: it must hash the bytes of the body as they came, not JSON that was read and written again; ";
  text += "its secret must be the one of this configuration";
  const auto secrets = portal.signing_secrets();
  const bool has_pair = std::any_of(secrets.begin(), secrets.end(),
                                    [](const Secret& secret) { return secret.reveal().starts_with("whsk_"); });
  if (has_pair) text += " (for v1a the public key that `leadgate portal key " + portal.name + "` prints)";
  text +=
      ", of which the key is what follows whsec_, decoded from base64; and its clock must be right within five "
      "minutes. If something before it, such as a proxy, asks for a login, give it in `headers`. `leadgate listen` "
      "shows what a portal gets and verifies it.";
  return text + kTriedAgain;
}

std::string of_redirect(const OutboundResponse& response) {
  std::string text = "Redirects are not followed: they count as a failure.";
  if (const auto location = response.header("location")) {
    text += " It leads to " + terminal_text(*location, kHeaderShownBytesMax) +
            "; write that as the portal's `url` if it is right.";
  }
  return text + kTriedAgain;
}

std::string of_busy(const OutboundResponse& response) {
  std::string text = "The portal is too busy, or what is behind it is away. Leadgate would slow down and try again";
  const auto retry_after = response.header("retry-after");
  return text + (retry_after
                     ? ", not before its Retry-After (" + terminal_text(*retry_after, kHeaderShownBytesMax) + ")."
                     : ".");
}

std::string of_status(const PortalConfig& portal, const OutboundResponse& response) {
  const int status = response.status;
  if (status >= 200 && status < 300) {
    return "That is right: with any status from 200 to 299 the portal has taken an event, and is not sent it again.";
  }
  if (status >= 300 && status < 400) return of_redirect(response);
  switch (status) {
    case 401:
    case 403:
      return of_unauthorised(portal);
    case 404:
      return "There is nothing at this address: the path of `url` is wrong, or the portal does not have it yet." +
             std::string(kTriedAgain);
    case 405:
      return "The address is there but does not take POST." + std::string(kTriedAgain);
    case 410:
      return "Gone: with that a portal says that it wants no more events. To a genuine event Leadgate would stop "
             "sending "
             "to it.";
    case 400:
    case 415:
    case 422:
      return "The portal could not make anything of the body. `format` says how it is written: standard, cloudevents, "
             "form or custom." +
             std::string(kTriedAgain);
    case 429:
    case 502:
    case 503:
    case 504:
      return of_busy(response);
    default:
      break;
  }
  if (status >= 500) {
    return "Something failed inside the portal; its own log says what." + std::string(kTriedAgain);
  }
  return "Only a status from 200 to 299 means that the portal has taken an event." + std::string(kTriedAgain);
}

bool says(const Error& error, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view each) { return error.message.find(each) != std::string::npos; });
}

std::string of_forbidden(const PortalConfig& portal, const Error& error) {
  if (says(error, {"egress.ports", "egress: {", "unless egress.allow"})) {
    return "Leadgate keeps to `egress` of the configuration, with the sample as with every event; `leadgate check` "
           "tells this, too.";
  }
  return portal.allow_private
             ? "Leadgate calls public, private and loopback addresses for this portal, but never link-local ones, "
               "those where clouds hand out credentials, or reserved ones; `url` must lead elsewhere."
             : "Leadgate does not call addresses inside of a network unless it is told to. If this portal is yours "
               "and lives there, add allow_private: true to it.";
}

std::string of_tls(const PortalConfig& portal, const Error& error) {
  std::string text = "The encrypted connection could not be made: ";
  if (says(error, {"wrong version number", "packet length too long", "http request"})) {
    return text +
           "what listens at this port speaks no TLS. Is the port of `url` right, or is it to begin with http://?" +
           kTriedAgain;
  }
  if (says(error, {"self-signed", "self signed", "local issuer"})) {
    text +=
        "the certificate is of no authority that this machine knows. Let the portal send its whole chain; an authority "
        "of your own is made known with /usr/local/share/ca-certificates and update-ca-certificates.";
  } else if (says(error, {"expired"})) {
    text += "the portal's certificate has expired and must be renewed.";
  } else if (says(error, {"not match", "matches target"})) {
    text += "the certificate is for another name than the one in `url`.";
  } else {
    text +=
        "the certificate has expired, is for another name, is not of an authority that this machine knows, or the "
        "portal speaks no TLS 1.2.";
  }
  if (const auto url = parse_outbound_url(portal.url)) {
    const std::string host(url->host);
    const std::string in_address = host.find(':') == std::string::npos ? host : "[" + host + "]";
    text += " This shows it: `openssl s_client -connect " + in_address + ":" + std::to_string(url->port) +
            " -servername " + host + "`.";
  }
  return text + kTriedAgain;
}

std::string of_failure(const PortalConfig& portal, std::chrono::milliseconds timeout, const Error& error) {
  if (error.code == ErrorCode::kForbidden) return of_forbidden(portal, error);
  if (says(error, {"deadline"})) {
    return "The portal has " + std::to_string(timeout.count()) +
           " ms to answer, all in all (`timeout_ms`). It should keep the event, answer at once, and do its work after "
           "that. Where it does so, something such as a firewall lets the call wait: look at the address and the "
           "port." +
           kTriedAgain;
  }
  if (says(error, {"SSL", "certificate", "CA cert"})) return of_tls(portal, error);
  if (says(error, {"resolve"})) {
    return "The name in `url` is not known to DNS; it may be misspelt." + std::string(kTriedAgain);
  }
  return "Nobody answers at that address and port, or the connection broke: is the portal running, and does a firewall "
         "let this machine through?" +
         std::string(kTriedAgain);
}

}  // namespace

std::string explain_portal_answer(const PortalConfig& portal, std::chrono::milliseconds timeout,
                                  const Result<OutboundResponse>& response) {
  return response ? of_status(portal, *response) : of_failure(portal, timeout, response.error());
}

}  // namespace leadgate::gateway
