// The one Connector: a preset with its source's keys on top, compiled. Made by compile_connector() only.
//
// Immutable, any thread; read() is pure. Bounds: the preset's events_max a delivery; the rest are mapping::Limits,
// whose steps_max is one budget for everything that is evaluated over a delivery.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "connectors/answer.hpp"
#include "connectors/connector.hpp"
#include "connectors/draft_rules.hpp"
#include "connectors/formula.hpp"
#include "connectors/inbound/verify.hpp"
#include "connectors/mail/dialect.hpp"
#include "connectors/mail/match.hpp"
#include "connectors/settings.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors {

// A slot of a handshake that proves to know the source's secret.
struct HmacSlot {
  std::string name;  // as it stands in the body
  Formula text;      // what is signed
  bool is_hex = false;
};

struct Handshake {
  Formula when;
  std::optional<Formula> token;
  Secret expected_token;
  std::optional<Formula> visit;
  std::vector<std::string> visit_hosts;
  bool before_verify = false;
  int status = 200;
  std::string content_type;
  TextTemplate body;
  std::vector<std::pair<std::string, Formula>> slots;
  std::vector<HmacSlot> hmac_slots;
};

struct Rule {
  std::optional<Formula> when;  // nothing: always
  RuleKind is = RuleKind::kLead;
  std::string reason;
  std::string problem;
  ChatRules chat;
};

// How one event is read.
struct Script {
  std::vector<std::pair<std::string, Formula>> let;
  std::vector<FetchStep> fetch;
  std::vector<Rule> rules;
  StageWords stages;
  std::optional<Formula> idempotency_key;
  std::unique_ptr<const mapping::Mapper> mapper;
};

// How the letters of a known sender are read.
struct LetterTemplate {
  mail::Match match;
  Script script;
};

// Where the letter is, and what it needs to be understood.
struct MailReading {
  mail::Dialect dialect;
  mapping::OwnIdentities own;
  std::string region;
};

// All that a source is made of, before it is a Connector.
struct CompiledSource : Script {
  std::string source;
  std::string preset;
  std::shared_ptr<const mapping::jmespath::FunctionTable> functions;
  std::vector<std::string> methods;
  std::vector<std::string> content_types;  // lower case, without parameters
  mapping::Limits limits;
  size_t body_bytes_max = kBodyBytesMaxDefault;
  size_t events_max = kEventsMaxDefault;
  Verifier verifier;
  std::map<std::string, std::string> settings;                      // of the source, for handshakes
  std::vector<std::pair<std::string, std::string>> shown_settings;  // those that expressions may see
  RetrySettings retries;
  std::vector<Handshake> handshakes;
  std::optional<Formula> each;
  std::optional<MailReading> mail;
  std::vector<LetterTemplate> templates;
  bool split_people = false;  // no `map` and no `each`: each person of a list is an event
  Answer answer;
  std::vector<Formula> answer_variants;                       // in the order of the Answer's
  std::vector<std::pair<std::string, Formula>> answer_slots;  // of the Answer, those that are expressions
  Secret handshake_secret;
};

class ConfiguredConnector final : public Connector {
 public:
  explicit ConfiguredConnector(CompiledSource compiled)
      : c_(std::move(compiled)), secret_places_(c_.verifier.secret_places()) {}

  Reading read(const mapping::RawRequest& request, Timestamp now, Verify verify, Explain explain,
               const Fetched* fetched, std::span<const StepAnswer> answers) const override;
  bool fetches() const override;
  Reply reply(const std::vector<EventOutcome>& outcomes, bool several, const AnswerFacts& facts) const override;
  Result<Signed> sign(const mapping::RawRequest& request, Timestamp now) const override;
  bool tells_deal() const override { return c_.answer.tells_deal(); }
  const SecretPlaces& secret_places() const override { return secret_places_; }
  const std::string& preset() const override { return c_.preset; }
  int status_of_ours(int status) const override;
  const mapping::Limits& limits() const override { return c_.limits; }
  size_t body_bytes_max() const override { return c_.body_bytes_max; }
  const std::vector<std::string>& methods() const override { return c_.methods; }

 private:
  std::optional<Error> refuse_form(const mapping::RawRequest& request) const;
  using Evaluation = mapping::jmespath::Evaluation;
  std::optional<Reading> shake_hands(const mapping::Value& root, Evaluation& evaluation, bool verified) const;
  AnswerFacts answer_facts(const mapping::Value& root, Evaluation& evaluation) const;
  // One delivery on its way through the source.
  struct Pass {
    const mapping::Document& document;
    const mapping::Value& root;
    Evaluation& evaluation;
    Explain explain;
    const DecodedAnswers& answers;
  };
  Reading read_events(const Pass& pass) const;
  Reading read_list(const Pass& pass, const mapping::Value& list) const;
  // `item`: its place in the delivery.
  Event read_event(const Pass& pass, const mapping::Value& delivery_root, size_t item) const;
  // A letter, by the template of its sender where that finds somebody, else as any other.
  Event read_letter(const Pass& pass, const mapping::Value& root, const mapping::Value& letter, size_t item) const;
  Event follow(const Script& script, const Pass& pass, const mapping::Value& event_root, size_t item) const;

  CompiledSource c_;
  SecretPlaces secret_places_;
};

}  // namespace leadgate::connectors
