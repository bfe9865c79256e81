// The settings about leads and deals: who, where and what counts as the same.
#include "deals/money.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

ObjectSpec<deals::Stage> stage_spec() {
  ObjectSpec<deals::Stage> spec("a stage", "The stages in their order. Won and lost follow by themselves.");
  spec.text("id", &deals::Stage::id)
      .required()
      .doc("What programs call it; keep it once deals are in it.")
      .example("new");
  spec.text("label", &deals::Stage::label).doc("What people and portals read; the id without it.").example("Новые");
  spec.object("public", &deals::Stage::shown, public_stage_spec());
  spec.check([](deals::Stage& stage, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_name(stage.id), node, "id", kNameRule, mistakes);
    if (stage.label.empty()) stage.label = stage.id;
  });
  return spec;
}

void check_stages(PipelineConfig& pipeline, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* stages = node.find("stages");
  if (stages == nullptr || !stages->is_list()) return;
  if (stages->items().empty()) {
    mistakes.push_back(
        {stages->place(), "A pipeline needs at least one stage, for example - { id: new, label: New }."});
  }
  std::vector<std::string> seen;
  for (const ConfigNode& stage : stages->items()) {
    const ConfigNode* id = stage.find("id");
    if (id == nullptr) continue;
    if (id->scalar() == deals::kWonStage || id->scalar() == deals::kLostStage) {
      mistakes.push_back({id->place(), "'" + id->scalar() + "' is a stage of every pipeline already; leave it out."});
    }
    if (std::find(seen.begin(), seen.end(), id->scalar()) != seen.end()) {
      mistakes.push_back({id->place(), "The stage '" + id->scalar() + "' stands twice in pipeline '" + pipeline.id +
                                           "'; ids must differ."});
    }
    seen.push_back(id->scalar());
  }
}

}  // namespace

ObjectSpec<LocaleConfig> locale_spec() {
  ObjectSpec<LocaleConfig> spec("locale", "Where the shop is.");
  spec.text("region", &LocaleConfig::region)
      .doc("ISO 3166 country: a phone without a country code is read as of this country.")
      .example("RU");
  spec.text("timezone", &LocaleConfig::timezone)
      .doc("Zone of the tz database: a date without a zone is read as of this zone.")
      .example("Europe/Moscow");
  spec.check([](LocaleConfig& locale, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_country(locale.region), node, "region", "an ISO 3166 country of two capitals, for example RU or DE",
                mistakes);
    expect_text(is_timezone(locale.timezone), node, "timezone", "a zone of the tz database, for example Europe/Moscow",
                mistakes);
  });
  return spec;
}

ObjectSpec<ContactsConfig> contacts_spec() {
  using deals::IdentityKind;
  ObjectSpec<ContactsConfig> spec("contacts", "How a person is known again.");
  spec.choice_list(
          "prefer", &ContactsConfig::prefer,
          {{"phone", IdentityKind::kPhone}, {"email", IdentityKind::kEmail}, {"messenger", IdentityKind::kMessenger}})
      .doc(
          "Which identity decides when a lead's phone belongs to one contact and its e-mail to another. The conflict "
          "is "
          "noted on the timeline, contacts are never merged by themselves.");
  spec.check([](ContactsConfig& contacts, const ConfigNode& node, Mistakes& mistakes) {
    std::vector<IdentityKind> sorted = contacts.prefer;
    std::sort(sorted.begin(), sorted.end());
    if (sorted == std::vector{IdentityKind::kPhone, IdentityKind::kEmail, IdentityKind::kMessenger}) return;
    const ConfigNode* prefer = node.find("prefer");
    mistakes.push_back({prefer == nullptr ? node.place() : prefer->place(),
                        "'prefer' takes phone, email and messenger, each once, in the order that you want."});
  });
  return spec;
}

ObjectSpec<RepeatConfig> repeat_spec() {
  ObjectSpec<RepeatConfig> spec("repeat",
                                "What becomes of a lead without an order number from a person who has an open "
                                "deal in the pipeline. A pipeline and a source may say it for themselves.");
  spec.choice("policy", &RepeatConfig::policy,
              {{"append", deals::RepeatPolicy::kAppend}, {"new", deals::RepeatPolicy::kNew}})
      .doc("append: added to the timeline of the open deal; new: a deal of its own.");
  spec.hours("window_hours", &RepeatConfig::window)
      .range(1, 24 * 3650)
      .doc("How long ago that deal may have changed last; an older one is left alone and a new deal is made.");
  return spec;
}

ObjectSpec<FingerprintConfig> fingerprint_spec() {
  ObjectSpec<FingerprintConfig> spec("fingerprint",
                                     "When an event without any id of its own is the same one again. A "
                                     "source may say it for itself.");
  spec.seconds("window_seconds", &FingerprintConfig::window)
      .range(0, 30 * 86'400)
      .doc(
          "The same content within this time is a duplicate, such as a button pressed twice; 0 means that it never "
          "is.");
  return spec;
}

ObjectSpec<OwnerConfig> owner_spec() {
  ObjectSpec<OwnerConfig> spec("an owner", "The people who own deals.");
  spec.text("id", &OwnerConfig::id).required().doc("What programs call them.").example("anna");
  spec.text("name", &OwnerConfig::name).doc("What people read; the id without it.").example("Анна Серова");
  spec.text("email", &OwnerConfig::email).doc("Their e-mail.").example("anna@example.test");
  spec.keep_node(&OwnerConfig::node);
  spec.check([](OwnerConfig& owner, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_name(owner.id), node, "id", kNameRule, mistakes);
    if (owner.name.empty()) owner.name = owner.id;
  });
  return spec;
}

ObjectSpec<PipelineConfig> pipeline_spec() {
  ObjectSpec<PipelineConfig> spec("a pipeline", "The ways that deals go.");
  spec.text("id", &PipelineConfig::id).required().doc("What programs call it.").example("shop");
  spec.text("label", &PipelineConfig::label).doc("What people read; the id without it.").example("Заказы");
  spec.text("currency", &PipelineConfig::currency)
      .doc("ISO 4217: the currency of an amount that comes without one. Without it such an amount has none.")
      .example("RUB");
  spec.text("default_owner", &PipelineConfig::default_owner)
      .required()
      .doc("The owner of its new deals: no deal is without one.")
      .example("anna");
  spec.list("stages", static_cast<std::vector<deals::Stage> PipelineConfig::*>(&PipelineConfig::stages), stage_spec())
      .required()
      .example("[{ id: new, label: New }]");
  spec.text("won_label", &PipelineConfig::won_label)
      .fallback("Выполнен")
      .doc("What people and portals read for the last stage `won`.");
  spec.text("lost_label", &PipelineConfig::lost_label)
      .fallback("Отменён")
      .doc("What people and portals read for the last stage `lost`.");
  spec.object("won_public", &PipelineConfig::won_public, public_stage_spec())
      .doc("The public face of `won`, which cannot be hidden.");
  spec.object("lost_public", &PipelineConfig::lost_public, public_stage_spec())
      .doc("The public face of `lost`, which cannot be hidden.");
  spec.object("repeat", &PipelineConfig::repeat, repeat_spec()).doc("Over `repeat` of the configuration.");
  spec.keep_node(&PipelineConfig::node);
  spec.check([](PipelineConfig& pipeline, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(is_name(pipeline.id), node, "id", kNameRule, mistakes);
    expect_text(pipeline.currency.empty() || deals::is_currency(pipeline.currency), node, "currency",
                "an ISO 4217 code of three capitals, for example RUB or EUR", mistakes);
    if (pipeline.label.empty()) pipeline.label = pipeline.id;
    check_stages(pipeline, node, mistakes);
    pipeline.stages.push_back({std::string(deals::kWonStage), pipeline.won_label, pipeline.won_public});
    pipeline.stages.push_back({std::string(deals::kLostStage), pipeline.lost_label, pipeline.lost_public});
    check_faces(pipeline, node, mistakes);
  });
  return spec;
}

}  // namespace leadgate::gateway
