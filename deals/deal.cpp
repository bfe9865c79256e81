#include "deals/deal.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.hpp"
#include "deals/money.hpp"

namespace leadgate::deals {
namespace {

constexpr size_t kTitleBytesMax = 120;
constexpr std::string_view kStatusField = "status";  // the sender's word for the stage

constexpr DealText kTexts[] = {{"title", &Deal::title, &LeadDraft::title},
                               {"type", &Deal::type, &LeadDraft::type},
                               {"amount", &Deal::gross, &LeadDraft::amount},
                               {"currency", &Deal::currency, &LeadDraft::currency},
                               {"message", &Deal::message, &LeadDraft::message}};

bool replace(std::string& known, const std::string& said) {
  if (said.empty() || known == said) return false;
  known = said;
  return true;
}

bool has_name(Fields::const_iterator first, Fields::const_iterator last, const std::string& name) {
  return std::any_of(first, last, [&](const auto& field) { return field.first == name; });
}

bool merge_fields(Fields& known, const Fields& said) {
  bool changed = false;
  for (auto field = said.begin(); field != said.end(); ++field) {
    if (has_name(said.begin(), field, field->first)) continue;
    changed |= replace_fields(known, fields_named(said, field->first));
  }
  return changed;
}

bool add_tags(std::vector<std::string>& known, const std::vector<std::string>& said) {
  bool changed = false;
  for (const std::string& tag : said) {
    if (std::find(known.begin(), known.end(), tag) != known.end()) continue;
    known.push_back(tag);
    changed = true;
  }
  return changed;
}

Decimal decimal_of(const std::string& text) {
  return Decimal::parse(text).value_or(Decimal());
}

// The amount is what is left of what the sender says, in the digits of its currency.
void settle_amount(Deal& deal) {
  const std::optional<Decimal> gross = deal.refunded.empty() ? std::nullopt : Decimal::parse(deal.gross);
  const std::optional<Decimal> left = gross ? gross->minus(decimal_of(deal.refunded)) : std::nullopt;
  deal.amount = left ? left->with_digits(currency_digits(deal.currency)).text() : deal.gross;
}

StageChange set_stage(Deal& deal, const std::string& stage) {
  StageChange change{ChangeKind::kStageChanged, deal.stage};
  const DealStatus before = deal.status;
  deal.stage = stage;
  deal.status = status_of_stage(stage);
  if (deal.status == DealStatus::kWon) change.kind = ChangeKind::kWon;
  else if (deal.status == DealStatus::kLost) change.kind = ChangeKind::kLost;
  else if (before != DealStatus::kOpen) change.kind = ChangeKind::kReopened;
  // A reason belongs to the status it was given for.
  if (deal.status != before) deal.close_reason.clear();
  return change;
}

Error is_deleted() { return Error::conflict("The deal is deleted; restore it first (POST .../restore)."); }

}  // namespace

std::span<const DealText> deal_texts() {
  return kTexts;
}

std::string_view change_kind_name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCreated: return "created";
    case ChangeKind::kStageChanged: return "stage_changed";
    case ChangeKind::kWon: return "won";
    case ChangeKind::kLost: return "lost";
    case ChangeKind::kReopened: return "reopened";
    case ChangeKind::kDeleted: return "deleted";
  }
  return "stage_changed";
}

std::optional<ChangeKind> change_kind_from_name(std::string_view name) {
  for (const ChangeKind kind : {ChangeKind::kCreated, ChangeKind::kStageChanged, ChangeKind::kWon, ChangeKind::kLost,
                                ChangeKind::kReopened, ChangeKind::kDeleted}) {
    if (change_kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

int64_t sender_version_of(const LeadDraft& draft) {
  if (draft.version_time) return to_micros(*draft.version_time);
  int64_t count = 0;
  const std::string& text = draft.version_text;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), count);
  return end.ec == std::errc() && end.ptr == text.data() + text.size() ? count : 0;
}

bool is_stale(const Deal& deal, const LeadDraft& draft) {
  const int64_t version = sender_version_of(draft);
  return version != 0 && version < deal.sender_version;
}

bool is_stage_stale(const Deal& deal, const LeadDraft& draft) {
  const int64_t version = sender_version_of(draft);
  return version != 0 && version < deal.stage_version;
}

bool take_version(Deal& deal, const LeadDraft& draft) {
  const int64_t version = sender_version_of(draft);
  const bool speaks_of_facts = draft.kind != LeadKind::kStatus || !draft.amount.empty() || !draft.lines.empty();
  const bool speaks_of_stage = !draft.stage.empty() || !draft.status.empty();
  bool newer = false;
  const auto take = [&newer, version](int64_t& known) {
    newer = newer || version > known;
    known = std::max(known, version);
  };
  if (speaks_of_facts) take(deal.sender_version);
  if (speaks_of_stage) take(deal.stage_version);
  return newer;
}

Deal make_deal(const LeadDraft& draft, const Pipeline& pipeline, const std::string& source, Timestamp now) {
  Deal deal;
  deal.title = draft.title.empty() ? default_title(draft) : draft.title;
  deal.pipeline = pipeline.id;
  const Stage* asked = pipeline.find_said_stage(draft.stage);
  deal.stage = (asked == nullptr ? pipeline.first_stage() : *asked).id;
  deal.status = status_of_stage(deal.stage);
  deal.owner = pipeline.default_owner;
  deal.type = draft.type;
  deal.gross = draft.amount;
  deal.currency = draft.currency.empty() ? pipeline.currency : draft.currency;
  deal.source = source;
  deal.external_id = draft.external_id;
  deal.message = draft.message;
  deal.details = {draft.lines, draft.attribution, draft.fields, draft.tags};
  if (asked != nullptr) deal.sender_stage = asked->id;
  take_version(deal, draft);
  deal.created_at = deal.updated_at = deal.touched_at = now;
  take_refund(deal, draft);
  return deal;
}

bool take_refund(Deal& deal, const LeadDraft& draft) {
  const bool grows = !draft.refunded.empty() && decimal_of(draft.refunded) > decimal_of(deal.refunded);
  if (grows) deal.refunded = draft.refunded;
  settle_amount(deal);
  return grows;
}

void set_amount(Deal& deal, const std::string& amount) {
  deal.amount = amount;
  const std::optional<Decimal> left = deal.refunded.empty() ? std::nullopt : Decimal::parse(amount);
  const std::optional<Decimal> gross = left ? left->plus(decimal_of(deal.refunded)) : std::nullopt;
  deal.gross = gross ? gross->text() : amount;
}

LeadDraft words_for(const Deal& deal, const LeadDraft& draft, int64_t event) {
  LeadDraft said = draft;
  if (draft.kind == LeadKind::kStatus) said.message.clear();
  if (draft.kind == LeadKind::kMessage) {
    if (!deal.message.empty() && deal.origins.of("message") != event) said.message.clear();
    if (said.title.empty() && deal.origins.of("title") != event) said.title = deal.title;
  }
  if (is_stage_stale(deal, draft)) {
    std::erase_if(said.fields, [](const auto& field) { return field.first == kStatusField; });
  }
  return said;
}

std::string refund_since(const std::string& refunded_before, const Deal& deal) {
  const std::optional<Decimal> growth = decimal_of(deal.refunded).minus(decimal_of(refunded_before));
  if (!growth || *growth <= Decimal()) return {};
  return growth->with_digits(currency_digits(deal.currency)).text();
}

std::string deal_number(const Deal& deal) {
  return deal.external_id.empty() ? std::to_string(deal.id) : deal.external_id;
}

bool update_deal(Deal& deal, const LeadDraft& draft) {
  bool changed = false;
  for (const DealText& text : kTexts) changed |= replace(deal.*text.known, draft.*text.said);
  // A number that the deal has is its identity.
  if (deal.external_id.empty()) changed |= replace(deal.external_id, draft.external_id);
  if (!draft.lines.empty() && draft.lines != deal.details.lines) {
    deal.details.lines = draft.lines;
    changed = true;
  }
  for (const auto& [name, value] : draft.attribution) {
    changed |= deal.details.attribution.emplace(name, value).second;
  }
  changed |= merge_fields(deal.details.fields, draft.fields);
  changed |= add_tags(deal.details.tags, draft.tags);
  changed |= take_refund(deal, draft);
  take_version(deal, draft);
  return changed;
}

Fields fields_named(const Fields& fields, const std::string& name) {
  Fields found;
  std::copy_if(fields.begin(), fields.end(), std::back_inserter(found),
               [&](const auto& field) { return field.first == name; });
  return found;
}

bool replace_fields(Fields& known, const Fields& news) {
  if (news.empty()) return false;
  const std::string& name = news.front().first;
  if (news == fields_named(known, name)) return false;
  const auto first = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.first == name; });
  const auto place = first - known.begin();
  std::erase_if(known, [&](const auto& each) { return each.first == name; });
  known.insert(known.begin() + place, news.begin(), news.end());
  return true;
}

Result<std::optional<StageChange>> move_deal(Deal& deal, const Pipeline& pipeline, const std::string& stage) {
  if (deal.status == DealStatus::kDeleted) return is_deleted();
  if (pipeline.find_stage(stage) == nullptr) {
    std::string known;
    for (const Stage& each : pipeline.stages) known += (known.empty() ? "" : ", ") + each.id;
    return Error::invalid("Pipeline '" + pipeline.id + "' has no stage '" + stage + "'; its stages are " + known + ".");
  }
  if (deal.stage == stage) return std::optional<StageChange>();
  return std::optional(set_stage(deal, stage));
}

Result<std::optional<StageChange>> close_deal(Deal& deal, const Pipeline& pipeline, const std::string& result,
                                              const std::string& reason) {
  if (result != kWonStage && result != kLostStage)
    return Error::invalid("'result' is 'won' or 'lost', not '" + result + "'.");
  auto change = move_deal(deal, pipeline, result);
  if (change.ok() && !reason.empty()) deal.close_reason = reason;
  return change;
}

Result<std::optional<StageChange>> reopen_deal(Deal& deal, const Pipeline& pipeline) {
  if (deal.status == DealStatus::kDeleted) return is_deleted();
  if (deal.status == DealStatus::kOpen) return Error::conflict("The deal is open already.");
  return std::optional(set_stage(deal, pipeline.first_stage().id));
}

Result<std::optional<StageChange>> delete_deal(Deal& deal) {
  if (deal.status == DealStatus::kDeleted) return std::optional<StageChange>();
  deal.stage_before_delete = deal.stage;
  deal.status = DealStatus::kDeleted;
  return std::optional(StageChange{ChangeKind::kDeleted, deal.stage});
}

Result<std::optional<StageChange>> restore_deal(Deal& deal, const Pipeline& pipeline) {
  if (deal.status != DealStatus::kDeleted) return Error::conflict("The deal is not deleted.");
  const bool known = pipeline.find_stage(deal.stage_before_delete) != nullptr;
  deal.stage = known ? deal.stage_before_delete : pipeline.first_stage().id;
  deal.status = status_of_stage(deal.stage);
  deal.stage_before_delete.clear();
  return std::optional(StageChange{ChangeKind::kReopened, deal.stage});
}

std::string default_title(const LeadDraft& draft) {
  if (!draft.external_id.empty()) return "Заказ " + draft.external_id;
  if (!draft.contact.name.empty()) return "Заявка: " + draft.contact.name;
  std::string_view words = trim(draft.message);
  words = words.substr(0, words.find('\n'));
  if (!words.empty()) return "Заявка: " + std::string(utf8_prefix(words, kTitleBytesMax));
  if (!draft.contact.phones.empty()) return "Заявка: " + draft.contact.phones.front();
  if (!draft.contact.emails.empty()) return "Заявка: " + draft.contact.emails.front();
  return "Заявка";
}

}  // namespace leadgate::deals
