#include "connectors/answer.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace leadgate::connectors {
namespace {

// Which outcome of several the status speaks of: a parked one needs a person, a created one is news.
int gravity(const std::string& outcome) {
  if (outcome == "parked") return 2;
  if (outcome == "created") return 1;
  return 0;
}

int contract_status(const std::string& outcome) {
  if (outcome == "parked") return 202;
  if (outcome == "created") return 201;
  return 200;
}

std::string contract_body(const std::vector<EventOutcome>& outcomes, bool several) {
  JsonWriter json;
  if (!several && outcomes.size() == 1) {
    write_outcome(json, outcomes.front());
    return json.take();
  }
  json.begin_object().key("events").begin_array();
  for (const EventOutcome& outcome : outcomes) write_outcome(json, outcome);
  json.end_array().end_object();
  return json.take();
}

constexpr std::string_view kTextSlot = "reply_text";
constexpr std::string_view kSlots[] = {"event_id",    "outcome",    "deal_id",          "contact_id",   "reason",
                                       "deal.number", "deal.stage", "deal.stage_label", "contact.name", kTextSlot};

bool is_about_deal(std::string_view slot) {
  return slot.starts_with("deal.") || slot.starts_with("contact.");
}

template <class Wanted>
bool has_slot(const TextTemplate& text, Wanted&& wanted) {
  const std::vector<std::string> slots = text.slots();
  return std::any_of(slots.begin(), slots.end(), wanted);
}

std::string deal_slot(const std::string& slot, const DealTold& deal) {
  if (slot == "deal.number") return deal.number;
  if (slot == "deal.stage") return deal.stage;
  if (slot == "deal.stage_label") return deal.stage_label;
  return deal.contact_name;
}

std::string answer_slot(const std::string& slot, const EventOutcome& outcome, const AnswerFacts& facts) {
  if (!is_answer_slot(slot)) {
    const auto found = facts.slots.find(slot);
    return found == facts.slots.end() ? std::string() : found->second;
  }
  if (is_about_deal(slot)) return outcome.deal ? deal_slot(slot, *outcome.deal) : std::string();
  if (slot == "event_id") return outcome.event_id;
  if (slot == "outcome") return outcome.outcome;
  if (slot == "deal_id") return outcome.deal_id;
  if (slot == "contact_id") return outcome.contact_id;
  return outcome.reason;
}

// Key by key, `first` before `second`.
AnswerSpec over(AnswerSpec first, const AnswerSpec& second) {
  const auto fill = [](auto& one, const auto& other) {
    if (!one) one = other;
  };
  fill(first.status, second.status);
  fill(first.content_type, second.content_type);
  fill(first.body, second.body);
  fill(first.empty_body, second.empty_body);
  fill(first.redirect, second.redirect);
  return first;
}

}  // namespace

std::string escape_markup(std::string_view value) {
  std::string out;
  for (const char c : value) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void write_outcome(JsonWriter& json, const EventOutcome& outcome) {
  json.begin_object().field("event_id", outcome.event_id).field("outcome", outcome.outcome);
  if (!outcome.deal_id.empty()) json.field("deal_id", outcome.deal_id);
  if (!outcome.contact_id.empty()) json.field("contact_id", outcome.contact_id);
  if (!outcome.reason.empty()) json.field("reason", outcome.reason);
  if (outcome.problem) {
    json.key("problem").begin_object().field("code", outcome.problem->code).field("text", outcome.problem->text);
    json.end_object();
  }
  json.end_object();
}

bool is_answer_slot(std::string_view slot) {
  return std::find(std::begin(kSlots), std::end(kSlots), slot) != std::end(kSlots);
}

std::string answer_slots_text() {
  std::string out;
  for (const std::string_view slot : kSlots) {
    if (!out.empty()) out += slot == kTextSlot ? " and " : ", ";
    out.append("{").append(slot).append("}");
  }
  return out;
}

std::string escape_slot(std::string_view content_type, std::string_view value) {
  if (content_type.find("xml") != std::string_view::npos || content_type.find("html") != std::string_view::npos) {
    return escape_markup(value);
  }
  if (content_type.find("json") == std::string_view::npos) return std::string(value);
  const std::string quoted = json_quote(value);
  return quoted.substr(1, quoted.size() - 2);
}

Answer::Answer(AnswerSpec always, std::map<std::string, AnswerSpec> by_outcome, TextTemplate reply_text,
               std::vector<AnswerSpec> variants)
    : always_(std::move(always)),
      variants_(std::move(variants)),
      by_outcome_(std::move(by_outcome)),
      reply_text_(std::move(reply_text)) {
  text_needs_deal_ = has_slot(reply_text_, is_about_deal);
  const auto tells = [this](const AnswerSpec& spec) {
    return spec.body && has_slot(*spec.body, [this](std::string_view slot) {
             return is_about_deal(slot) || (slot == kTextSlot && text_needs_deal_);
           });
  };
  tells_deal_ =
      tells(always_) || std::any_of(variants_.begin(), variants_.end(), tells) ||
      std::any_of(by_outcome_.begin(), by_outcome_.end(), [&tells](const auto& one) { return tells(one.second); });
}

std::string Answer::text_for(const EventOutcome& outcome, const AnswerFacts& facts) const {
  const bool silent = outcome.outcome == "ignored" || outcome.outcome == "parked";
  if (silent || (text_needs_deal_ && !outcome.deal)) return {};
  return reply_text_.render([&](const std::string& slot) { return answer_slot(slot, outcome, facts); });
}

Reply Answer::of(const std::vector<EventOutcome>& outcomes, bool several, const AnswerFacts& facts) const {
  LEADGATE_INVARIANT(!outcomes.empty(), "a delivery has at least one event");
  const EventOutcome& gravest = *std::max_element(
      outcomes.begin(), outcomes.end(),
      [](const EventOutcome& a, const EventOutcome& b) { return gravity(a.outcome) < gravity(b.outcome); });
  const auto found = by_outcome_.find(gravest.outcome);
  AnswerSpec spec = found == by_outcome_.end() ? AnswerSpec() : found->second;
  if (facts.variant > 0 && facts.variant <= variants_.size())
    spec = over(std::move(spec), variants_[facts.variant - 1]);
  spec = over(std::move(spec), always_);
  Reply reply;
  if (spec.redirect) {
    reply.status = 303;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers.emplace_back("Location", *spec.redirect);
    return reply;
  }
  reply.status = spec.status.value_or(contract_status(gravest.outcome));
  if (!spec.body) {
    reply.body = contract_body(outcomes, several);
    return reply;
  }
  reply.content_type = spec.content_type.value_or("text/plain; charset=utf-8");
  const EventOutcome& first = outcomes.front();
  const bool has_text = has_slot(*spec.body, [](std::string_view slot) { return slot == kTextSlot; });
  const std::string text = has_text ? text_for(first, facts) : std::string();
  if (has_text && text.empty()) {
    reply.body = spec.empty_body.value_or("");
    return reply;
  }
  reply.body = spec.body->render([&](const std::string& slot) {
    return escape_slot(reply.content_type, slot == kTextSlot ? text : answer_slot(slot, first, facts));
  });
  return reply;
}

}  // namespace leadgate::connectors
