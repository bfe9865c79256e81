#include "connectors/completing.hpp"

#include "connectors/acceptance.hpp"

namespace leadgate::connectors {
namespace {

// What makes it one deal, whoever it is about.
bool has_number(const deals::LeadDraft& draft) {
  return !draft.external_id.empty() && draft.kind != deals::LeadKind::kMessage;
}

// What has a number is there from the first moment; who it is about comes with the answer, because the little that is
// said before may be of somebody else, such as the sender of a form's letter. Without a number it would be taken by
// that person, so it waits.
void wait_for(Event& event, FetchCall call) {
  const bool is_cut = event.problem && event.problem->code == "over_limit";
  const bool lacks_person = event.problem && event.problem->code == kNoContact;
  if (has_number(event.draft) && (!event.problem || lacks_person)) {
    event.kind = Event::Kind::kLead;
    event.problem.reset();
    event.draft.contact = {};
    event.draft.people.clear();
  } else if (!is_cut) {
    event.kind = Event::Kind::kParked;
    event.problem = Problem{kFetchPending, "It is being completed by the step '" + call.step + "' of `fetch`."};
  }
  event.fetch = std::move(call);
}

// The event counts as it came, and says what it could not get.
void tell_miss(Event& event, const StepAnswer& miss) {
  std::string why = miss.body;
  if (why.empty()) why = "The step '" + miss.step + "' of `fetch` found nothing.";
  if (miss.is_given_up) {
    event.problem = Problem{kFetchFailed, std::move(why)};
  } else if (event.problem && event.problem->code == kNoContact) {
    event.problem->text = why + " A replay of the event asks again.";
  } else if (event.problem) {
    event.problem->text += " " + why;
  }
}

}  // namespace

void complete(Event& event, Completion completion, const DecodedAnswers& answers, size_t item) {
  if (completion.next) return wait_for(event, std::move(*completion.next));
  const bool lacks_person = event.problem && event.problem->code == kNoContact;
  if (lacks_person && has_number(event.draft) && answers.has(item)) event.kind = Event::Kind::kLead;
  if (const StepAnswer* miss = answers.miss(item)) {
    tell_miss(event, *miss);
  } else if (event.problem && !completion.obstacle.empty()) {
    event.problem->text += " " + completion.obstacle;
  }
}

}  // namespace leadgate::connectors
