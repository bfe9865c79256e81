#include "connectors/inbound/asymmetric.hpp"

#include "base/crypto.hpp"

namespace leadgate::connectors {
namespace {

class Asymmetric final : public Primitive {
 public:
  Asymmetric(KeyKind kind, AsymmetricSettings settings, std::vector<PublicKey> keys, SignedText text)
      : kind_(kind), s_(std::move(settings)), keys_(std::move(keys)), text_(std::move(text)), time_(s_.carrier(s_)) {}

  bool needs_body() const override { return !s_.field.empty() || !time_.field.empty() || text_.needs_body(); }

  Verdict check(const Facts& facts) const override {
    const std::vector<std::string> candidates = s_.candidates(facts);
    if (candidates.empty()) {
      return Verdict::refused("The signature is missing: this source takes only requests with " + s_.text() + ".");
    }
    const std::string timestamp = s_.stated(time_, facts);
    if (std::optional<Error> stale = s_.refuse(time_, timestamp, facts.now)) return {std::move(stale), {}};
    const std::vector<std::string> texts = text_.variants(facts, timestamp);
    bool genuine = false;
    for (const std::string& candidate : candidates) {
      const std::optional<std::string> signature = read_signature(candidate);
      if (!signature) continue;
      for (const PublicKey& key : keys_) {
        for (const std::string& text : texts) genuine |= key.verifies(kind_, text, *signature);
      }
    }
    if (genuine) return Verdict::genuine();
    return Verdict::refused("The signature in " + s_.text() +
                            " does not match: the public key differs, or the request was changed on its way.");
  }

  Result<void> sign(Signing& signing) const override {
    if (signing.key().empty()) return Error::invalid("The source has no signing_key to sign with.");
    const Result<PrivateKey> key = PrivateKey::parse(kind_, signing.key().reveal());
    if (!key) return key.error();
    const Result<std::string> timestamp = signing.put_time(s_, time_);
    if (!timestamp) return timestamp.error();
    const mapping::Document document = mapping::decode_document(signing.request(), signing.limits());
    const Facts facts{signing.request(), document.body(), signing.now(), nullptr};
    std::string value = s_.prefix + spell(key->sign(kind_, text_.variants(facts, *timestamp).front()));
    return signing.put(s_, s_.with_signature(s_, *timestamp, std::move(value)));
  }

  void add_proof_places(SecretPlaces& places) const override {
    add_places(s_, places);
    add_places(time_, places);
  }

 private:
  std::string spell(std::string_view signature) const {
    return s_.encoding == SignatureEncoding::kHex ? to_hex(signature) : to_base64(signature);
  }

  // One signature has one spelling.
  std::optional<std::string> read_signature(std::string_view text) const {
    if (!text.starts_with(s_.prefix)) return std::nullopt;
    text.remove_prefix(s_.prefix.size());
    std::optional<std::string> out = s_.encoding == SignatureEncoding::kHex ? from_hex(text) : from_base64(text);
    if (out && spell(*out) != text) return std::nullopt;
    return out;
  }

  KeyKind kind_;
  AsymmetricSettings s_;
  std::vector<PublicKey> keys_;
  SignedText text_;
  Carrier time_;
};

ObjectSpec<AsymmetricSettings> spec_of(std::string name, std::string doc) {
  ObjectSpec<AsymmetricSettings> spec(std::move(name), std::move(doc));
  spec.choice("encoding", &AsymmetricSettings::encoding,
              {{"hex", SignatureEncoding::kHex}, {"base64", SignatureEncoding::kBase64}})
      .doc("How the signature is spelt; hex is lower case.");
  declare_list_carrier(spec);
  spec.text("signed", &AsymmetricSettings::signed_bytes)
      .doc("The signed bytes, with the slots of an hmac's `signed`.")
      .example("\"{timestamp}{body}\"");
  declare_signing_time(spec);
  return spec;
}

}  // namespace

ObjectSpec<AsymmetricSettings> ed25519_spec() {
  return spec_of("ed25519", "An Ed25519 signature, checked with the source's `public_key`.");
}

ObjectSpec<AsymmetricSettings> ecdsa_spec() {
  return spec_of("ecdsa", "An ECDSA signature (P-256, SHA-256, DER), checked with the source's `public_key`.");
}

std::vector<PublicKey> read_public_keys(KeyKind kind, const PrimitiveContext& context) {
  std::vector<PublicKey> out;
  for (const std::string& text : context.keys.public_keys) {
    Result<PublicKey> key = PublicKey::parse(kind, text);
    if (!key) {
      context.mistakes.push_back({context.node.place(), key.error().message});
      continue;
    }
    out.push_back(std::move(*key));
  }
  return out;
}

std::unique_ptr<const Primitive> make_asymmetric(KeyKind kind, AsymmetricSettings settings,
                                                 const PrimitiveContext& context) {
  check_carrier(settings, context);
  SignedText text(settings.signed_bytes, context.templates);
  check_signed_text(text, context);
  check_signed_time(settings, text, context);
  if (text.has("secret")) {
    context.mistakes.push_back({context.node.place(), "'signed' has no slot '{secret}' here: there is no secret."});
  }
  return std::make_unique<Asymmetric>(kind, std::move(settings), read_public_keys(kind, context), std::move(text));
}

}  // namespace leadgate::connectors
