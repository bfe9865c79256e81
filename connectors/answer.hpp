// What a sender hears when its delivery is stored: the contract's JSON, or what its platform wants instead.
//
// An Answer is immutable and pure; any thread. Slots of a body: {event_id}, {outcome}, {deal_id}, {contact_id},
// {reason}; of several events the first one's.
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
  std::optional<std::string> redirect;  // answered 303 with this Location
};

bool is_answer_slot(std::string_view slot);

class Answer {
 public:
  Answer() = default;
  // `by_outcome` ("parked" -> spec) goes before `always`, key by key.
  Answer(AnswerSpec always, std::map<std::string, AnswerSpec> by_outcome)
      : always_(std::move(always)), by_outcome_(std::move(by_outcome)) {}

  Reply of(const std::vector<EventOutcome>& outcomes, bool several) const;

 private:
  AnswerSpec always_;
  std::map<std::string, AnswerSpec> by_outcome_;
};

// A template in the words of a reply: slots are escaped when the content type is JSON, XML or
// HTML.
std::string escape_slot(std::string_view content_type, std::string_view value);

}  // namespace leadgate::connectors
