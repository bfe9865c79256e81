#include "gateway/cli/webhook_verdict.hpp"

#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

using connectors::WebhookKeys;

std::string missing_headers(const mapping::RawRequest& request) {
  std::string names;
  for (const char* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    if (trim(request.header(name)).empty()) names += (names.empty() ? "" : " and ") + std::string(name);
  }
  return names;
}

std::string worth(WebhookKeys::Fit fit) {
  switch (fit) {
    case WebhookKeys::Fit::kFits:
      return "fits.";
    case WebhookKeys::Fit::kDiffers:
      return "does not fit: another secret, or the body was changed on its way.";
    case WebhookKeys::Fit::kNoSuchKey:
      return "cannot be verified: no key of its kind was given (v1 takes whsec_, v1a whpk_).";
    case WebhookKeys::Fit::kUnknownVersion:
      return "is of a version that is not known; it is passed over.";
  }
  return "";
}

}  // namespace

WebhookVerdict webhook_verdict(const WebhookKeys& keys, const mapping::RawRequest& request, Timestamp now) {
  if (keys.empty()) return {false, "Not verified: no secret was given."};
  if (const std::string missing = missing_headers(request); !missing.empty()) {
    return {false, "REFUSED: the request has no " + missing + "."};
  }
  const auto content =
      connectors::webhook_content(trim(request.header("webhook-id")), trim(request.header("webhook-timestamp")),
                                  request.body.view(), now, connectors::kWebhookTolerance);
  if (!content) {
    return {false, "REFUSED: " + content.error().message +
                       " A receiver takes five minutes either way; are both clocks right?"};
  }
  WebhookVerdict out;
  std::string lines;
  size_t number = 0;
  for (const std::string_view signature : split(trim(request.header("webhook-signature")), ' ')) {
    if (signature.empty() || ++number > connectors::kSignaturesLookedAtMax) continue;
    const WebhookKeys::Fit fit = keys.fit_of(signature, *content);
    out.is_genuine |= fit == WebhookKeys::Fit::kFits;
    const std::string version(utf8_prefix(signature.substr(0, signature.find(',')), 8));
    lines += "\n  signature " + std::to_string(number) + " (" + version + ") " + worth(fit);
  }
  out.text = (out.is_genuine ? "GENUINE" : "REFUSED: no signature fits") + lines;
  return out;
}

}  // namespace leadgate::gateway
