#include "connectors/settings.hpp"

namespace leadgate::connectors {
namespace {

template <class T>
void declare_carrier(ObjectSpec<T>& spec) {
  spec.text("header", &T::header).doc("The header that carries it.").example("X-Shop-Signature");
  spec.text("query", &T::query).doc("The parameter of the address that carries it.").example("token");
  spec.text("field", &T::field).doc("The field of the body that carries it, a path of keys.").example("auth.token");
  spec.text("prefix", &T::prefix).doc("What stands before it in its carrier.").example("\"sha256=\"");
}

ObjectSpec<HmacSettings> hmac_spec() {
  ObjectSpec<HmacSettings> spec("hmac", "A keyed digest over the bytes as they came, before anything is parsed.");
  spec.choice("algorithm", &HmacSettings::algorithm,
              {{"sha1", DigestAlgorithm::kSha1},
               {"sha256", DigestAlgorithm::kSha256},
               {"sha512", DigestAlgorithm::kSha512},
               {"md5", DigestAlgorithm::kMd5}})
      .doc("The digest.");
  spec.choice("encoding", &HmacSettings::encoding,
              {{"hex", MacEncoding::kHex}, {"base64", MacEncoding::kBase64}, {"base64url", MacEncoding::kBase64Url}})
      .doc("How the digest is spelt; hex is lower case.");
  declare_carrier(spec);
  spec.text("signed", &HmacSettings::signed_bytes)
      .doc("The signed bytes, with the slots {body}, {method}, {path}, {query}, {header.NAME}, {field.PATH}.");
  spec.text("timestamp_header", &HmacSettings::timestamp_header)
      .doc("A header with the Unix time of signing, which must be near this server's clock.");
  spec.choice("timestamp_unit", &HmacSettings::timestamp_unit,
              {{"s", std::chrono::milliseconds(1000)}, {"ms", std::chrono::milliseconds(1)}})
      .doc("The unit of that time.");
  spec.seconds("tolerance_seconds", &HmacSettings::tolerance).doc("How far from now that time may be, either way.");
  return spec;
}

ObjectSpec<TokenSettings> token_spec() {
  ObjectSpec<TokenSettings> spec("token", "The secret itself, sent along; compared in constant time.");
  declare_carrier(spec);
  return spec;
}

ObjectSpec<BasicSettings> basic_spec() {
  ObjectSpec<BasicSettings> spec("basic", "HTTP Basic credentials in the header Authorization.");
  spec.text("user", &BasicSettings::user).doc("The user; without it a secret is \"user:password\".");
  return spec;
}

ObjectSpec<HandshakeSettings> handshake_spec() {
  ObjectSpec<HandshakeSettings> spec("a handshake",
                                     "Questions that the platform asks about the address itself. They "
                                     "are answered and leave nothing behind.");
  spec.text("when", &HandshakeSettings::when)
      .required()
      .doc("An expression over the root; true: it is this handshake.");
  spec.boolean("before_verify", &HandshakeSettings::before_verify)
      .doc("The platform does not sign it. Such a handshake is looked for in bodies of at most 4096 bytes.");
  spec.integer("status", &HandshakeSettings::status).range(200, 599).doc("The answer's status.");
  spec.text("content_type", &HandshakeSettings::content_type).doc("The answer's content type.");
  spec.text("body", &HandshakeSettings::body)
      .doc("The answer's body; a slot is an expression over the root: {body.challenge}.");
  spec.keep_node(&HandshakeSettings::node);
  return spec;
}

ObjectSpec<RuleSettings> rule_spec() {
  ObjectSpec<RuleSettings> spec("a rule of events",
                                "Which kind of event it is; the first rule that holds decides. "
                                "When none does, the event is parked. Without rules all are leads.");
  spec.text("when", &RuleSettings::when).doc("An expression over the root; without it the rule always holds.");
  spec.choice("is", &RuleSettings::is, {{"lead", RuleKind::kLead}, {"ignore", RuleKind::kIgnore}})
      .required()
      .doc("What such an event is.");
  spec.text("reason", &RuleSettings::reason).doc("Why it is no lead, for the answer.").example("not_a_message");
  spec.keep_node(&RuleSettings::node);
  return spec;
}

void declare_reply(ObjectSpec<ReplySettings>& spec) {
  spec.integer("status", &ReplySettings::status)
      .range(200, 599)
      .doc("The status. Without it 201 for created, 202 for parked and 200 for the rest.");
  spec.text("content_type", &ReplySettings::content_type).doc("The content type of `body`; text/plain without it.");
  spec.text("body", &ReplySettings::body)
      .doc("The body, with the slots {event_id}, {outcome}, {deal_id}, {contact_id}, {reason}. Without it JSON.");
  spec.text("redirect", &ReplySettings::redirect)
      .doc("Sends the visitor's browser to this address instead (303).")
      .example("https://shop.example/thank-you");
  spec.keep_node(&ReplySettings::node);
}

ObjectSpec<ReplySettings> whole_reply_spec() {
  ObjectSpec<ReplySettings> spec("reply",
                                 "What the platform hears. Under created, updated, appended, duplicate, "
                                 "ignored and parked the same keys for that outcome alone.");
  declare_reply(spec);
  spec.leave_open();
  spec.check([](ReplySettings&, const ConfigNode& node, Mistakes& mistakes) {
    std::vector<std::string> known = {"status", "content_type", "body", "redirect"};
    known.insert(known.end(), reply_outcomes().begin(), reply_outcomes().end());
    if (node.is_map()) report_unknown_keys(node, "reply", known, mistakes);
  });
  return spec;
}

void declare_mapping(ObjectSpec<PresetSettings>& spec) {
  spec.text("each", &PresetSettings::each)
      .doc(
          "An expression that gives a list: each item is an event of its own, `body` is then the item and `delivery` "
          "the whole body. When it gives no list, the delivery is one event.")
      .example("body.entry[]");
  spec.integer("events_max", &PresetSettings::events_max)
      .range(1, 10'000)
      .unit("events")
      .doc("Events in one delivery; one with more is parked whole.");
  spec.text_map("let", &PresetSettings::let)
      .doc("Names for expressions, in order; later ones and everything below may use them. `body` can be redefined.")
      .example("{ order: \"body.order || body\" }");
  spec.list("events", &PresetSettings::events, rule_spec());
  spec.text("idempotency_key", &PresetSettings::idempotency_key)
      .doc("An expression: the sender's own id of the event, the same when it sends it again.");
  spec.text_map("map", &PresetSettings::map)
      .doc(
          "What goes where: target to expression. After a change `leadgate replay` mends the deals of stored events: "
          "what "
          "an event brought gives way to what it says now; what later events or people have set since stays.")
      .example("{ contact.phones: \"[phone(body.tel)]\" }");
  spec.choice("left_over", &PresetSettings::left_over,
              {{"keep", mapping::LeftOver::kKeep}, {"drop", mapping::LeftOver::kDrop}})
      .doc("Whether what no expression read is kept in the deal's fields.");
  spec.text_list("ignore", &PresetSettings::ignore)
      .doc(
          "Keys that are noise and never become fields: the last part or the whole path; `_wp*` is all that begin so.");
  spec.boolean("recognise", &PresetSettings::recognise)
      .doc(
          "Look for the person, the order and the visit by names and shapes where `map` gives nothing. A source "
          "without "
          "a `map` always does; without `map` and `each` a list of people is an event each.");
  spec.object("own", &PresetSettings::own, own_spec());
  spec.text_list("honeypots", &PresetSettings::honeypots)
      .doc(
          "Fields that people do not see, beside the common names for them (honeypot, _gotcha, bot-field ...): where "
          "the recogniser finds one filled in, the event is ignored as spam.")
      .example("[website2]");
}

ObjectSpec<PresetSettings> make_preset_spec() {
  ObjectSpec<PresetSettings> spec("a preset", "One platform: how its requests are verified, read and answered.");
  spec.text("title", &PresetSettings::title).doc("The platform's name.");
  spec.text("about", &PresetSettings::about).doc("How to set it up on the platform's side, step by step.");
  spec.text_list("methods", &PresetSettings::methods).doc("The HTTP methods taken; others get 405.");
  spec.text_list("content_types", &PresetSettings::content_types)
      .doc("The content types taken; others get 415. Without it all are, and a body that cannot be read is parked.");
  spec.integer("body_bytes_max", &PresetSettings::body_bytes_max)
      .range(1, 64 << 20)
      .unit("bytes")
      .doc("The largest body taken; a larger one gets 413.");
  spec.node("verify", &PresetSettings::verify)
      .doc(
          "How a genuine sender is known: hmac, token or basic, each a map of its own; or the word none. "
          "`optional: true` verifies only when there is a secret.")
      .example("{ hmac: { algorithm: sha256, header: X-Signature, encoding: hex } }");
  spec.secret("secret", &PresetSettings::secret).doc("What the sender proves to know.");
  spec.secret_list("secrets", &PresetSettings::secrets)
      .doc("Several at a time, to rotate: new first, old last. All are accepted.");
  spec.list("handshakes", &PresetSettings::handshakes, handshake_spec());
  declare_mapping(spec);
  spec.list("tests", &PresetSettings::tests, mapping_test_spec());
  spec.object("reply", &PresetSettings::reply, whole_reply_spec());
  spec.keep_node(&PresetSettings::node);
  spec.leave_open();
  return spec;
}

ObjectSpec<VerifySettings> make_verify_spec() {
  ObjectSpec<VerifySettings> spec("verify", "How a genuine sender is known.");
  spec.object("hmac", &VerifySettings::hmac, hmac_spec());
  spec.object("token", &VerifySettings::token, token_spec());
  spec.object("basic", &VerifySettings::basic, basic_spec());
  spec.boolean("optional", &VerifySettings::optional).doc("Verify only when the source has a secret.");
  spec.keep_node(&VerifySettings::node);
  return spec;
}

}  // namespace

ObjectSpec<mapping::OwnIdentities> own_spec() {
  ObjectSpec<mapping::OwnIdentities> spec("own",
                                          "The shop itself and its people: what the recogniser never takes for the "
                                          "customer's. The e-mails of `owners` always belong to it.");
  spec.text_list("emails", &mapping::OwnIdentities::emails).doc("Addresses.").example("[sales@shop.example]");
  spec.text_list("domains", &mapping::OwnIdentities::domains)
      .doc("Domains of addresses, with all below them.")
      .example("[shop.example]");
  spec.text_list("phones", &mapping::OwnIdentities::phones).doc("Phones, in any spelling.");
  spec.text_list("names", &mapping::OwnIdentities::names)
      .doc("Names of the people who work there, the words in any order.")
      .example("[Anna Serova]");
  return spec;
}

const ObjectSpec<PresetSettings>& preset_spec() {
  static const ObjectSpec<PresetSettings> spec = make_preset_spec();
  return spec;
}

const ObjectSpec<VerifySettings>& verify_spec() {
  static const ObjectSpec<VerifySettings> spec = make_verify_spec();
  return spec;
}

const ObjectSpec<ReplySettings>& reply_spec() {
  static const ObjectSpec<ReplySettings> spec = [] {
    ObjectSpec<ReplySettings> one("reply of one outcome");
    declare_reply(one);
    return one;
  }();
  return spec;
}

const std::vector<std::string>& reply_outcomes() {
  static const std::vector<std::string> outcomes = {"created", "updated", "appended", "duplicate", "ignored", "parked"};
  return outcomes;
}

}  // namespace leadgate::connectors
