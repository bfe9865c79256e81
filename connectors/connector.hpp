// One configured source: its preset with the source's own keys on top, compiled, ready to read deliveries.
//
// A Connector is immutable and shared by all I/O threads; read() and reply() are pure (time is an argument) and never
// block. It knows nothing of sockets, queues or the database.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/attachment.hpp"
#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "connectors/fetch.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/document.hpp"
#include "mapping/trace.hpp"

namespace leadgate::connectors {

// What the sender hears.
struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Why an event needs a person. Codes: those of mapping::DecodeProblem, "no_mapping", "mapping_error", "no_contact",
// "no_order_number", "no_conversation", "over_limit", "too_many_events", and those of a preset's own rules;
// kFetchPending of one that waits to be completed, kFetchFailed of one that could not be.
struct Problem {
  std::string code;
  std::string text;
};

// What an answer takes from the request itself, read along with it: of several events the first one's.
struct AnswerFacts {
  size_t variant = 0;                        // which of `reply.variants` holds, counted from 1; 0: none
  std::map<std::string, std::string> slots;  // those that are expressions, with what they gave
};

// One event of a delivery, read.
struct Event {
  enum class Kind { kLead, kIgnored, kParked };
  Kind kind = Kind::kLead;         // kLead: whatever may become a deal or be news of one, as draft.kind says
  std::string reason;              // kIgnored: which kind of no lead it is ("echo", "probe", "not_a_message")
  std::optional<Problem> problem;  // kParked; of a lead what it lacks though nothing is left to ask for
  std::string idempotency_key;     // the sender's own id of the event; empty: it gives none
  // kLead, kParked: the next call that would complete it. Until it is answered a lead has its number and no person,
  // and what has no number is parked.
  std::optional<FetchCall> fetch;
  deals::LeadDraft draft;               // kLead
  std::vector<Attachment> attachments;  // of a letter within the body
  AnswerFacts answer;                   // for the Reading
  mapping::Trace trace;                 // only with Explain::kYes; of a parked one as far as its mapping came
};

// "lead", "order", "message", "status", "ignored", "parked".
std::string_view event_kind_name(const Event& event);

// One delivery, read.
struct Reading {
  enum class Kind {
    kRefused,    // error says why: kUnauthorized, kUnsupported (method, type, encoding); nothing is stored
    kHandshake,  // answered by reply, once `fetch` was visited if it is not empty; nothing is stored
    kNeeds,      // `fetch` must be fetched first, then read() called again with what it gave
    kEvents,     // at least one
  };
  Kind kind = Kind::kEvents;
  Error error;
  Reply reply;
  std::string fetch;
  std::vector<Event> events;
  std::vector<Attachment> attachments;  // of the delivery, all its events; valid as long as the request
  AnswerFacts answer;
  bool several = false;  // the preset has `each`: the answer is a list even for one event
};

// Of the deal that an event made or touched, for the words of an answer.
struct DealTold {
  std::string number;  // its order number, else its running number
  std::string stage;
  std::string stage_label;
  std::string contact_name;
};

// How one event ended, for the answer.
struct EventOutcome {
  std::string event_id;
  std::string outcome;  // created | updated | appended | duplicate | ignored | parked
  std::string deal_id;  // empty: none
  std::string contact_id;
  std::string reason;              // ignored
  std::optional<DealTold> deal;    // where there is one and the connector tells_deal()
  std::optional<Problem> problem;  // parked
};

// Where a source's secret itself travels, not a signature made with it: to be taken out of what is stored and shown.
struct SecretPlaces {
  std::vector<std::string> headers;  // lower case
  std::vector<std::string> query;    // names of parameters
  std::vector<std::string> fields;   // paths of keys in the decoded body, "auth.token"
};

// A text from another server, which a verdict needed: a platform's certificate.
struct Fetched {
  std::string url;
  std::string text;
};

// A request as its genuine sender would send it.
struct Signed {
  mapping::RawRequest request;                               // as it arrives
  std::vector<std::pair<std::string, std::string>> headers;  // what was added, as the platform spells it
  bool query_changed = false;
  bool body_changed = false;
  std::vector<std::string> proofs;  // what of the query or the body proves it, as it stands there
};

enum class Verify { kYes, kSkip };  // kSkip: a replay or a preview of what was verified when it came

// Whether the events come with their traces: for who reads them, which is not the way of a delivery.
enum class Explain { kNo, kYes };

class Connector {
 public:
  virtual ~Connector() = default;

  // The delivery's method, headers and raw bytes against the preset. `now` bounds signed timestamps. `answers` are
  // those that the steps of `fetch` have got so far; they outlive the call.
  virtual Reading read(const mapping::RawRequest& request, Timestamp now, Verify verify, Explain explain = Explain::kNo,
                       const Fetched* fetched = nullptr, std::span<const StepAnswer> answers = {}) const = 0;

  // Whether events may have a `fetch`: the preset has steps, and the source what they need.
  virtual bool fetches() const = 0;

  // The answer to a delivery whose events ended so: the platform's own where the preset has one, else the contract's
  // JSON (201 created, 202 parked, 200 the rest; several events: {"events":[...]} with the gravest status).
  // `several` and `facts` are the Reading's.
  virtual Reply reply(const std::vector<EventOutcome>& outcomes, bool several, const AnswerFacts& facts) const = 0;

  // Whether reply() has words about the deal: only then is `deal` of an outcome asked for.
  virtual bool tells_deal() const = 0;

  // The request as its genuine sender would send it; an error when the source does not verify.
  virtual Result<Signed> sign(const mapping::RawRequest& request, Timestamp now) const = 0;

  // What the sender hears instead of 503 or 429, where its platform would not come back on those.
  virtual int status_of_ours(int status) const = 0;

  virtual const SecretPlaces& secret_places() const = 0;
  virtual const std::string& preset() const = 0;  // "woocommerce"
  virtual size_t body_bytes_max() const = 0;
  virtual const mapping::Limits& limits() const = 0;            // what a request of it is decoded with
  virtual const std::vector<std::string>& methods() const = 0;  // what 405 says in Allow
};

}  // namespace leadgate::connectors
