// Every preset against the signatures that are published for its platform: none may be refused, none left out.
#include "base/text.hpp"
#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "mapping/functions.hpp"
#include "tests/suites/signature_vectors.hpp"
#include "tests/support/usual_needs.hpp"

namespace leadgate::connectors {
namespace {

namespace fs = std::filesystem;

// A vector as it comes to a source of its platform.
struct Sent {
  mapping::RawRequest request;
  std::string own;     // the source's own keys
  std::string header;  // that carries the signature; empty: the form's last field does
  Timestamp now;
};

using Make = Sent (*)(element);

std::string own_secret(element vector, std::string_view key) {
  return "secret: " + json_quote(text(vector, key)) + "\n";
}

Sent hub_signed(element vector) {
  Sent sent{request_of(text(vector, "body")), own_secret(vector, "app_secret"), "x-hub-signature-256", {}};
  sent.request.headers.emplace_back(sent.header, text(vector, "signature"));
  return sent;
}

Sent line_signed(element vector) {
  Sent sent{request_of(text(vector, "body")), own_secret(vector, "channel_secret"), "x-line-signature", {}};
  sent.request.headers.emplace_back(sent.header, text(vector, "signature"));
  return sent;
}

Sent slack_sent(element vector, std::string_view secret_key, const std::string& signature) {
  Sent sent{request_of(text(vector, "body")), own_secret(vector, secret_key), "x-slack-signature",
            from_micros(std::stoll(text(vector, "timestamp")) * 1'000'000)};
  sent.request.headers = {{"content-type", "application/x-www-form-urlencoded"},
                          {"x-slack-request-timestamp", text(vector, "timestamp")},
                          {sent.header, signature}};
  return sent;
}

Sent slack_signed(element vector) {
  return slack_sent(vector, "signing_secret", text(vector, "signature"));
}

Sent twilio_sent(element vector, std::string_view secret_key, const std::string& signature) {
  Sent sent{request_of(text(vector, "body")), own_secret(vector, secret_key), "x-twilio-signature", {}};
  sent.own += place_at(text(vector, "url"), sent.request);
  element params;
  const bool is_form = vector["params"].get(params) == simdjson::SUCCESS;
  if (is_form) sent.request.body = PaddedBytes(form_of(params));
  sent.request.headers = {{"content-type", is_form ? "application/x-www-form-urlencoded" : "application/json"},
                          {sent.header, signature}};
  return sent;
}

Sent twilio_signed(element vector) {
  return twilio_sent(vector, "auth_token", text(vector, "signature"));
}

Sent plivo_signed(element vector) {
  Sent sent{request_of(""), own_secret(vector, "auth_token"), "x-plivo-signature-v2", {}};
  sent.own += place_at(text(vector, "url"), sent.request);
  sent.request.headers = {{"x-plivo-signature-v2-nonce", text(vector, "nonce")},
                          {sent.header, text(vector, "signature")}};
  return sent;
}

Sent sendgrid_signed(element vector) {
  Sent sent{request_of(text(vector, "body")), "public_key: " + json_quote(text(vector, "public_key_der_b64")) + "\n",
            "x-twilio-email-event-webhook-signature", from_micros(std::stoll(text(vector, "timestamp")) * 1'000'000)};
  // As the preset's steps tell a source to do it.
  sent.own +=
      "verify: { ecdsa: { header: X-Twilio-Email-Event-Webhook-Signature, encoding: base64, timestamp_header: "
      "X-Twilio-Email-Event-Webhook-Timestamp } }\n";
  sent.request.headers = {{"content-type", "application/json"},
                          {"x-twilio-email-event-webhook-timestamp", text(vector, "timestamp")},
                          {sent.header, text(vector, "signature")}};
  return sent;
}

Sent mandrill_signed(element vector) {
  Sent sent{
      request_of(form_of(vector["params_decoded"])), own_secret(vector, "webhook_key"), "x-mandrill-signature", {}};
  sent.own += place_at(text(vector, "url"), sent.request);
  sent.request.headers = {{"content-type", "application/x-www-form-urlencoded"},
                          {sent.header, text(vector, "signature")}};
  return sent;
}

Sent mailgun_signed(element vector) {
  std::string form;
  for (const char* field : {"timestamp", "token", "signature"}) {
    form += (form.empty() ? "" : "&") + std::string(field) + "=" + text(vector, field);
  }
  Sent sent{request_of(form), own_secret(vector, "signing_key"), "", {}};
  sent.request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
  return sent;
}

// The corpus's folders with vectors: how one is sent, and the presets that take it.
struct Platform {
  Make make;
  std::vector<std::string> presets;
};

const std::map<std::string, Platform>& platforms() {
  static const std::map<std::string, Platform> known = {
      {"line", {line_signed, {"line"}}},
      {"mailgun", {mailgun_signed, {"mailgun"}}},
      {"mandrill", {mandrill_signed, {"mandrill"}}},
      {"plivo_sms", {plivo_signed, {"plivo_sms"}}},
      {"sendgrid", {sendgrid_signed, {"sendgrid"}}},
      {"slack", {slack_signed, {"slack"}}},
      {"twilio_sms", {twilio_signed, {"twilio_sms", "twilio_voice"}}},
      {"whatsapp_cloud", {hub_signed, {"whatsapp_cloud", "messenger", "instagram", "facebook_lead_ads"}}},
  };
  return known;
}

std::shared_ptr<const Connector> source_of(const std::string& preset, const std::string& own) {
  Mistakes mistakes;
  const ConfigNode base = *builtin_preset(preset);
  std::string keys = own;
  const std::vector<std::string> needs = testing::usual_needs(base);
  if (!needs.empty()) keys += "\nsettings:\n";
  for (const std::string& name : needs) keys += "  " + name + ": one\n";
  CompileContext context;
  context.source = "vector";
  context.preset = preset;
  context.functions = mapping::make_lead_functions({}, {});
  auto out = compile_connector(merge_preset(base, *parse_yaml(keys, "vector.yaml", mistakes)), context, mistakes);
  for (const Mistake& mistake : mistakes) ADD_FAILURE() << mistake.line();
  return out;
}

bool is_taken(const std::string& preset, const Sent& sent) {
  const auto connector = source_of(preset, sent.own);
  return connector && connector->read(sent.request, sent.now, Verify::kYes).kind != Reading::Kind::kRefused;
}

// One byte of its signature, wherever that is.
void change_signature(Sent& sent) {
  if (sent.header.empty()) {
    std::string form(sent.request.body.view());
    form.back() ^= 1;
    sent.request.body = PaddedBytes(form);
    return;
  }
  std::string& signature = sent.request.headers.back().second;
  signature[signature.size() / 2] ^= 1;
}

void count_preset(suites::Score& score, const std::string& preset, Sent sent) {
  score.count(is_taken(preset, sent), preset + " takes its vector");
  change_signature(sent);
  score.count(!is_taken(preset, sent), preset + " refuses its vector with a changed signature");
}

TEST(PresetVectorsSuite, EveryPresetTakesWhatIsPublishedForItsPlatform) {
  suites::Score score("vectors of the corpus against presets");
  for (const auto& folder : fs::directory_iterator(suites::suite("../corpus"))) {
    if (!folder.is_directory()) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const fs::path file = entry.path() / "vectors.json";
      const std::string name = entry.path().filename().string();
      if (!fs::exists(file) || name == "vk") continue;  // VK's are no signatures, see below
      const auto known = platforms().find(name);
      if (known == platforms().end()) {
        EXPECT_FALSE(builtin_preset(name)) << name << " has vectors and a preset, and nobody tries them";
        continue;
      }
      each_vector(suites::file_text(file), true, [&](element vector) {
        for (const std::string& preset : known->second.presets) {
          count_preset(score, preset, known->second.make(vector));
        }
      });
    }
  }
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 40);
}

TEST(PresetVectorsSuite, EveryPresetTakesWhatProvidersPublish) {
  suites::Score score("vectors of providers against presets");
  each_vector(suites::file_text(suites::suite("webhook-signatures/provider_vectors.json")), false, [&](element vector) {
    const std::string scheme = text(vector, "scheme");
    if (scheme == "slack") {
      count_preset(score, "slack", slack_sent(vector, "secret", text(vector["expected"], "X-Slack-Signature")));
    } else if (scheme.starts_with("twilio")) {
      for (const char* preset : {"twilio_sms", "twilio_voice"}) {
        count_preset(score, preset, twilio_sent(vector, "secret", text(vector["expected"], "X-Twilio-Signature")));
      }
    } else if (scheme.starts_with("shopify/woocommerce")) {
      for (const auto& [preset, header] :
           {std::pair("shopify", "X-Shopify-Hmac-Sha256"), std::pair("woocommerce", "X-WC-Webhook-Signature")}) {
        Sent sent{request_of(text(vector, "body")), own_secret(vector, "secret"), to_lower_ascii(header), {}};
        sent.request.headers.emplace_back(sent.header, text(vector["expected"], header));
        count_preset(score, preset, sent);
      }
    } else {
      const bool nobody_s = scheme.starts_with("standard-webhooks") || scheme == "github" || scheme.starts_with("rfc");
      EXPECT_TRUE(nobody_s) << scheme << " has a vector, and nobody tries it";
    }
  });
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 20);
}

// VK proves itself with a word in the body, and hears words back.
TEST(PresetVectorsSuite, VkHearsWhatItsLibraryExpects) {
  suites::Score score("vectors of VK against its preset");
  each_vector(suites::file_text(suites::suite("../corpus/chat/vk/vectors.json")), true, [&](element vector) {
    const std::string scheme = text(vector, "scheme");
    if (scheme.starts_with("VK payments")) return;  // another protocol of VK's, of which no lead comes
    element asked;
    std::string body = R"({"type":"message_typing_state","group_id":1,"event_id":"e","object":{},"secret":"one"})";
    if (vector["request"].get(asked) == simdjson::SUCCESS) body = simdjson::minify(asked);
    std::string own = "secret: " + (text(vector, "configured_secret").empty() ? std::string("one")
                                                                              : text(vector, "configured_secret"));
    if (!text(vector, "confirmation_key").empty()) {
      own += "\nsettings: { confirmation: " + text(vector, "confirmation_key") + " }";
    }
    Mistakes mistakes;
    CompileContext context;
    context.source = "vector";
    context.preset = "vk";
    context.functions = mapping::make_lead_functions({}, {});
    const auto connector = compile_connector(
        merge_preset(*builtin_preset("vk"), *parse_yaml(own, "vector.yaml", mistakes)), context, mistakes);
    ASSERT_NE(connector, nullptr) << mistakes.front().line();
    const Reading reading = connector->read(request_of(body), from_micros(0), Verify::kYes);
    if (text(vector, "expected") == "reject") {
      score.count(reading.kind == Reading::Kind::kRefused, scheme);
      return;
    }
    Reply reply = reading.reply;
    if (reading.kind == Reading::Kind::kEvents) {
      EventOutcome outcome;
      outcome.outcome = "ignored";
      reply = connector->reply({outcome}, reading.several, reading.answer);
    }
    score.count(reading.kind != Reading::Kind::kRefused && reply.body == text(vector, "expected_response_body"),
                scheme);
  });
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GE(score.total(), 3);
}

}  // namespace
}  // namespace leadgate::connectors
