#include "connectors/inbound/mac.hpp"

namespace leadgate::connectors {
namespace {

enum class Kind { kHmac, kDigest };

std::string spell(MacEncoding encoding, std::string_view bytes) {
  switch (encoding) {
    case MacEncoding::kHex:
      return to_hex(bytes);
    case MacEncoding::kHexUpper: {
      std::string text = to_hex(bytes);
      for (char& c : text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
      return text;
    }
    case MacEncoding::kBase64:
      return to_base64(bytes);
    case MacEncoding::kBase64Url:
      return to_base64url(bytes);
  }
  return {};
}

class Mac final : public Primitive {
 public:
  Mac(Kind kind, MacSettings settings, std::vector<Secret> keys, SignedText text)
      : kind_(kind), s_(std::move(settings)), keys_(std::move(keys)), text_(std::move(text)), time_(s_.carrier(s_)) {}

  bool needs_body() const override { return !s_.field.empty() || !time_.field.empty() || text_.needs_body(); }

  Verdict check(const Facts& facts) const override {
    const std::vector<std::string> candidates = s_.candidates(facts);
    if (candidates.empty()) {
      return Verdict::refused("The signature is missing: this source takes only requests with " + s_.text() + ".");
    }
    const std::string timestamp = s_.stated(time_, facts);
    if (std::optional<Error> stale = s_.refuse(time_, timestamp, facts.now)) return {std::move(stale), {}};
    if (std::optional<Error> open = refuse_uncovered(facts.request)) return {std::move(open), {}};
    bool genuine = false;
    for (const Secret& key : keys_) {
      for (const std::string& text : variants(facts, timestamp, key)) {
        const std::string expected = mac(key, text);
        for (const std::string& candidate : candidates) genuine |= constant_time_equal(expected, candidate);
      }
    }
    if (genuine) return Verdict::genuine();
    return Verdict::refused("The signature in " + s_.text() +
                            " does not match: the secret differs, or the request was changed on its way.");
  }

  Result<void> sign(Signing& signing) const override {
    if (keys_.empty()) return Error::invalid("The source has no secret to sign with.");
    const Result<std::string> timestamp = signing.put_time(s_, time_);
    if (!timestamp) return timestamp.error();
    if (!s_.body_hash_query.empty() && !is_form(signing.request()) && !signing.request().body.view().empty()) {
      signing.set_query(s_.body_hash_query, to_hex(digest(DigestAlgorithm::kSha256, signing.request().body.view())));
    }
    const mapping::Document document = mapping::decode_document(signing.request(), signing.limits());
    const Facts facts{signing.request(), document.body(), signing.now(), nullptr};
    std::string value = mac(keys_.front(), variants(facts, *timestamp, keys_.front()).front());
    return signing.put(s_, s_.with_signature(s_, *timestamp, std::move(value)));
  }

  void add_proof_places(SecretPlaces& places) const override {
    add_places(s_, places);
    add_places(time_, places);
    if (!s_.body_hash_query.empty()) places.query.push_back(s_.body_hash_query);
  }

 private:
  std::vector<std::string> variants(const Facts& facts, std::string_view timestamp, const Secret& key) const {
    return text_.variants(facts, timestamp, kind_ == Kind::kDigest ? key.reveal() : std::string_view());
  }

  std::string mac(const Secret& key, const std::string& text) const {
    const std::string bytes =
        kind_ == Kind::kHmac ? hmac(s_.algorithm, key.reveal(), text) : digest(s_.algorithm, text);
    return s_.prefix + spell(s_.encoding, bytes);
  }

  // A signature over the fields of a form says nothing of a body that is none.
  std::optional<Error> refuse_uncovered(const mapping::RawRequest& request) const {
    if (!s_.body_hash_query.empty()) {
      const std::optional<std::string> hash = query_parameter(request.query, s_.body_hash_query);
      const bool must = !is_form(request) && !request.body.view().empty();
      if (!hash && !must) return std::nullopt;
      if (!hash) {
        return Error{ErrorCode::kUnauthorized, "The parameter '" + s_.body_hash_query +
                                                   "' of the address is missing: without it nothing vouches for a "
                                                   "body that is no form."};
      }
      if (constant_time_equal(*hash, to_hex(digest(DigestAlgorithm::kSha256, request.body.view())))) return {};
      return Error{ErrorCode::kUnauthorized,
                   "The parameter '" + s_.body_hash_query + "' of the address is not the body's SHA-256."};
    }
    const bool by_fields = text_.has("form_sorted") || text_.has("form_sorted_unique");
    if (!by_fields || is_form(request) || request.body.view().empty()) return std::nullopt;
    return Error{ErrorCode::kUnauthorized, "The body is no form, and the signature covers only the fields of one."};
  }

  Kind kind_;
  MacSettings s_;
  std::vector<Secret> keys_;
  SignedText text_;
  Carrier time_;
};

// The keys' bytes; a secret that is not spelt as `secret_encoding` says is a mistake, told without its text.
std::vector<Secret> keys_of(const MacSettings& settings, const PrimitiveContext& context) {
  std::vector<Secret> out;
  for (const Secret& secret : context.keys.secrets) {
    std::string_view text = secret.reveal();
    if (text.starts_with(settings.secret_prefix)) text.remove_prefix(settings.secret_prefix.size());
    std::optional<std::string> bytes;
    switch (settings.secret_encoding) {
      case SecretEncoding::kText:
        bytes = std::string(text);
        break;
      case SecretEncoding::kHex:
        bytes = from_hex(text);
        break;
      case SecretEncoding::kBase64:
        bytes = from_base64(text);
        break;
      case SecretEncoding::kBase64Url:
        bytes = from_base64url(text);
        break;
    }
    if (!bytes || bytes->empty()) {
      context.mistakes.push_back({context.node.place(),
                                  "The secret is not spelt as 'secret_encoding' says. Copy it whole from the platform, "
                                  "or say `secret_encoding: text`."});
      continue;
    }
    out.emplace_back(std::move(*bytes));
  }
  return out;
}

std::unique_ptr<const Primitive> make(Kind kind, MacSettings settings, const PrimitiveContext& context) {
  const size_t mistakes = context.mistakes.size();
  check_carrier(settings, context);
  SignedText text(settings.signed_bytes, context.templates);
  check_signed_text(text, context);
  if (text.has("secret") != (kind == Kind::kDigest)) {
    context.mistakes.push_back(
        {context.node.place(), kind == Kind::kDigest ? "The text of a digest must hold {secret}: without it "
                                                       "anybody could compute it."
                                                     : "'signed' has no slot '{secret}': an hmac is keyed by it."});
  }
  if (settings.item.empty() && !settings.timestamp_item.empty()) {
    context.mistakes.push_back({context.node.place(), "'timestamp_item' needs 'item', the signature's name there."});
  }
  check_signed_time(settings, text, context);
  std::vector<Secret> keys = keys_of(settings, context);
  if (context.mistakes.size() != mistakes) return nullptr;
  return std::make_unique<Mac>(kind, std::move(settings), std::move(keys), std::move(text));
}

ObjectSpec<MacSettings> mac_spec(std::string name, std::string doc) {
  ObjectSpec<MacSettings> spec(std::move(name), std::move(doc));
  spec.choice("algorithm", &MacSettings::algorithm,
              {{"sha1", DigestAlgorithm::kSha1},
               {"sha256", DigestAlgorithm::kSha256},
               {"sha512", DigestAlgorithm::kSha512},
               {"md5", DigestAlgorithm::kMd5}})
      .doc("The digest.");
  spec.choice("encoding", &MacSettings::encoding,
              {{"hex", MacEncoding::kHex},
               {"hex_upper", MacEncoding::kHexUpper},
               {"base64", MacEncoding::kBase64},
               {"base64url", MacEncoding::kBase64Url}})
      .doc("How the digest is spelt; hex is lower case.");
  declare_list_carrier(spec);
  spec.text("signed", &MacSettings::signed_bytes)
      .doc("The signed bytes, with the slots " + std::string(kSignedSlots) +
           "; a digest also has {secret}. {form_sorted} is each key of a form in order with its value after it; "
           "{form_sorted_unique} also has the values in order and each pair once. {url} is the public address (see "
           "public_url), tried with and without its port.")
      .example("\"{timestamp}.{body}\"");
  declare_signing_time(spec);
  spec.text("body_hash_query", &MacSettings::body_hash_query)
      .doc("A parameter of the signed address that is the body's SHA-256 in hex, for bodies that are no form.")
      .example("bodySHA256");
  spec.choice("secret_encoding", &MacSettings::secret_encoding,
              {{"text", SecretEncoding::kText},
               {"hex", SecretEncoding::kHex},
               {"base64", SecretEncoding::kBase64},
               {"base64url", SecretEncoding::kBase64Url}})
      .doc("How the key is spelt in the secret; text: the secret's own bytes are the key.");
  spec.text("secret_prefix", &MacSettings::secret_prefix)
      .doc("What stands before the key in the secret and is no part of it.")
      .example("whsec_");
  return spec;
}

}  // namespace

ObjectSpec<MacSettings> hmac_spec() {
  return mac_spec("hmac", "A keyed digest over the bytes as they came, before anything is parsed.");
}

ObjectSpec<MacSettings> digest_spec() {
  return mac_spec("digest", "A plain digest over a text that holds {secret}.");
}

std::unique_ptr<const Primitive> make_hmac(MacSettings settings, const PrimitiveContext& context) {
  return make(Kind::kHmac, std::move(settings), context);
}

std::unique_ptr<const Primitive> make_digest(MacSettings settings, const PrimitiveContext& context) {
  return make(Kind::kDigest, std::move(settings), context);
}

}  // namespace leadgate::connectors
