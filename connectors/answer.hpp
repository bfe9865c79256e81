// What a sender hears when its delivery is stored: the contract's JSON, or what its platform wants instead.
//
// An Answer is immutable and pure; any thread. Slots of a body: {event_id}, {outcome}, {deal_id}, {contact_id},
// {reason}, {deal.number}, {deal.stage}, {deal.stage_label}, {contact.name} and {reply_text}, which is a text with the
// same slots; of several events the first one's. Any other slot is an expression, whose value the AnswerFacts bring.
//
// The reply's text is for a person: it is empty for what is ignored or parked and, where it speaks of the deal, for
// what has none. A body that has it is then `empty_body` instead.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/text_template.hpp"

namespace leadgate::connectors {

struct AnswerSpec {
  std::optional<int> status;
  std::optional<std::string> content_type;
  std::optional<TextTemplate> body;
  std::optional<std::string> empty_body;
  std::optional<std::string> redirect;  // answered 303 with this Location
};

bool is_answer_slot(std::string_view slot);
// "{event_id}, {outcome}, ...", for mistakes.
std::string answer_slots_text();

class Answer {
 public:
  Answer() = default;
  // `by_outcome` ("parked" -> spec) goes before the variant that holds, and that before `always`, key by key.
  Answer(AnswerSpec always, std::map<std::string, AnswerSpec> by_outcome, TextTemplate reply_text = {},
         std::vector<AnswerSpec> variants = {});

  bool tells_deal() const { return tells_deal_; }

  Reply of(const std::vector<EventOutcome>& outcomes, bool several, const AnswerFacts& facts = {}) const;

 private:
  std::string text_for(const EventOutcome& outcome, const AnswerFacts& facts) const;

  AnswerSpec always_;
  std::vector<AnswerSpec> variants_;
  std::map<std::string, AnswerSpec> by_outcome_;
  TextTemplate reply_text_;
  bool text_needs_deal_ = false;
  bool tells_deal_ = false;
};

// {"event_id","outcome","deal_id"?,"contact_id"?,"reason"?,"problem"?: {"code","text"}}: the contract's words for one
// event, to a sender and in the API alike.
void write_outcome(JsonWriter& json, const EventOutcome& outcome);

// A template in the words of a reply: slots are escaped when the content type is JSON, XML or HTML.
std::string escape_slot(std::string_view content_type, std::string_view value);

// Text as it may stand in XML and HTML, also within quotes.
std::string escape_markup(std::string_view value);

}  // namespace leadgate::connectors
