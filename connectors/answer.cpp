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

std::string answer_slot(const std::string& slot, const EventOutcome& outcome) {
  if (slot == "event_id") return outcome.event_id;
  if (slot == "outcome") return outcome.outcome;
  if (slot == "deal_id") return outcome.deal_id;
  if (slot == "contact_id") return outcome.contact_id;
  return outcome.reason;
}

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

template <class T>
std::optional<T> either(const std::optional<T>& first, const std::optional<T>& second) {
  return first ? first : second;
}

}  // namespace

bool is_answer_slot(std::string_view slot) {
  return slot == "event_id" || slot == "outcome" || slot == "deal_id" || slot == "contact_id" || slot == "reason";
}

std::string escape_slot(std::string_view content_type, std::string_view value) {
  if (content_type.find("xml") != std::string_view::npos || content_type.find("html") != std::string_view::npos) {
    return escape_markup(value);
  }
  if (content_type.find("json") == std::string_view::npos) return std::string(value);
  const std::string quoted = json_quote(value);
  return quoted.substr(1, quoted.size() - 2);
}

Reply Answer::of(const std::vector<EventOutcome>& outcomes, bool several) const {
  LEADGATE_INVARIANT(!outcomes.empty(), "a delivery has at least one event");
  const EventOutcome& gravest = *std::max_element(
      outcomes.begin(), outcomes.end(),
      [](const EventOutcome& a, const EventOutcome& b) { return gravity(a.outcome) < gravity(b.outcome); });
  const auto found = by_outcome_.find(gravest.outcome);
  const AnswerSpec own = found == by_outcome_.end() ? AnswerSpec() : found->second;
  Reply reply;
  if (std::optional<std::string> redirect = either(own.redirect, always_.redirect)) {
    reply.status = 303;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers.emplace_back("Location", *redirect);
    return reply;
  }
  reply.status = either(own.status, always_.status).value_or(contract_status(gravest.outcome));
  const std::optional<TextTemplate> body = either(own.body, always_.body);
  if (!body) {
    reply.body = contract_body(outcomes, several);
    return reply;
  }
  reply.content_type = either(own.content_type, always_.content_type).value_or("text/plain; charset=utf-8");
  reply.body = body->render(
      [&](const std::string& slot) { return escape_slot(reply.content_type, answer_slot(slot, outcomes.front())); });
  return reply;
}

}  // namespace leadgate::connectors
