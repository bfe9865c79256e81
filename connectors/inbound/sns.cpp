#include "connectors/inbound/sns.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/certificates.hpp"
#include "connectors/inbound/public_key.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kTopicSetting = "topic_arn";
constexpr std::array<std::string_view, 6> kNotification = {"Message",   "MessageId", "Subject",
                                                           "Timestamp", "TopicArn",  "Type"};
constexpr std::array<std::string_view, 7> kConfirmation = {"Message", "MessageId", "SubscribeURL", "Timestamp",
                                                           "Token",   "TopicArn",  "Type"};

bool fits_host(std::string_view host, std::string_view pattern) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return host == pattern;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  if (host.size() <= before.size() + after.size() || !host.starts_with(before) || !host.ends_with(after)) return false;
  const std::string_view middle = host.substr(before.size(), host.size() - before.size() - after.size());
  return std::all_of(middle.begin(), middle.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// "Key\nValue\n" of the fields that the message's type signs; one that is absent is left out.
std::string canonical_text(const mapping::Value& message) {
  std::string out;
  const auto add = [&](std::string_view key) {
    const std::optional<std::string> value = body_field(message, key);
    if (value) out.append(key).append("\n").append(*value).append("\n");
  };
  if (body_field(message, "Type") == "Notification") {
    std::for_each(kNotification.begin(), kNotification.end(), add);
  } else {
    std::for_each(kConfirmation.begin(), kConfirmation.end(), add);
  }
  return out;
}

class Sns final : public Primitive {
 public:
  Sns(SnsSettings settings, std::string topic)
      : s_(std::move(settings)), topic_(std::move(topic)), judge_(s_.authority) {}

  bool needs_body() const override { return true; }

  Verdict check(const Facts& facts) const override {
    for (const char* key : {"Type", "TopicArn", "Signature", "SignatureVersion", "SigningCertURL"}) {
      if (body_field(facts.body, key).value_or("").empty()) {
        return Verdict::refused("The field '" + std::string(key) + "' of an SNS message is missing.");
      }
    }
    if (body_field(facts.body, "TopicArn") != topic_) {
      return Verdict::refused("The message is of another topic than this source's topic_arn.");
    }
    const std::string version = *body_field(facts.body, "SignatureVersion");
    if (version != "1" && version != "2") return Verdict::refused("The signature's version is neither 1 nor 2.");
    const std::string url = *body_field(facts.body, "SigningCertURL");
    // With a query one certificate would have many addresses, and forgers could push the genuine one out of what is
    // kept.
    if (!is_pinned_url(url, s_.hosts) || !url.ends_with(".pem") || url.find_first_of("?#") != std::string::npos) {
      return Verdict::refused("The certificate's address is none of Amazon SNS.");
    }
    if (facts.fetched == nullptr || facts.fetched->url != url) return Verdict::needs(url);
    const Result<PublicKey> key = judge_.key_of(facts.fetched->text, facts.now);
    // It came from Amazon's own host: what cannot be judged is our trouble (its answer, our clock, our authorities).
    // A 4xx would make SNS give the message up.
    if (!key) return {Error::unavailable(key.error().message), {}};
    const std::string spelt = *body_field(facts.body, "Signature");
    const std::optional<std::string> signature = from_base64(spelt);
    const KeyKind kind = version == "1" ? KeyKind::kRsaSha1 : KeyKind::kRsaSha256;
    if (signature && to_base64(*signature) == spelt && key->verifies(kind, canonical_text(facts.body), *signature)) {
      return Verdict::genuine();
    }
    return Verdict::refused("The signature of the SNS message does not match: it was changed on its way.");
  }

  Result<void> sign(Signing& signing) const override {
    if (signing.key().empty()) return Error::invalid("The source has no signing_key to sign with.");
    const Result<PrivateKey> key = PrivateKey::parse(KeyKind::kRsaSha256, signing.key().reveal());
    if (!key) return key.error();
    if (Result<void> put = signing.set_field("TopicArn", topic_); !put) return put;
    const mapping::Document document = mapping::decode_document(signing.request(), signing.limits());
    // The document is of the body as it is now.
    const std::string text = canonical_text(document.body());
    const bool is_first = body_field(document.body(), "SignatureVersion").value_or("1") == "1";
    const KeyKind kind = is_first ? KeyKind::kRsaSha1 : KeyKind::kRsaSha256;
    if (Result<void> put = signing.set_field("SignatureVersion", is_first ? "1" : "2"); !put) return put;
    return signing.set_field("Signature", to_base64(key->sign(kind, text)));
  }

  void add_proof_places(SecretPlaces& places) const override {
    for (const char* key : {"Signature", "SignatureVersion", "SigningCertURL"}) places.fields.emplace_back(key);
  }

 private:
  SnsSettings s_;
  std::string topic_;
  CertificateJudge judge_;
};

}  // namespace

bool is_pinned_url(std::string_view url, const std::vector<std::string>& hosts) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return false;
  url.remove_prefix(kScheme.size());
  const std::string_view host = url.substr(0, url.find_first_of("/?#"));
  const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
  return plain && std::any_of(hosts.begin(), hosts.end(),
                              [host](const std::string& pattern) { return fits_host(host, pattern); });
}

ObjectSpec<SnsSettings> sns_spec() {
  ObjectSpec<SnsSettings> spec("sns",
                               "Amazon SNS's signature, versions 1 and 2. The source says its topic in the setting "
                               "topic_arn. The certificate is fetched once in a while; while it cannot be, messages "
                               "are answered 503, and SNS sends them again.");
  spec.text_list("hosts", &SnsSettings::hosts).doc("Where the certificate may be; a star stands for a region.");
  spec.text("authority", &SnsSettings::authority)
      .doc("The authority of the certificate as PEM, instead of the system's; for tests.");
  return spec;
}

std::unique_ptr<const Primitive> make_sns(SnsSettings settings, const PrimitiveContext& context) {
  const auto topic = context.templates.settings.find(std::string(kTopicSetting));
  if (topic == context.templates.settings.end() || topic->second.empty()) {
    context.mistakes.push_back({context.node.place(),
                                "Anybody can have a topic of SNS: say which one this source takes, "
                                "`settings: { topic_arn: \"arn:aws:sns:...\" }`."});
    return nullptr;
  }
  return std::make_unique<Sns>(std::move(settings), topic->second);
}

}  // namespace leadgate::connectors
