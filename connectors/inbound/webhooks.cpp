#include "connectors/inbound/webhooks.hpp"

#include <array>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/inbound/asymmetric.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kPublicVersion = "v1a,";

class Webhooks final : public Primitive {
 public:
  Webhooks(WebhooksSettings settings, std::vector<Secret> secrets, std::vector<PublicKey> public_keys)
      : prefix_(settings.headers == WebhookHeaders::kSvix ? "svix-" : "webhook-"),
        tolerance_(settings.tolerance),
        secrets_(std::move(secrets)),
        public_keys_(std::move(public_keys)) {}

  bool needs_body() const override { return false; }

  Verdict check(const Facts& facts) const override {
    const std::string_view id = trim(facts.request.header(prefix_ + "id"));
    const std::string_view timestamp = trim(facts.request.header(prefix_ + "timestamp"));
    const std::string_view signatures = trim(facts.request.header(prefix_ + "signature"));
    for (const auto& [name, value] : {std::pair{"id", id}, {"timestamp", timestamp}, {"signature", signatures}}) {
      if (value.empty()) return Verdict::refused("Header '" + prefix_ + name + "' is missing.");
    }
    const std::string_view body = facts.request.body.view();
    const Result<std::string> content = webhook_content(id, timestamp, body, facts.now, tolerance_);
    if (!content) return {content.error(), {}};
    bool genuine = false;
    if (!secrets_.empty()) {
      genuine |= verify_webhook(secrets_, id, timestamp, signatures, body, facts.now, tolerance_).ok();
    }
    for (const PublicKey& key : public_keys_) genuine |= any_public_signature_fits(key, signatures, *content);
    if (genuine) return Verdict::genuine();
    return Verdict::refused("No signature in header '" + prefix_ +
                            "signature' matches: the secret differs, or the request was changed on its way.");
  }

  Result<void> sign(Signing& signing) const override {
    std::string id(trim(signing.request().header(prefix_ + "id")));
    if (id.empty()) id = "msg_" + to_hex(digest(DigestAlgorithm::kSha256, signing.request().body.view())).substr(0, 24);
    const int64_t seconds = std::chrono::floor<std::chrono::seconds>(signing.now()).time_since_epoch().count();
    const std::string_view body = signing.request().body.view();
    std::string signatures;
    if (!secrets_.empty()) {
      const std::array first = {secrets_.front()};
      Result<std::string> made = sign_webhook(first, id, signing.now(), body);
      if (!made) return made.error();
      signatures = std::move(*made);
    } else {
      if (signing.key().empty()) return Error::invalid("The source has no signing_key to sign with.");
      const Result<PrivateKey> key = PrivateKey::parse(KeyKind::kEd25519, signing.key().reveal());
      if (!key) return key.error();
      const Result<std::string> content = webhook_content(id, std::to_string(seconds), body, signing.now(), tolerance_);
      if (!content) return content.error();
      signatures = std::string(kPublicVersion) + to_base64(key->sign(KeyKind::kEd25519, *content));
    }
    signing.set_header(prefix_ + "id", id);
    signing.set_header(prefix_ + "timestamp", std::to_string(seconds));
    signing.set_header(prefix_ + "signature", signatures);
    return {};
  }

  void add_proof_places(SecretPlaces& places) const override { places.headers.push_back(prefix_ + "signature"); }

 private:
  std::string prefix_;
  std::chrono::seconds tolerance_;
  std::vector<Secret> secrets_;
  std::vector<PublicKey> public_keys_;
};

}  // namespace

ObjectSpec<WebhooksSettings> webhooks_spec() {
  ObjectSpec<WebhooksSettings> spec(
      "standard_webhooks",
      "Standard Webhooks, which Svix and many others use: v1 with the `secret` (whsec_...), v1a with the `public_key` "
      "(whpk_...).");
  spec.choice("headers", &WebhooksSettings::headers,
              {{"webhook", WebhookHeaders::kWebhook}, {"svix", WebhookHeaders::kSvix}})
      .doc("How the headers' names begin: webhook-id or svix-id.");
  spec.seconds("tolerance_seconds", &WebhooksSettings::tolerance)
      .doc("How far from now the time of signing may be, either way.");
  return spec;
}

std::unique_ptr<const Primitive> make_webhooks(WebhooksSettings settings, const PrimitiveContext& context) {
  for (const Secret& secret : context.keys.secrets) {
    if (const Result<Secret> key = webhook_key(secret); !key) {
      context.mistakes.push_back({context.node.place(), key.error().message});
    }
  }
  return std::make_unique<Webhooks>(settings, context.keys.secrets, read_public_keys(KeyKind::kEd25519, context));
}

}  // namespace leadgate::connectors
