// Every preset against its recorded cases: what is read, what is answered, and that it is the same each time.
#include <gtest/gtest.h>

#include <algorithm>

#include "connectors/draft_texts.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/presets.hpp"
#include "tests/conformance/case_file.hpp"

namespace leadgate::conformance {
namespace {

using connectors::Event;
using connectors::Reading;
using connectors::Verify;

constexpr size_t kCasesMin = 5;

std::string kind_name(const Reading& reading, size_t index) {
  if (reading.kind == Reading::Kind::kRefused) return "refused";
  if (reading.kind == Reading::Kind::kHandshake) return "handshake";
  if (index >= reading.events.size()) return "nothing";
  return std::string(connectors::event_kind_name(reading.events[index]));
}

void compare(const Expectation& expected, const Reading& reading, size_t index) {
  EXPECT_EQ(expected.kind, kind_name(reading, index));
  if (reading.kind != Reading::Kind::kEvents || index >= reading.events.size()) return;
  const Event& event = reading.events[index];
  EXPECT_EQ(expected.reason, event.reason);
  EXPECT_EQ(expected.problem, event.problem ? event.problem->code : "")
      << (event.problem ? event.problem->text : std::string());
  if (!expected.key.empty()) {
    EXPECT_EQ(expected.key, event.idempotency_key);
  }
  const std::map<std::string, std::string> found = connectors::texts_of(event.draft);
  for (const auto& [target, text] : expected.draft) {
    const auto at = found.find(target);
    EXPECT_EQ(text, at == found.end() ? "" : at->second) << target;
  }
  if (event.kind != Event::Kind::kLead) return;
  // What the case does not name must not be there, apart from what is merely kept.
  for (const auto& [target, text] : found) {
    if (target.starts_with("fields.") || target.starts_with("thread.")) continue;
    if (target == "title" || target == "version") continue;
    EXPECT_TRUE(expected.draft.contains(target)) << target << " is '" << text << "', which nobody expects";
  }
}

class PresetCase : public testing::TestWithParam<Case> {};

TEST_P(PresetCase, IsReadAsRecorded) {
  const Case& one = GetParam();
  SCOPED_TRACE(one.about);
  const mapping::RawRequest request = one.is_signed ? sign_request(*one.connector, one.request) : one.request;
  const Reading reading = deliver(one, request);
  for (size_t i = 0; i < one.expected.size(); ++i) compare(one.expected[i], reading, i);
  if (reading.kind == Reading::Kind::kEvents) {
    EXPECT_EQ(reading.events.size(), one.expected.size());
  }
  if (reading.kind == Reading::Kind::kRefused) {
    EXPECT_FALSE(reading.error.message.empty());
  }
}

TEST_P(PresetCase, IsTheSameWhenReplayed) {
  const Case& one = GetParam();
  const mapping::RawRequest request = one.is_signed ? sign_request(*one.connector, one.request) : one.request;
  const Reading first = deliver(one, request);
  if (first.kind != Reading::Kind::kEvents) return;
  // A replay comes later and without a check of what was checked.
  const Reading again = one.connector->read(request, kNow + std::chrono::hours(24), Verify::kSkip,
                                            connectors::Explain::kNo, nullptr, one.answers);
  ASSERT_EQ(again.kind, first.kind);
  ASSERT_EQ(again.events.size(), first.events.size());
  for (size_t i = 0; i < first.events.size(); ++i) {
    EXPECT_EQ(first.events[i].kind, again.events[i].kind);
    EXPECT_EQ(first.events[i].idempotency_key, again.events[i].idempotency_key);
    EXPECT_EQ(connectors::texts_of(first.events[i].draft), connectors::texts_of(again.events[i].draft));
  }
}

// Step by step, as the answers come in.
TEST_P(PresetCase, IsCompletedByTheseCalls) {
  const Case& one = GetParam();
  const mapping::RawRequest request = one.is_signed ? sign_request(*one.connector, one.request) : one.request;
  std::vector<connectors::StepAnswer> got;
  size_t made = 0;
  for (;;) {
    const Reading reading = deliver(one, request, got);
    if (reading.kind != Reading::Kind::kEvents || !reading.events.at(0).fetch) break;
    const connectors::FetchCall& call = *reading.events[0].fetch;
    ASSERT_LT(made, one.calls.size()) << "nobody expects " << call.method << " " << call.url;
    const ExpectedCall& expected = one.calls[made++];
    EXPECT_EQ(call.step, expected.step);
    EXPECT_EQ(call.method + " " + call.url, expected.request);
    EXPECT_EQ(std::map(call.headers.begin(), call.headers.end()), expected.headers);
    EXPECT_EQ(call.body, expected.body);
    const auto answer = std::find_if(one.answers.begin(), one.answers.end(),
                                     [&call](const auto& each) { return each.step == call.step; });
    if (answer == one.answers.end()) break;
    got.push_back(*answer);
  }
  EXPECT_EQ(made, one.calls.size());
  EXPECT_EQ(got.size(), one.answers.size()) << "an answer is given to what nobody asks";
}

TEST_P(PresetCase, IsAnsweredAsThePlatformWants) {
  const Case& one = GetParam();
  if (!one.has_reply) return;
  const Reading reading = deliver(one, one.is_signed ? sign_request(*one.connector, one.request) : one.request);
  connectors::Reply reply = reading.reply;
  if (reading.kind == Reading::Kind::kEvents) {
    connectors::EventOutcome outcome;
    outcome.event_id = "e1";
    outcome.outcome = "created";
    outcome.deal_id = "d1";
    outcome.contact_id = "c1";
    outcome.deal = connectors::DealTold{"1001", "new", "Новые", "Анна"};
    reply = one.connector->reply({outcome}, reading.several, reading.answer);
  }
  EXPECT_EQ(reply.status, one.reply.status);
  EXPECT_EQ(reply.content_type, one.reply.content_type);
  EXPECT_EQ(reply.headers, one.reply.headers);
  EXPECT_EQ(reply.body, one.reply.body);
}

// sign() and the verdict may err alike; what another program computed tells.
TEST_P(PresetCase, IsTakenWithTheProofOfAnotherProgram) {
  const Case& one = GetParam();
  if (one.proof.empty()) return;
  const mapping::RawRequest request = prove_request(one);
  const Reading reading = deliver(one, request);
  EXPECT_EQ(one.expected.front().kind, kind_name(reading, 0)) << reading.error.message;
  for (const auto& [place, value] : one.proof) {
    if (place.starts_with("field.")) {
      const mapping::Document document = mapping::decode_document(request);
      EXPECT_EQ(connectors::body_field(document.body(), place.substr(std::string_view("field.").size())), value);
      continue;
    }
    Case other = one;
    other.proof[place] =
        place == "remote" ? "192.0.2.1" : std::string(value.front() == '1' ? "2" : "1") + value.substr(1);
    EXPECT_EQ(deliver(other, prove_request(other)).kind, Reading::Kind::kRefused) << place;
  }
}

INSTANTIATE_TEST_SUITE_P(Presets, PresetCase, testing::ValuesIn(all_cases()), [](const auto& parameter) {
  std::string name = parameter.param.preset + "_" + parameter.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(PresetCases, BringAProofOfAnotherProgramForEveryPresetThatVerifies) {
  for (const std::string& preset : presets_with_cases()) {
    const std::vector<Case> cases = cases_of(preset);
    const bool verifies = std::any_of(cases.begin(), cases.end(),
                                      [](const Case& one) { return one.connector->sign(one.request, kNow).ok(); });
    const bool has_proof = std::any_of(cases.begin(), cases.end(), [](const Case& one) { return !one.proof.empty(); });
    EXPECT_TRUE(has_proof || !verifies) << preset << " verifies, and no case has a `proof`";
  }
}

TEST(PresetCases, SayHowEveryHandshakeIsAnswered) {
  for (const Case& one : all_cases()) {
    EXPECT_TRUE(one.has_reply || one.expected.front().kind != "handshake") << one.preset << "/" << one.name;
  }
}

TEST(PresetCases, ExistForEveryPresetWithWordsForAPerson) {
  const std::vector<std::string> with_cases = presets_with_cases();
  for (const connectors::PresetInfo& preset : connectors::list_presets()) {
    EXPECT_FALSE(preset.title.empty()) << preset.name;
    EXPECT_GT(preset.about.size(), 100u) << preset.name << " does not say how it is set up";
    ASSERT_NE(std::find(with_cases.begin(), with_cases.end(), preset.name), with_cases.end()) << preset.name;
    EXPECT_GE(cases_of(preset.name).size(), kCasesMin) << preset.name;
  }
}

}  // namespace
}  // namespace leadgate::conformance
