#include "connectors/settings.hpp"

namespace leadgate::connectors {
namespace {

ObjectSpec<HandshakeSettings> handshake_spec() {
  ObjectSpec<HandshakeSettings> spec("a handshake",
                                     "Questions that the platform asks about the address itself. They "
                                     "are answered and leave nothing behind.");
  spec.text("when", &HandshakeSettings::when)
      .required()
      .doc("An expression over the root; true: it is this handshake.");
  spec.text("token", &HandshakeSettings::token)
      .doc("An expression over the root: the word that the question must prove to know.")
      .example("query.\"hub.verify_token\"");
  spec.text("token_setting", &HandshakeSettings::token_setting)
      .doc("The setting of the source that this word must be; else the answer is 403. Compared in constant time.");
  spec.text("visit", &HandshakeSettings::visit)
      .doc("An expression over the root: an address that is visited (GET) before the answer. Fails it, it is 503.")
      .example("body.SubscribeURL");
  spec.text_list("visit_hosts", &HandshakeSettings::visit_hosts)
      .doc("Where that address may be, over https; a star stands for letters, digits and hyphens. Else it is 403.")
      .example("[\"sns.*.amazonaws.com\"]");
  spec.boolean("before_verify", &HandshakeSettings::before_verify)
      .doc("The platform does not sign it. Such a handshake is looked for in bodies of at most 4096 bytes.");
  spec.integer("status", &HandshakeSettings::status).range(200, 599).doc("The answer's status.");
  spec.text("content_type", &HandshakeSettings::content_type).doc("The answer's content type.");
  spec.text("body", &HandshakeSettings::body)
      .doc(
          "The answer's body; a slot is an expression over the root, {body.challenge}, a setting of the source, "
          "{setting.confirmation}, or the HMAC-SHA256 with the source's secret of what an expression gives, "
          "{hmac_sha256_base64(query.crc_token)} or {hmac_sha256_hex(body.token)}. The last is for a handshake that "
          "is verified: whoever could ask it freely would have any text signed.");
  spec.keep_node(&HandshakeSettings::node);
  return spec;
}

ObjectSpec<NeedSettings> need_spec() {
  ObjectSpec<NeedSettings> spec("a setting that a source needs",
                                "Settings of the preset's own: what a source says of them in `settings`.");
  spec.text("name", &NeedSettings::name).required().doc("Its name.").example("verify_token");
  spec.text("doc", &NeedSettings::doc).doc("What it is and where the platform shows it.");
  spec.boolean("required", &NeedSettings::required).doc("A source without it is a mistake.");
  spec.boolean("secret", &NeedSettings::secret)
      .doc(
          "Expressions do not see it: only {setting.NAME} of `signed`, of handshakes and of `url` and `headers` of "
          "`fetch`, and `token_setting`.");
  spec.keep_node(&NeedSettings::node);
  return spec;
}

ObjectSpec<RetrySettings> retry_spec() {
  ObjectSpec<RetrySettings> spec("retries",
                                 "What the platform does when the answer is no 2xx, and so what it hears when the "
                                 "fault is ours: a status that it comes back on.");
  spec.text("about", &RetrySettings::about).doc("What it sends again, when and how often, and what makes it give up.");
  spec.integer("unavailable", &RetrySettings::unavailable)
      .range(400, 599)
      .doc("The answer when the lead could not be stored.");
  spec.integer("too_many", &RetrySettings::too_many)
      .range(400, 599)
      .doc("The answer when the source sends more than it may.");
  return spec;
}

template <class T>
FieldBuilder<T> declare_create_when(ObjectSpec<T>& spec) {
  return spec.choice(
      "create_when", &T::create_when,
      {{"message", CreateWhen::kMessage}, {"contact", CreateWhen::kContact}, {"command", CreateWhen::kCommand}});
}

ObjectSpec<RuleSettings> rule_spec() {
  ObjectSpec<RuleSettings> spec("a rule of events",
                                "Which kind of event it is; the first rule that holds decides. "
                                "When none does, the event is parked. Without rules all are leads.");
  spec.text("when", &RuleSettings::when).doc("An expression over the root; without it the rule always holds.");
  spec.choice("is", &RuleSettings::is,
              {{"lead", RuleKind::kLead},
               {"order", RuleKind::kOrder},
               {"message", RuleKind::kMessage},
               {"status", RuleKind::kStatus},
               {"ignore", RuleKind::kIgnore},
               {"park", RuleKind::kPark}})
      .required()
      .doc(
          "What such an event is. lead: a deal, or more from a person who has one open. order: goes by its number, the "
          "target `external_id`, and is parked without one (no_order_number). message: one message of the chat that "
          "the "
          "target `conversation` names, which is one deal as long as that deal is open; the first message is a lead, "
          "later ones go to the timeline. status: news of an order, a lead or a chat that is there already, found by "
          "`external_id` or `conversation`; it never makes a deal, and one that comes before its order is kept "
          "(unknown_order) until that comes. ignore: nothing of it is needed. park: a "
          "person is needed, as `problem` says.");
  declare_create_when(spec).inherited().doc(
      "As `create_when` of the source, which goes before it, for this rule alone.");
  spec.text_list("commands", &RuleSettings::commands)
      .doc("With `create_when: command` here, as `commands` of the source.");
  spec.text("reason", &RuleSettings::reason).doc("Why it is no lead, for the answer.").example("not_a_message");
  spec.text("problem", &RuleSettings::problem).doc("With `is: park`, what a person is told; `reason` is its code.");
  spec.keep_node(&RuleSettings::node);
  return spec;
}

void declare_reply(ObjectSpec<ReplySettings>& spec) {
  spec.integer("status", &ReplySettings::status)
      .range(200, 599)
      .doc("The status. Without it 201 for created, 202 for parked and 200 for the rest.");
  spec.text("content_type", &ReplySettings::content_type).doc("The content type of `body`; text/plain without it.");
  spec.text("body", &ReplySettings::body)
      .doc(
          "The body, with the slots {event_id}, {outcome}, {deal_id}, {contact_id}, {reason}, {deal.number}, "
          "{deal.stage}, {deal.stage_label}, {contact.name} and {reply_text}. Any other slot is an expression over the "
          "root and the names of `let`, of several events the first one's: {query.id}, {body.message.chat.id}. All are "
          "escaped for the content type. Without it JSON.");
  spec.text("empty_body", &ReplySettings::empty_body)
      .doc("The body instead of one with {reply_text} when that says nothing: the platform's empty reply.");
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
  ObjectSpec<ReplySettings> variant("a variant of a reply",
                                    "For a platform that wants to hear different things: the first whose `when` holds "
                                    "goes before the keys beside it; the keys of an outcome go before both. A source's "
                                    "own `body` takes its preset's variants away.");
  variant.text("when", &ReplySettings::when).required().doc("An expression over the root and the names of `let`.");
  declare_reply(variant);
  spec.list("variants", &ReplySettings::variants, variant);
  spec.leave_open();
  spec.check([](ReplySettings&, const ConfigNode& node, Mistakes& mistakes) {
    std::vector<std::string> known = {"status", "content_type", "body", "redirect", "empty_body", "variants"};
    known.insert(known.end(), reply_outcomes().begin(), reply_outcomes().end());
    if (node.is_map()) report_unknown_keys(node, "reply", known, mistakes);
  });
  return spec;
}

void declare_events(ObjectSpec<PresetSettings>& spec) {
  spec.text("each", &PresetSettings::each)
      .doc(
          "An expression that gives a list: each item is an event of its own, `body` is then the item and `delivery` "
          "the whole body. When it gives no list, the delivery is one event.")
      .example("body.entry[]");
  spec.integer("events_max", &PresetSettings::events_max)
      .range(1, 10'000)
      .unit("events")
      .doc("Events in one delivery; one with more is parked whole.");
  mail::declare_mail(spec, &PresetSettings::mail, &PresetSettings::templates);
  spec.text_map("let", &PresetSettings::let)
      .doc("Names for expressions, in order; later ones and everything below may use them. `body` can be redefined.")
      .example("{ order: \"body.order || body\" }");
  spec.list("fetch", &PresetSettings::fetch, fetch_spec())
      .example("[{ name: order, url: \"https://api.shop.example/orders/{body.id}\" }]");
  spec.boolean("allow_private", &PresetSettings::allow_private)
      .doc(
          "Whether the addresses of `fetch` may be http, and private or loopback ones; otherwise such calls are "
          "refused.");
  spec.list("events", &PresetSettings::events, rule_spec());
  declare_create_when(spec).doc(
      "Which message of a chat makes its deal. message: the first one. contact: the first one after which a phone "
      "or an e-mail of the person is known; those before it are ignored (waiting_for_contact) and are brought onto "
      "the timeline of the deal when it is made. command: one that begins with one of `commands`; others are "
      "ignored (waiting_for_command).");
  spec.text_list("commands", &PresetSettings::commands)
      .doc("With `create_when: command`, how the text of a message that makes a deal begins, in any case.")
      .example("[/start, /order]");
  spec.text_map("stages", &PresetSettings::stages)
      .doc(
          "The sender's word for where an order stands, the target `status`, to a stage of the source's pipeline, "
          "`won` "
          "or `lost`; \"\" leaves the deal where it is, and so does a word that is not here. The word itself is kept "
          "in the field `status`. A target `stage` goes before it. A source's own words are added to its preset's.")
      .example("{ completed: won, cancelled: lost, on-hold: \"\" }");
}

void declare_mapping(ObjectSpec<PresetSettings>& spec) {
  spec.text("idempotency_key", &PresetSettings::idempotency_key)
      .doc("An expression: the sender's own id of the event, the same when it sends it again.");
  spec.text_map("map", &PresetSettings::map)
      .doc(
          "What goes where: target to expression. `people` takes a list of {role, name, phones, emails, company}: "
          "further people of an order, such as its recipient, who join the deal beside its main contact. `refunded` is "
          "the sum refunded so far; the deal's amount is `amount` without it. `new_external_id` is a number "
          "by which the same order goes from now on, beside its first one. `conversation` names the chat that a "
          "message belongs to, `message_id` the message in it; `status` is the sender's word for where an order "
          "stands, see `stages`. After a change `leadgate replay` mends the deals of stored events: what an event "
          "brought gives way to what it says now; what later events or people have set since stays.")
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

void declare_proof(ObjectSpec<PresetSettings>& spec) {
  spec.node("verify", &PresetSettings::verify)
      .doc(
          "How a genuine sender is known: one of hmac, digest, token, basic, standard_webhooks, jws, ed25519, ecdsa, "
          "sns and ip_allow as a map of its own, `all` or `any` with a list of those, or the word none. "
          "`optional: true` verifies only when there is a secret.")
      .example("{ hmac: { algorithm: sha256, header: X-Signature, encoding: hex } }");
  spec.secret("secret", &PresetSettings::secret).doc("What the sender proves to know.");
  spec.secret_list("secrets", &PresetSettings::secrets)
      .doc("Several at a time, to rotate: new first, old last. All are accepted.");
  spec.text("public_key", &PresetSettings::public_key)
      .doc(
          "The sender's public key where it signs with a private one: PEM, or base64 or hex as the platform shows it.");
  spec.text_list("public_keys", &PresetSettings::public_keys).doc("Several at a time, to rotate. All are accepted.");
  spec.secret("signing_key", &PresetSettings::signing_key)
      .doc("The private key for `leadgate sign`, where you play the sender; nothing else needs it.");
  spec.text("public_url", &PresetSettings::public_url)
      .doc(
          "What this source's public address begins with, where it is not server.public_url: platforms that sign the "
          "address sign it as they know it.")
      .inherited()
      .example("https://leads.example");
}

ObjectSpec<PresetSettings> make_preset_spec() {
  ObjectSpec<PresetSettings> spec("a preset", "One platform: how its requests are verified, read and answered.");
  spec.text("title", &PresetSettings::title).doc("The platform's name.");
  spec.text("about", &PresetSettings::about).doc("How to set it up on the platform's side, step by step.");
  spec.text("extends", &PresetSettings::extends)
      .doc(
          "Of a preset's file: another preset whose keys are below its own, as a preset's are below a source's. A "
          "source "
          "names its preset by `connector`.")
      .example("mail");
  spec.text_list("methods", &PresetSettings::methods).doc("The HTTP methods taken; others get 405.");
  spec.text_list("content_types", &PresetSettings::content_types)
      .doc("The content types taken; others get 415. Without it all are, and a body that cannot be read is parked.");
  spec.integer("body_bytes_max", &PresetSettings::body_bytes_max)
      .range(1, 64 << 20)
      .unit("bytes")
      .doc("The largest body taken; a larger one gets 413.");
  declare_proof(spec);
  spec.list("needs", &PresetSettings::needs, need_spec());
  spec.text_map("settings", &PresetSettings::settings)
      .doc(
          "What the preset asks for in `needs`, name to value. Expressions see it as settings.NAME, `signed`, "
          "handshakes and `fetch` as {setting.NAME}. A value may be `file:PATH`, as a secret may.")
      .values_from_files()
      .example("{ verify_token: \"${VERIFY_TOKEN}\" }");
  spec.object("retries", &PresetSettings::retries, retry_spec());
  spec.list("handshakes", &PresetSettings::handshakes, handshake_spec());
  declare_events(spec);
  declare_mapping(spec);
  spec.list("tests", &PresetSettings::tests, mapping_test_spec());
  spec.object("reply", &PresetSettings::reply, whole_reply_spec());
  spec.text("reply_text", &PresetSettings::reply_text)
      .doc(
          "What a platform that holds the reply open says to the person who wrote, with the slots of `reply.body`. "
          "Nothing is said to what is ignored or parked, nor without a deal where the text speaks of one.")
      .example("\"Спасибо, заявка {deal.number} принята.\"");
  spec.keep_node(&PresetSettings::node);
  spec.leave_open();
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
