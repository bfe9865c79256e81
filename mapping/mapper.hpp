// A compiled mapping: target -> expression, applied to a document's root it gives a LeadDraft with its trace.
//
// Targets: contact.{name,first_name,last_name,middle_name,phones,emails,messengers,company}, contact.address.{country,
// region,city,street,postcode}, people, title, type, external_id, conversation, message_id, thread, amount, refunded,
// currency, lines, message, attribution, attribution.NAME, fields, fields.NAME, tags, status, stage, version. A leading
// "deal." is allowed ("deal.amount"). Shapes: phones, emails and tags take a text or a list; messengers a list of
// {kind,id,username}; lines a list of {sku,name,quantity,price,total}; people a list of
// {role,name,phones,emails,company}; thread a letter's {id,parents,number,reply}; attribution and fields an object.
// null, "" and [] mean "nothing said".
//
// What no expression read is put into `fields` under its own name ("billing.city"), so that nothing sent is lost
// (left_over: keep, the default); `left_over: drop` for senders whose payload is mostly noise; `ignore` lists keys
// (last part or whole path) that are noise.
//
// Immutable after compile(); apply() may run on any number of threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/arena.hpp"
#include "mapping/jmespath/expression.hpp"
#include "mapping/trace.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

class Explainer;

// Where the shop is: how a phone without a country code and a date without a zone are read.
struct Locale {
  std::string region = "RU";
  std::string timezone = "Europe/Moscow";
  std::string currency;  // the pipeline's; for an amount without one
};

// Who is not the customer: the shop itself and its people. Matched as a phone, an e-mail or a name is: in any spelling.
struct OwnIdentities {
  std::vector<std::string> emails;
  std::vector<std::string> domains;  // of e-mail addresses, with all below them
  std::vector<std::string> phones;
  std::vector<std::string> names;
};

struct RecogniserSettings {
  OwnIdentities own;
  std::vector<std::string> honeypots;  // fields that people do not see, beside those that are commonly called so
};

// One line of a mapping as written: where it stands is part of every error about it.
struct MappingLine {
  std::string target;
  std::string expression;
  std::string place;  // "woocommerce.yaml:31:18"
};

enum class LeftOver { kKeep, kDrop };

struct MappingSpec {
  std::string preset;  // for error texts
  std::vector<MappingLine> lines;
  LeftOver left_over = LeftOver::kKeep;
  std::vector<std::string> ignore;
  bool recognise = false;  // what the lines do not give is looked for by the recogniser
  RecogniserSettings recogniser;
};

// A mapping that cannot be used: every mistake at once, each with its place.
struct MappingMistake {
  std::string place;
  std::string text;
};

struct Mapped {
  deals::LeadDraft draft;
  std::string over_limit;  // what of the lead did not fit into the limits, as a sentence; empty: all of it is there
  Trace trace;             // of apply() over an arena
  std::string not_a_lead;  // why, where the recogniser saw that it is none ("spam"); else empty
};

class Mapper {
 public:
  // `functions` must outlive the mapper. On failure `mistakes` has at least one entry and the result is empty.
  static std::unique_ptr<const Mapper> compile(const MappingSpec& spec, const Locale& locale,
                                               const jmespath::FunctionTable& functions,
                                               std::vector<MappingMistake>& mistakes);

  // `root` is the document's root, with "body" replaced by one item when the preset has `each`. Fails when an
  // expression fails (wrong type for a function, limits): kInvalid, the message names preset, line, target, expression,
  // position and what was found, below it the expression with a caret and the keys that are not there; kTooLarge
  // when the evaluation's steps or the arena's memory are used up. A value that cannot be used (a phone that is none)
  // is no failure: it goes to `fields` and the trace says so. The bounds are the arena's.
  // `explainer`, when there is one, gets an entry of every target up to the failure, and of what was left over.
  Result<Mapped> apply(const Value& root, jmespath::Evaluation& evaluation, Explainer* explainer) const;
  // With a budget of its own, explained: for tools and tests.
  Result<Mapped> apply(const Value& root, Arena& arena) const;

  struct Impl;
  explicit Mapper(std::unique_ptr<const Impl> impl);  // for compile()
  ~Mapper();

 private:
  std::unique_ptr<const Impl> impl_;
};

}  // namespace leadgate::mapping
