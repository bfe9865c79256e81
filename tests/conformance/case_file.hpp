// A recorded case of a preset: one request and what must be read out of it. Lives as YAML in cases/PRESET/NAME.yaml;
// every one is of our own making.
//
//   about: a sentence
//   region: RU                       how phones without a country code are read
//   source: { secret: ... }          the source's own keys over the preset
//   signed: true                     whether the request bears what sign() gives
//   proof: { X-Sig: ..., query.token: ..., field.auth.token: ..., remote: ... }
//                                    what its genuine sender proves itself with, computed by another program than this
//                                    one: headers, parameters, the address, or what stands in the body's field already
//   fetched: text                    what any address gives that the verdict needs (a certificate)
//   fetched: { STEP: any YAML }      what the platform answers the preset's steps of `fetch`, sent as JSON; null: it
//                                    has no such thing. What is expected is what is read with all of them
//   fetch: [ { step, request: "GET https://...", headers: { Name: value }, body } ]
//                                    the calls that are made for the first event, in order, the last one perhaps
//                                    without an answer; `headers` are all of them. Without this key there are none
//   remote: 192.0.2.1                the sender's address, where it is not signed
//   request: { ... }                 a connectors::SampleRequest
//   expect: { kind: lead | order | message | status | ignored | parked | handshake | refused, reason, problem, key,
//   draft: { target: text } }
//                                    the texts of connectors/draft_texts.hpp
//   more: [ the same for the second event and the others ]
//   reply: { status, content_type, headers, body }
//                                    what the sender of a created lead hears: event e1, deal d1, contact c1; its number
//                                    is 1001, its stage new (Новые), its contact's name Анна. Of a handshake its answer
// Read on one thread, in tests only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/config_node.hpp"
#include "connectors/connector.hpp"
#include "mapping/document.hpp"

namespace leadgate::conformance {

struct Expectation {
  std::string kind;
  std::string reason;
  std::string problem;
  std::string key;
  std::map<std::string, std::string> draft;
};

struct ExpectedCall {
  std::string step;
  std::string request;  // "GET https://..."
  std::map<std::string, std::string> headers;
  std::string body;
};

struct Case {
  std::string preset;
  std::string name;
  std::string about;
  bool is_signed = true;
  std::map<std::string, std::string> proof;
  std::string fetched;
  std::vector<connectors::StepAnswer> answers;  // of the first event
  std::vector<ExpectedCall> calls;
  std::shared_ptr<const connectors::Connector> connector;
  mapping::RawRequest request;
  std::vector<Expectation> expected;
  connectors::Reply reply;
  bool has_reply = false;
};

// In tests/conformance/cases; the tests run in the repository's root.
std::vector<std::string> presets_with_cases();
std::vector<Case> cases_of(const std::string& preset);
// Read and compiled by the first call.
const std::vector<Case>& all_cases();

// The preset's connector with these own keys; without any, with the secret s3cret-of-the-case or keys of the tests'
// own. A setting that the preset needs is the-NAME where neither it nor the own keys say anything else; those of
// `fetch` are left to the own keys.
std::shared_ptr<const connectors::Connector> compile_for_test(const std::string& preset, const ConfigNode& own,
                                                              const std::string& region, Mistakes& mistakes);

// The case's source about a request, with what the verdict needed fetched and these answers; without any, the case's.
connectors::Reading deliver(const Case& one, const mapping::RawRequest& request,
                            std::optional<std::span<const connectors::StepAnswer>> answers = std::nullopt);

// The request as a genuine sender would send it; as it is when the source does not verify.
mapping::RawRequest sign_request(const connectors::Connector& connector, mapping::RawRequest request);

extern const Timestamp kNow;

// The request as a genuine sender would send it, by the proof of the case instead of by sign().
mapping::RawRequest prove_request(const Case& one);

// How a failing test names its case.
inline void PrintTo(const Case& one, std::ostream* out) {
  *out << one.preset << "/" << one.name << ": " << one.about;
}

}  // namespace leadgate::conformance
