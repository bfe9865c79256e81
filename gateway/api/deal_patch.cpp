#include "gateway/api/deal_patch.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "deals/book/codec.hpp"
#include "deals/money.hpp"
#include "gateway/api/json_body.hpp"

namespace leadgate::gateway {
namespace {

// Takes a Result<T> into `out`; false leaves the error in `error`.
template <class T, class Out>
bool take(Result<T> result, Out& out, Error& error) {
  if (!result.ok()) {
    error = result.error();
    return false;
  }
  out = std::move(result).value();
  return true;
}

Result<void> check_owner(const Config& config, const std::optional<std::string>& owner) {
  if (!owner) return {};
  if (config.find_owner(*owner) != nullptr) return {};
  return Error::invalid("There is no owner '" + *owner + "'; a deal always has one of the configuration's owners.");
}

Result<void> check_currency(const std::optional<std::string>& currency) {
  if (!currency || currency->empty() || deals::is_currency(*currency)) return {};
  return Error::invalid("'" + *currency + "' is not an ISO 4217 currency code such as RUB.");
}

void merge(deals::Fields& known, const deals::Fields& said) {
  for (const auto& [name, value] : said) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& field) { return field.first == name; });
    if (value.empty()) {
      if (found != known.end()) known.erase(found);
    } else if (found == known.end()) {
      known.emplace_back(name, value);
    } else {
      found->second = value;
    }
  }
}

std::string in_currency(const std::string& amount, const std::string& currency) {
  const auto decimal = deals::Decimal::parse(amount);
  return decimal ? decimal->with_digits(deals::currency_digits(currency)).text() : amount;
}

}  // namespace

std::string DealPatch::note_json() const {
  JsonWriter json;
  json.begin_object().key("fields").begin_array();
  if (title) json.string("title");
  if (owner) json.string("owner");
  if (type) json.string("type");
  if (amount) json.string("amount");
  if (currency) json.string("currency");
  if (message) json.string("message");
  if (fields) json.string("fields");
  if (tags) json.string("tags");
  if (lines) json.string("lines");
  json.end_array().end_object();
  return json.take();
}

Result<DealPatch> read_patch(const HttpRequest& request, const Config& config) {
  const auto body = JsonBody::parse(request, {"version", "title", "owner", "type", "amount", "currency", "message",
                                              "fields", "tags", "lines"});
  if (!body.ok()) return body.error();
  DealPatch patch;
  Error error;
  const bool read =
      take(body->integer("version"), patch.version, error) && take(body->text("title"), patch.title, error) &&
      take(body->text("owner"), patch.owner, error) && take(body->text("type"), patch.type, error) &&
      take(body->decimal("amount"), patch.amount, error) && take(body->text("currency"), patch.currency, error) &&
      take(body->text("message"), patch.message, error) && take(body->fields("fields"), patch.fields, error) &&
      take(body->texts("tags"), patch.tags, error) && take(body->lines("lines"), patch.lines, error);
  if (!read) return error;
  if (auto known = check_owner(config, patch.owner); !known.ok()) return known.error();
  if (auto known = check_currency(patch.currency); !known.ok()) return known.error();
  if (patch.title && patch.title->empty()) return Error::invalid("'title' must not be empty.");
  return patch;
}

void apply_patch(deals::Deal& deal, const DealPatch& patch) {
  if (patch.title) deal.title = *patch.title;
  if (patch.owner) deal.owner = *patch.owner;
  if (patch.type) deal.type = *patch.type;
  if (patch.currency) deal.currency = *patch.currency;
  if (patch.amount) deals::set_amount(deal, in_currency(*patch.amount, deal.currency));
  if (patch.message) deal.message = *patch.message;
  if (patch.fields) merge(deal.details.fields, *patch.fields);
  if (patch.tags) deal.details.tags = *patch.tags;
  if (patch.lines) deal.details.lines = *patch.lines;
}

Result<NewDeal> read_new_deal(const HttpRequest& request, const Config& config) {
  const auto body = JsonBody::parse(request, {"pipeline", "stage", "title", "owner", "type", "external_id", "amount",
                                              "currency", "message", "contact", "lines", "fields", "tags"});
  if (!body.ok()) return body.error();
  const auto pipeline_id = body->required_text("pipeline");
  if (!pipeline_id.ok()) return pipeline_id.error();
  const PipelineConfig* pipeline = config.find_pipeline(*pipeline_id);
  if (pipeline == nullptr) return Error::invalid("There is no pipeline '" + *pipeline_id + "'.");

  std::optional<std::string> stage, title, owner, type, external_id, amount, currency, message;
  std::optional<deals::ContactDraft> contact;
  std::optional<std::vector<deals::OrderLine>> lines;
  std::optional<deals::Fields> fields;
  std::optional<std::vector<std::string>> tags;
  Error error;
  const bool read = take(body->text("stage"), stage, error) && take(body->text("title"), title, error) &&
                    take(body->text("owner"), owner, error) && take(body->text("type"), type, error) &&
                    take(body->text("external_id"), external_id, error) &&
                    take(body->decimal("amount"), amount, error) && take(body->text("currency"), currency, error) &&
                    take(body->text("message"), message, error) &&
                    take(body->contact("contact", config.locale.region), contact, error) &&
                    take(body->lines("lines"), lines, error) && take(body->fields("fields"), fields, error) &&
                    take(body->texts("tags"), tags, error);
  if (!read) return error;
  if (owner && owner->empty()) owner.reset();  // null: the pipeline's default owner
  if (auto known = check_owner(config, owner); !known.ok()) return known.error();
  if (auto known = check_currency(currency); !known.ok()) return known.error();
  if (stage && !stage->empty() && pipeline->find_stage(*stage) == nullptr) {
    return Error::invalid("Pipeline '" + pipeline->id + "' has no stage '" + *stage + "'.");
  }
  if (!contact || (!contact->has_identity() && contact->name.empty())) {
    return Error::invalid("'contact' needs a phone, an e-mail, a messenger or at least a name.");
  }
  NewDeal made;
  deals::LeadDraft& draft = made.lead.draft;
  draft.contact = std::move(*contact);
  draft.stage = stage.value_or("");
  draft.title = title.value_or("");
  draft.type = type.value_or("");
  draft.external_id = external_id.value_or("");
  draft.currency = currency.value_or("").empty() ? pipeline->currency : *currency;
  draft.amount = in_currency(amount.value_or(""), draft.currency);
  draft.message = message.value_or("");
  if (lines) draft.lines = std::move(*lines);
  if (fields) draft.fields = std::move(*fields);
  if (tags) draft.tags = std::move(*tags);
  made.lead.identities = deals::book::keyed(deals::identities_of(draft.contact));
  made.lead.details_json =
      deals::book::encode_details({draft.lines, draft.attribution, draft.fields, draft.tags});
  made.rules.pipeline = pipeline;
  made.rules.repeat = deals::RepeatPolicy::kNew;
  made.rules.owner = owner.value_or("");
  made.rules.prefer = config.contacts.prefer;
  return made;
}

}  // namespace leadgate::gateway
