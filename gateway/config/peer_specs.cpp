// The settings of who sends, who listens and who may use the API; and the whole file.
#include "connectors/portal/standard_webhooks.hpp"
#include "connectors/settings.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kTokenBytesMax = 512;

void expect_token(const Secret& token, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* value = node.find("token");
  if (value == nullptr || !value->is_scalar()) return;
  const std::string_view text = token.reveal();
  if (text.empty()) return;  // not given, which a required one may not be
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (visible && text.size() <= kTokenBytesMax) return;
  mistakes.push_back(
      {value->place(),
       "'token' takes up to 512 visible ASCII characters, for example what `openssl rand -hex 24` prints."});
}

void expect_signing_keys(const ConfigNode& portal, Mistakes& mistakes) {
  if (const ConfigNode* secret = portal.find("secret")) expect_signing_key(*secret, mistakes);
  const ConfigNode* secrets = portal.find("secrets");
  if (secrets == nullptr) return;
  for (const ConfigNode& item : secrets->items()) expect_signing_key(item, mistakes);
}

void check_tables(Config& config, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* tables = node.find("tables");
  if (tables == nullptr || tables->is_null()) return;
  FieldDescription field;
  field.type = FieldType::kTextMap;
  for (const ConfigMember& table : tables->members()) {
    field.name = table.key;
    config.tables.emplace(table.key, read_text_map(table.node, field, mistakes));
  }
  if (tables->is_map()) return;
  mistakes.push_back({tables->place(), "'tables' takes a map of tables, for example { cities: { msk: Moscow } }."});
}

void declare_peers(ObjectSpec<Config>& spec) {
  spec.list("access", &Config::access, access_spec())
      .example("[{ name: admin, role: admin, token: \"${ADMIN_TOKEN}\" }]");
  spec.list("owners", &Config::owners, owner_spec()).required().example("[{ id: anna, name: Anna }]");
  spec.list("pipelines", &Config::pipelines, pipeline_spec())
      .required()
      .example("[{ id: shop, currency: RUB, default_owner: anna, stages: [{ id: new }] }]");
  spec.list("sources", &Config::sources, source_spec())
      .required()
      .example("[{ name: site, connector: form, pipeline: shop }]");
  spec.list("portals", &Config::portals, portal_spec());
  spec.text("presets", &Config::presets)
      .doc("A folder of preset files, NAME.yaml each: connectors of your own, or in place of built-in ones.")
      .example("/etc/leadgate/connectors");
  spec.node("tables", &Config::tables_node)
      .doc("Tables for the lead function lookup(table, x): a map of names, each a map of texts.")
      .example("{ cities: { msk: Moscow, spb: Saint Petersburg } }");
}

ObjectSpec<Config> make_config_spec() {
  ObjectSpec<Config> spec("the configuration");
  spec.object("server", &Config::server, server_spec());
  spec.object("storage", &Config::storage, storage_spec());
  spec.object("locale", &Config::locale, locale_spec());
  declare_peers(spec);
  spec.object("own", &Config::own, connectors::own_spec());
  spec.object("contacts", &Config::contacts, contacts_spec());
  spec.object("repeat", &Config::repeat, repeat_spec());
  spec.object("fingerprint", &Config::fingerprint, fingerprint_spec());
  spec.object("limits", &Config::limits, limits_spec());
  spec.object("timeouts", &Config::timeouts, timeouts_spec());
  spec.object("retention", &Config::retention, retention_spec());
  spec.object("delivery", &Config::delivery, delivery_spec());
  spec.object("egress", &Config::egress, egress_spec());
  spec.object("alerts", &Config::alerts, alerts_spec());
  spec.check(check_tables);
  return spec;
}

}  // namespace

void expect_signing_key(const ConfigNode& value, Mistakes& mistakes) {
  if (!value.is_scalar()) return;
  const std::string& text = value.scalar();
  std::string wrong;
  if (text.starts_with("whsk_")) {
    if (connectors::webhook_public_key(Secret(text)).ok()) return;
    wrong = "what follows whsk_ here is not the base64 of the 32 bytes of an Ed25519 key.";
  } else if (text.starts_with("whpk_")) {
    wrong = "whpk_ is the public key, which its receivers have; what signs is whsk_.";
  } else if (text.starts_with("whsec_")) {
    if (webhook_key(text)) return;
    wrong = "what follows whsec_ here is not that.";
  } else {
    wrong = "this one does not begin with whsec_.";
  }
  mistakes.push_back({value.place(), "'secret' takes whsec_ and the base64 of 24 to 64 random bytes; " + wrong});
}

ObjectSpec<AccessConfig> access_spec() {
  ObjectSpec<AccessConfig> spec("an access", "Who may use /api/v1. Without one nobody may.");
  spec.text("name", &AccessConfig::name).required().doc("Who it is, for the timeline and the log.").example("admin");
  spec.choice("role", &AccessConfig::role,
              {{"admin", Role::kAdmin}, {"manager", Role::kManager}, {"viewer", Role::kViewer}})
      .required()
      .doc(
          "viewer reads deals, contacts, events and deliveries, of an event what became of it and the drafts that "
          "today's mapping makes; manager also works on deals and contacts and sees the bytes and headers of an event "
          "as they came, without the secrets of its source; admin also replays events, retries deliveries and previews "
          "mappings.")
      .example("manager");
  spec.secret("token", &AccessConfig::token)
      .required()
      .doc(
          "What `Authorization: Bearer` must carry, at most 512 visible characters. Under 8 of them `leadgate check` "
          "warns.")
      .example("\"${LEADGATE_ADMIN_TOKEN}\"");
  spec.keep_node(&AccessConfig::node);
  spec.check([](AccessConfig& access, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_name(access.name), node, "name", kNameRule, mistakes);
    expect_token(access.token, node, mistakes);
  });
  return spec;
}

ObjectSpec<SourceConfig> source_spec() {
  ObjectSpec<SourceConfig> spec(
      "a source",
      "Who sends leads, each at /in/NAME, or a mailbox. Every key of a preset may stand here too and wins "
      "over the preset's, map by map.");
  spec.text("name", &SourceConfig::name).required().doc("Its name and its address, /in/NAME.").example("site");
  spec.text("connector", &SourceConfig::preset)
      .required()
      .doc("The preset, see `leadgate presets`; `generic` has nothing of its own.")
      .example("form");
  spec.text("pipeline", &SourceConfig::pipeline).required().doc("Where its deals go.").example("shop");
  spec.text("owner", &SourceConfig::owner)
      .doc("The owner of its new deals, instead of the pipeline's.")
      .example("anna");
  spec.text("path", &SourceConfig::path)
      .doc("An address where it answers too, for a sender that cannot be changed.")
      .example("/old/lead.php");
  spec.integer("requests_per_second", &SourceConfig::requests_per_second)
      .range(0, 1'000'000)
      .unit("requests a second")
      .doc("What it may send on average; 0 means no limit. Without it `limits.requests_per_second`.")
      .inherited();
  spec.object("locale", &SourceConfig::locale, locale_spec()).doc("Over `locale` of the configuration.");
  spec.object("repeat", &SourceConfig::repeat, repeat_spec()).doc("Over `repeat` of its pipeline.");
  spec.object("fingerprint", &SourceConfig::fingerprint, fingerprint_spec())
      .doc("Over `fingerprint` of the configuration.");
  spec.object("imap", &SourceConfig::imap, imap_spec());
  spec.object("maildir", &SourceConfig::maildir, maildir_spec());
  spec.object("lmtp", &SourceConfig::lmtp, lmtp_source_spec());
  spec.keep_node(&SourceConfig::node);
  spec.leave_open();
  spec.check([known = spec.description().names()](SourceConfig& source, const ConfigNode& node, Mistakes& mistakes) {
    std::vector<std::string> names = known;
    for (const std::string& name : connectors::preset_spec().description().names()) names.push_back(name);
    report_unknown_keys(node, "a source", names, mistakes);
    expect_text(is_name(source.name), node, "name", kNameRule, mistakes);
    expect_text(is_plain_path(source.path), node, "path", "a path such as /old/lead.php, without query and escapes",
                mistakes);
  });
  return spec;
}

ObjectSpec<PortalConfig> portal_spec() {
  ObjectSpec<PortalConfig> spec("a portal",
                                "Who learns every change of stage: pushed to `url`, polled with `token`, or "
                                "both.");
  spec.text("name", &PortalConfig::name).required().doc("Its name.").example("account");
  spec.text("url", &PortalConfig::url)
      .doc("Where events are posted; http or https. Without it the portal only polls.")
      .example("https://shop.example/hooks/order");
  spec.secret("secret", &PortalConfig::secret)
      .doc(
          "The key of the signatures (Standard Webhooks): whsec_ and the base64 of 24 to 64 random bytes, which the "
          "portal has too; or whsk_ and the base64 of the 32 bytes of an Ed25519 key, whose public key, which "
          "`leadgate portal key NAME` prints, the portal verifies with.")
      .example("\"${ACCOUNT_PORTAL_SECRET}\"");
  spec.secret_list("secrets", &PortalConfig::secrets)
      .doc("Several such keys, while one is replaced, of either kind: every event carries a signature with each.")
      .example("[\"${NEW_SECRET}\", \"${OLD_SECRET}\"]");
  spec.secret("token", &PortalConfig::token)
      .doc("What the portal sends as `Authorization: Bearer` when it polls. Without it it cannot.")
      .example("\"${ACCOUNT_PORTAL_TOKEN}\"");
  spec.text_list("sources", &PortalConfig::sources)
      .required()
      .doc("The sources whose deals it sees, and no others.")
      .example("[woo]");
  spec.text_list("not_from", &PortalConfig::not_from)
      .doc(
          "Those of `sources` whose own changes of stage are not pushed to it: for a shop that is source and portal at "
          "once. It knows what it said itself, and hearing it again could make it say it again, for ever. A shop that "
          "moves deals by /api/v1 is named by its access, `api:NAME`. Polls show every change all the same.")
      .example("[woo, \"api:shop\"]");
  spec.boolean("allow_private", &PortalConfig::allow_private)
      .doc(
          "Whether `url` may lie on a private or loopback address; otherwise such calls are refused. For one network "
          "rather than all of them there is `egress.allow`.");
  declare_portal_poll(spec);
  declare_portal_push(spec);
  declare_portal_delivery(spec);
  spec.keep_node(&PortalConfig::node);
  spec.check([](PortalConfig& portal, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_name(portal.name), node, "name", kNameRule, mistakes);
    expect_text(portal.url.empty() || is_http_url(portal.url), node, "url",
                "an http or https address, for example https://shop.example/hook", mistakes);
    expect_token(portal.token, node, mistakes);
    expect_signing_keys(node, mistakes);
    const ConfigNode* secret = node.find("secret");
    if (!portal.url.empty() && (secret == nullptr || secret->is_null()) && portal.secrets.empty()) {
      mistakes.push_back({node.key_place("url"),
                          "A portal with a 'url' needs a 'secret' to sign with. Make one: "
                          "echo whsec_$(openssl rand -base64 32)"});
    }
    if (portal.url.empty() && portal.token.empty()) {
      mistakes.push_back({node.place(), "A portal needs a 'url' to push to, a 'token' to poll with, or both."});
    }
    const ConfigNode* sources = node.find("sources");
    if (sources != nullptr && sources->is_list() && sources->items().empty()) {
      mistakes.push_back({sources->place(), "'sources' takes at least one source; a portal without one sees nothing."});
    }
  });
  return spec;
}

const ObjectSpec<Config>& config_spec() {
  static const ObjectSpec<Config> spec = make_config_spec();
  return spec;
}

}  // namespace leadgate::gateway
