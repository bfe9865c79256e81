#include "connectors/configured.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "connectors/acceptance.hpp"
#include "connectors/completing.hpp"
#include "connectors/inbound/sns.hpp"
#include "connectors/mail/reading.hpp"
#include "mapping/recogniser.hpp"
#include "mapping/unpack.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kSettingSlot = "setting.";

// A delivery and the one budget of all that is evaluated over it.
struct Delivery {
  Delivery(const mapping::RawRequest& request, const CompiledSource& source)
      : document(mapping::decode_document(request, source.limits)),
        evaluation{document.arena()},
        root(document.root()) {
    if (source.shown_settings.empty()) return;
    std::vector<mapping::Member> settings;
    for (const auto& [name, value] : source.shown_settings) {
      settings.push_back({name, mapping::Value::string(value)});
    }
    Scope scope(root, 1, document.arena());
    scope.set("settings", mapping::Value::object(document.arena().members(settings)));
    root = scope.root();
  }

  mapping::Document document;
  mapping::jmespath::Evaluation evaluation;
  mapping::Value root;  // the document's, with the source's settings
};

Reading refused(Error error) {
  Reading reading;
  reading.kind = Reading::Kind::kRefused;
  reading.error = std::move(error);
  return reading;
}

Reading needs(std::string url) {
  Reading reading;
  reading.kind = Reading::Kind::kNeeds;
  reading.fetch = std::move(url);
  return reading;
}

Event parked(std::string code, std::string text) {
  Event event;
  event.kind = Event::Kind::kParked;
  event.problem = Problem{std::move(code), std::move(text)};
  return event;
}

// An expression failed: by what it found, or because the delivery's budget is used up.
Event unmapped(const Error& error) {
  return parked(error.code == ErrorCode::kTooLarge ? "over_limit" : "mapping_error", error.message);
}

Event ignored(std::string reason) {
  Event event;
  event.kind = Event::Kind::kIgnored;
  event.reason = std::move(reason);
  return event;
}

Reading one_event(Event event) {
  Reading reading;
  reading.events.push_back(std::move(event));
  return reading;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// The key in a text; what is no scalar, or is empty, is none.
std::string key_text(const std::optional<Formula>& formula, const mapping::Value& root,
                     mapping::jmespath::Evaluation& evaluation) {
  if (!formula) return {};
  const Result<mapping::Value> value = formula->evaluate(root, evaluation);
  if (!value || !value->is_scalar() || value->type() == mapping::Type::kBoolean) return {};
  return mapping::scalar_text(*value);
}

}  // namespace

std::optional<Error> ConfiguredConnector::refuse_form(const mapping::RawRequest& request) const {
  if (std::find(c_.methods.begin(), c_.methods.end(), request.method) == c_.methods.end()) {
    return Error{ErrorCode::kUnsupported,
                 "Method '" + request.method + "' is not taken here; send " + joined(c_.methods) + "."};
  }
  if (const auto codings = mapping::codings_of(request.headers); !codings) return codings.error();
  const std::string_view header = request.header("content-type");
  const std::string type = to_lower_ascii(trim(header.substr(0, header.find(';'))));
  if (c_.content_types.empty() || type.empty()) return std::nullopt;
  if (std::find(c_.content_types.begin(), c_.content_types.end(), type) != c_.content_types.end()) return std::nullopt;
  return Error{ErrorCode::kUnsupported,
               "Content type '" + type + "' is not taken here; send " + joined(c_.content_types) + "."};
}

std::optional<Reading> ConfiguredConnector::shake_hands(const mapping::Value& root, Evaluation& evaluation,
                                                        bool verified) const {
  const auto text_of = [&](const Formula& formula) {
    const Result<mapping::Value> value = formula.evaluate(root, evaluation);
    return value ? mapping::scalar_text(*value) : std::string();
  };
  for (const Handshake& handshake : c_.handshakes) {
    if (!verified && !handshake.before_verify) continue;
    // A condition that fails on a body of another shape does not hold: it is not this handshake.
    const Result<mapping::Value> holds = handshake.when.evaluate(root, evaluation);
    if (!holds || !is_true(*holds)) continue;
    if (handshake.token && !handshake.expected_token.matches(text_of(*handshake.token))) {
      return refused({ErrorCode::kForbidden, "The word that this handshake must prove to know is missing or wrong."});
    }
    Reading reading;
    reading.kind = Reading::Kind::kHandshake;
    if (handshake.visit) {
      reading.fetch = text_of(*handshake.visit);
      if (!is_pinned_url(reading.fetch, handshake.visit_hosts)) {
        return refused(
            {ErrorCode::kForbidden, "The address that this handshake wants visited is none of its platform."});
      }
    }
    reading.reply.status = handshake.status;
    reading.reply.content_type = handshake.content_type;
    reading.reply.body = handshake.body.render([&](const std::string& slot) -> std::string {
      if (slot.starts_with(kSettingSlot)) {
        const auto setting = c_.settings.find(slot.substr(kSettingSlot.size()));
        return setting == c_.settings.end() ? "" : escape_slot(handshake.content_type, setting->second);
      }
      for (const HmacSlot& one : handshake.hmac_slots) {
        if (one.name != slot) continue;
        const std::string proof = hmac(DigestAlgorithm::kSha256, c_.handshake_secret.reveal(), text_of(one.text));
        return one.is_hex ? to_hex(proof) : to_base64(proof);
      }
      for (const auto& [name, formula] : handshake.slots) {
        if (name == slot) return escape_slot(handshake.content_type, text_of(formula));
      }
      return {};
    });
    return reading;
  }
  return std::nullopt;
}

int ConfiguredConnector::status_of_ours(int status) const {
  if (status == 503) return c_.retries.unavailable;
  return status == 429 ? c_.retries.too_many : status;
}

Reading ConfiguredConnector::read(const mapping::RawRequest& request, Timestamp now, Verify verify, Explain explain,
                                  const Fetched* fetched, std::span<const StepAnswer> answers) const {
  if (std::optional<Error> error = refuse_form(request)) return refused(std::move(*error));
  std::optional<Delivery> delivery;
  const bool unsigned_handshakes =
      std::any_of(c_.handshakes.begin(), c_.handshakes.end(), [](const Handshake& one) { return one.before_verify; });
  // What a stranger compressed is not unpacked for a handshake.
  const bool is_small =
      request.body.size() <= kUnverifiedHandshakeBytesMax && request.header("content-encoding").empty();
  if (unsigned_handshakes && is_small) {
    delivery.emplace(request, c_);
    if (std::optional<Reading> reading = shake_hands(delivery->root, delivery->evaluation, false)) return *reading;
  }
  if (verify == Verify::kYes) {
    if (!delivery && c_.verifier.needs_body()) delivery.emplace(request, c_);
    const mapping::Value body = delivery ? delivery->document.body() : mapping::Value();
    Verdict verdict = c_.verifier.check({request, body, now, fetched});
    if (verdict.error) return refused(std::move(*verdict.error));
    if (!verdict.is_genuine()) return needs(std::move(verdict.fetch));
  }
  if (!delivery) delivery.emplace(request, c_);
  if (std::optional<Reading> reading = shake_hands(delivery->root, delivery->evaluation, true)) return *reading;
  if (const auto& problem = delivery->document.problem()) {
    Event event = parked(problem->code, problem->text);
    event.idempotency_key = key_text(c_.idempotency_key, delivery->root, delivery->evaluation);
    return one_event(std::move(event));
  }
  const DecodedAnswers decoded(answers, c_.limits);
  Reading reading = read_events({delivery->document, delivery->root, delivery->evaluation, explain, decoded});
  reading.answer = std::move(reading.events.front().answer);
  reading.attachments = delivery->document.attachments();
  for (Event& event : reading.events) {
    std::move(event.attachments.begin(), event.attachments.end(), std::back_inserter(reading.attachments));
    event.attachments.clear();
  }
  return reading;
}

bool ConfiguredConnector::fetches() const {
  return std::any_of(c_.fetch.begin(), c_.fetch.end(), [](const FetchStep& step) { return step.missing.empty(); });
}

Reading ConfiguredConnector::read_events(const Pass& pass) const {
  if (c_.split_people) {
    const std::optional<mapping::Value> people = mapping::find_leads(pass.document.body(), pass.evaluation.arena);
    if (people) return read_list(pass, *people);
  }
  if (!c_.each) return one_event(read_event(pass, pass.root, 0));
  const Result<mapping::Value> list = c_.each->evaluate(pass.root, pass.evaluation);
  if (!list) return one_event(unmapped(list.error()));
  if (!list->is_array()) return one_event(read_event(pass, pass.root, 0));
  return read_list(pass, *list);
}

Reading ConfiguredConnector::read_list(const Pass& pass, const mapping::Value& list) const {
  Reading reading;
  reading.several = true;
  if (list.size() > c_.events_max) {
    reading.events.push_back(parked("too_many_events", "The delivery has " + std::to_string(list.size()) +
                                                           " events; the source takes " +
                                                           std::to_string(c_.events_max) + " (events_max)."));
    return reading;
  }
  list.each_element([&](const mapping::Value& item) {
    Scope scope(pass.root, 2, pass.evaluation.arena);
    scope.set("body", item);
    scope.set("delivery", pass.document.body());
    reading.events.push_back(read_event(pass, scope.root(), reading.events.size()));
  });
  if (reading.events.empty()) reading.events.push_back(ignored("empty"));
  return reading;
}

AnswerFacts ConfiguredConnector::answer_facts(const mapping::Value& root, Evaluation& evaluation) const {
  AnswerFacts out;
  for (size_t i = 0; i < c_.answer_variants.size() && out.variant == 0; ++i) {
    const Result<mapping::Value> holds = c_.answer_variants[i].evaluate(root, evaluation);
    if (holds && is_true(*holds)) out.variant = i + 1;
  }
  for (const auto& [name, formula] : c_.answer_slots) {
    const Result<mapping::Value> value = formula.evaluate(root, evaluation);
    if (value) out.slots.emplace(name, mapping::scalar_text(*value));
  }
  return out;
}

Event ConfiguredConnector::read_event(const Pass& pass, const mapping::Value& delivery_root, size_t item) const {
  Evaluation& evaluation = pass.evaluation;
  Scope scope(delivery_root, 2, evaluation.arena);
  if (!c_.fetch.empty()) scope.set("fetched", pass.answers.of(item, evaluation.arena));
  if (!c_.mail) return follow(c_, pass, scope.root(), item);
  std::vector<Attachment> files;
  const Result<mapping::Value> tree = c_.mail->dialect.letter(scope.root(), evaluation, files);
  if (!tree) return unmapped(tree.error());
  mapping::Value letter;
  if (!tree->is_null()) letter = mail::understand(*tree, c_.mail->own, c_.mail->region, evaluation.arena);
  scope.set("mail", letter);
  Event event = letter.is_null() ? follow(c_, pass, scope.root(), item) : read_letter(pass, scope.root(), letter, item);
  event.attachments = std::move(files);
  return event;
}

Event ConfiguredConnector::read_letter(const Pass& pass, const mapping::Value& root, const mapping::Value& letter,
                                       size_t item) const {
  Scope scope(root, mail::template_members().size(), pass.evaluation.arena);
  for (std::string_view name : mail::template_members()) {
    const std::optional<mapping::Value> member = letter.find(name);
    scope.set(name, member ? *member : mapping::Value());
  }
  const mapping::Value letter_root = scope.root();
  for (const LetterTemplate& one : c_.templates) {
    if (!one.match.holds(letter_root, pass.evaluation)) continue;
    const mapping::Value its_root =
        one.match.is_sure() ? mail::without_marks(letter_root, pass.evaluation.arena) : letter_root;
    Event event = follow(one.script, pass, its_root, item);
    if (event.kind == Event::Kind::kParked) continue;
    if (pass.explain == Explain::kYes) event.trace.insert(event.trace.begin(), {"template", one.match.name(), "", ""});
    return event;
  }
  return follow(c_, pass, root, item);
}

Event ConfiguredConnector::follow(const Script& script, const Pass& pass, const mapping::Value& event_root,
                                  size_t item) const {
  Evaluation& evaluation = pass.evaluation;
  Scope scope(event_root, script.let.size(), evaluation.arena);
  mapping::Value root = scope.root();
  std::optional<mapping::Explainer> explainer;
  if (pass.explain == Explain::kYes) explainer.emplace(root);
  const auto traced = [&explainer](Event event) {
    if (explainer) event.trace = std::move(explainer->trace);
    return event;
  };
  for (const auto& [name, formula] : script.let) {
    const Result<mapping::Value> value =
        explainer ? formula.explain(root, evaluation, "let." + name, *explainer) : formula.evaluate(root, evaluation);
    if (!value) return traced(unmapped(value.error()));
    scope.set(name, *value);
    root = scope.root();
  }
  const std::string key = key_text(script.idempotency_key, root, evaluation);
  bool is_for_a_deal = false;
  const auto keyed = [&](Event event) {
    event.idempotency_key = key;
    event.answer = answer_facts(root, evaluation);
    if (is_for_a_deal && event.kind != Event::Kind::kIgnored && !script.fetch.empty()) {
      complete(event, next_step(script.fetch, pass.answers, item, root, evaluation), pass.answers, item);
    }
    return traced(std::move(event));
  };
  bool decided = script.rules.empty();
  const Rule* decisive = nullptr;
  for (const Rule& rule : script.rules) {
    if (rule.when) {
      const Result<mapping::Value> holds = rule.when->evaluate(root, evaluation);
      if (!holds) return keyed(unmapped(holds.error()));
      if (!is_true(*holds)) continue;
    }
    if (rule.is == RuleKind::kIgnore) return keyed(ignored(rule.reason));
    if (rule.is == RuleKind::kPark) return keyed(parked(rule.reason, rule.problem));
    decided = true;
    decisive = &rule;
    break;
  }
  if (!decided) return keyed(parked("no_mapping", "No rule in `events` of the source says what this is."));
  is_for_a_deal = true;
  Result<mapping::Mapped> mapped = script.mapper->apply(root, evaluation, explainer ? &*explainer : nullptr);
  if (!mapped.ok()) return keyed(unmapped(mapped.error()));
  if (!mapped->not_a_lead.empty()) return keyed(ignored(mapped->not_a_lead));
  Event event;
  event.draft = std::move(mapped->draft);
  mapping::Trace* told_to = explainer ? &explainer->trace : nullptr;
  if (decisive != nullptr) event.draft.kind = lead_kind_of(decisive->is);
  take_status(event.draft, script.stages, told_to);
  if (decisive != nullptr) set_opening(event.draft, decisive->chat, told_to);
  // A deal without some of its lines would be wrong in silence: the whole event waits for a person.
  if (!mapped->over_limit.empty()) {
    event.kind = Event::Kind::kParked;
    event.problem = Problem{"over_limit", mapped->over_limit};
    return keyed(std::move(event));
  }
  const Medium medium = c_.mail ? Medium::kLetter : Medium::kFields;
  if (std::optional<Problem> problem = lacks_for_a_deal(event.draft, medium)) {
    event.kind = Event::Kind::kParked;
    event.problem = std::move(problem);
  }
  return keyed(std::move(event));
}

std::string_view event_kind_name(const Event& event) {
  if (event.kind == Event::Kind::kIgnored) return "ignored";
  if (event.kind == Event::Kind::kParked) return "parked";
  return deals::lead_kind_name(event.draft.kind);
}

Reply ConfiguredConnector::reply(const std::vector<EventOutcome>& outcomes, bool several,
                                 const AnswerFacts& facts) const {
  return c_.answer.of(outcomes, several, facts);
}

Result<Signed> ConfiguredConnector::sign(const mapping::RawRequest& request, Timestamp now) const {
  return c_.verifier.sign(request, c_.limits, now);
}

}  // namespace leadgate::connectors
