#include "gateway/cli/portal_answer.hpp"

#include <algorithm>

namespace leadgate::gateway {
namespace {

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
    text += " It leads to " + std::string(*location) + "; write that as the portal's `url` if it is right.";
  }
  return text + kTriedAgain;
}

std::string of_busy(const OutboundResponse& response) {
  std::string text = "The portal is too busy, or what is behind it is away. Leadgate would slow down and try again";
  const auto retry_after = response.header("retry-after");
  return text + (retry_after ? ", not before its Retry-After (" + std::string(*retry_after) + ")." : ".");
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

std::string of_failure(const PortalConfig& portal, std::chrono::milliseconds timeout, const Error& error) {
  const auto says = [&](std::string_view words) { return error.message.find(words) != std::string::npos; };
  if (error.code == ErrorCode::kForbidden) {
    return portal.allow_private
               ? "Leadgate calls public, private and loopback addresses for this portal, but never link-local ones, "
                 "those where clouds hand out credentials, or reserved ones; `url` must lead elsewhere."
               : "Leadgate does not call addresses inside of a network unless it is told to. If this portal is yours "
                 "and lives there, add allow_private: true to it.";
  }
  if (says("deadline")) {
    return "The portal has " + std::to_string(timeout.count()) +
           " ms to answer, all in all. It should keep the event, answer at once, and do its work after that." +
           kTriedAgain;
  }
  if (says("SSL") || says("certificate") || says("CA cert")) {
    return "The encrypted connection could not be made: the certificate has expired, is for another name, is not of an "
           "authority that this machine knows, or the portal speaks no TLS 1.2. See it with: openssl s_client -connect "
           "HOST:443 -servername HOST" +
           std::string(kTriedAgain);
  }
  if (says("resolve")) return "The name in `url` is not known to DNS; it may be misspelt." + std::string(kTriedAgain);
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
