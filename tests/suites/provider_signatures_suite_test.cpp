// The signatures that platforms and their libraries publish, against `verify` as a preset would have it.
#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "mapping/functions.hpp"
#include "tests/suites/signature_vectors.hpp"

namespace leadgate::connectors {
namespace {

bool is_taken(const std::string& yaml, const mapping::RawRequest& request, Timestamp now) {
  Mistakes mistakes;
  const std::optional<ConfigNode> own = parse_yaml(yaml, "vector.yaml", mistakes);
  CompileContext context;
  context.source = "vector";
  context.preset = "generic";
  context.functions = mapping::make_lead_functions({}, {});
  const auto connector =
      own ? compile_connector(merge_preset(*builtin_preset("generic"), *own), context, mistakes) : nullptr;
  for (const Mistake& mistake : mistakes) ADD_FAILURE() << mistake.line();
  return connector && connector->read(request, now, Verify::kYes).kind != Reading::Kind::kRefused;
}

// The genuine request is taken and one with a changed signature is not.
void count(suites::Score& score, const std::string& name, const std::string& yaml, mapping::RawRequest request,
           const std::string& header, const std::string& signature, Timestamp now = from_micros(0)) {
  request.headers.emplace_back(header, signature);
  score.count(is_taken(yaml, request, now), name + " is taken");
  request.headers.back().second[signature.size() / 2] ^= 1;
  score.count(!is_taken(yaml, request, now), name + " with a changed signature is refused");
}

void count_twilio(suites::Score& score, element vector, const std::string& secret, const std::string& signature) {
  mapping::RawRequest request = request_of(text(vector, "body"));
  element params;
  if (vector["params"].get(params) == simdjson::SUCCESS) {
    request.body = PaddedBytes(form_of(params));
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  } else {
    request.headers.emplace_back("content-type", "application/json");
  }
  const std::string yaml =
      "verify: { hmac: { algorithm: sha1, encoding: base64, header: X-Twilio-Signature, signed: "
      "'{url}{form_sorted_unique}', body_hash_query: bodySHA256 } }\nsecret: '" +
      secret + "'" + place_at(text(vector, "url"), request);
  count(score, "twilio " + text(vector, "name") + text(vector, "url"), yaml, request, "x-twilio-signature", signature);
}

TEST(ProviderSignaturesSuite, TakesWhatProvidersPublish) {
  suites::Score score("provider signatures");
  each_vector(suites::file_text(suites::suite("webhook-signatures/provider_vectors.json")), false, [&](element vector) {
    const std::string scheme = text(vector, "scheme");
    const std::string secret = "\nsecret: " + json_quote(text(vector, "secret"));
    const mapping::RawRequest request = request_of(text(vector, "body"));
    if (scheme.starts_with("twilio")) {
      count_twilio(score, vector, text(vector, "secret"), text(vector["expected"], "X-Twilio-Signature"));
    } else if (scheme == "github") {
      count(score, scheme, "verify: { hmac: { header: X-Hub-Signature-256, prefix: sha256= } }" + secret, request,
            "x-hub-signature-256", text(vector["expected"], "X-Hub-Signature-256"));
    } else if (scheme.starts_with("shopify")) {
      count(score, scheme, "verify: { hmac: { header: X-S, encoding: base64 } }" + secret, request, "x-s",
            text(vector["expected"], "X-Shopify-Hmac-Sha256"));
    } else if (scheme.starts_with("standard-webhooks")) {
      mapping::RawRequest sent = request;
      sent.headers = {{"svix-id", text(vector, "id")}, {"svix-timestamp", text(vector, "timestamp")}};
      count(score, scheme, "verify: { standard_webhooks: { headers: svix } }" + secret, sent, "svix-signature",
            text(vector["expected"], "webhook-signature"), from_micros(int64_t(vector["timestamp"]) * 1'000'000));
    }
  });
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 14);
}

TEST(ProviderSignaturesSuite, TakesWhatLibrariesOfChatsTestWith) {
  suites::Score score("signatures of chats");
  each_vector(file_of("chat/twilio_sms"), true, [&](element vector) {
    count_twilio(score, vector, text(vector, "auth_token"), text(vector, "signature"));
  });
  each_vector(file_of("chat/line"), true, [&](element vector) {
    count(score, "line",
          "verify: { hmac: { header: X-Line-Signature, encoding: base64 } }\nsecret: " + text(vector, "channel_secret"),
          request_of(text(vector, "body")), "x-line-signature", text(vector, "signature"));
  });
  each_vector(file_of("chat/whatsapp_cloud"), true, [&](element vector) {
    count(score, "whatsapp",
          "verify: { hmac: { header: X-H, prefix: sha256= } }\nsecret: " + json_quote(text(vector, "app_secret")),
          request_of(text(vector, "body")), "x-h", text(vector, "signature"));
  });
  each_vector(file_of("chat/slack"), true, [&](element vector) {
    mapping::RawRequest request = request_of(text(vector, "body"));
    request.headers.emplace_back("x-slack-request-timestamp", text(vector, "timestamp"));
    count(score, "slack",
          "verify: { hmac: { header: X-Slack-Signature, prefix: v0=, timestamp_header: X-Slack-Request-Timestamp, "
          "signed: 'v0:{timestamp}:{body}' } }\nsecret: " +
              json_quote(text(vector, "signing_secret")),
          request, "x-slack-signature", text(vector, "signature"),
          from_micros(std::stoll(text(vector, "timestamp")) * 1'000'000));
  });
  each_vector(file_of("chat/plivo_sms"), true, [&](element vector) {
    mapping::RawRequest request = request_of("");
    request.headers.emplace_back("x-plivo-signature-v2-nonce", text(vector, "nonce"));
    const std::string yaml =
        "verify: { hmac: { header: X-P, encoding: base64, signed: "
        "'{url_without_query}{header.x-plivo-signature-v2-nonce}' } }\nsecret: " +
        text(vector, "auth_token") + place_at(text(vector, "url"), request);
    count(score, "plivo", yaml, request, "x-p", text(vector, "signature"));
  });
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 22);
}

TEST(ProviderSignaturesSuite, TakesWhatLibrariesOfMailTestWith) {
  suites::Score score("signatures of mail");
  each_vector(file_of("email/mandrill"), true, [&](element vector) {
    mapping::RawRequest request = request_of(form_of(vector["params_decoded"]));
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    const std::string yaml =
        "verify: { hmac: { header: X-M, algorithm: sha1, encoding: base64, signed: "
        "'{url}{form_sorted}' } }\nsecret: " +
        text(vector, "webhook_key") + place_at(text(vector, "url"), request);
    count(score, "mandrill", yaml, request, "x-m", text(vector, "signature"));
  });
  each_vector(file_of("email/sendgrid"), true, [&](element vector) {
    mapping::RawRequest request = request_of(text(vector, "body"));
    request.headers.emplace_back("x-t", text(vector, "timestamp"));
    count(score, "sendgrid",
          "verify: { ecdsa: { header: X-S, encoding: base64, timestamp_header: X-T } }\npublic_key: " +
              json_quote(text(vector, "public_key_der_b64")),
          request, "x-s", text(vector, "signature"), from_micros(std::stoll(text(vector, "timestamp")) * 1'000'000));
  });
  each_vector(file_of("email/mailgun"), true, [&](element vector) {
    std::string body = "timestamp=" + text(vector, "timestamp") + "&token=" + text(vector, "token");
    const std::string yaml =
        "verify: { hmac: { field: signature, timestamp_field: timestamp, signed: '{timestamp}{field.token}' } }\n"
        "secret: " +
        json_quote(text(vector, "signing_key"));
    mapping::RawRequest request = request_of(body + "&signature=" + text(vector, "signature"));
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    const Timestamp now = from_micros(std::stoll(text(vector, "timestamp")) * 1'000'000);
    score.count(is_taken(yaml, request, now), "mailgun is taken");
    request.body = PaddedBytes(body + "&signature=0" + text(vector, "signature").substr(1));
    score.count(!is_taken(yaml, request, now), "mailgun with a changed signature is refused");
  });
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 6);
}

}  // namespace
}  // namespace leadgate::connectors
