#include "connectors/mapping_tests.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "connectors/draft_texts.hpp"
#include "mapping/draft_builder.hpp"

namespace leadgate::connectors {
namespace {

bool has_outcome(const Event& event, const std::string& outcome) {
  return outcome == kAnyDeal ? event.kind == Event::Kind::kLead : event_kind_name(event) == outcome;
}

std::string shown(std::string_view text) {
  return text.empty() ? "nothing" : "'" + std::string(text) + "'";
}

// The targets that a draft still has apart: the parts of a name are one name by then.
const std::vector<std::string>& testable_targets() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = mapping::DraftBuilder::target_names();
    std::erase_if(all, [](const std::string& name) {
      return name == "attribution" || name == "fields" || name.ends_with("_name");
    });
    return all;
  }();
  return names;
}

bool is_testable(const std::string& target) {
  const auto& names = testable_targets();
  return target.starts_with("fields.") || target.starts_with("attribution.") ||
         std::find(names.begin(), names.end(), target) != names.end();
}

class Run {
 public:
  Run(const MappingTest& test, size_t number, Mistakes& mistakes)
      : test_(test),
        title_(test.name.empty() ? "Test " + std::to_string(number) : "Test '" + test.name + "'"),
        mistakes_(mistakes) {}

  void on(const Connector& connector, const std::string& source) {
    mapping::RawRequest request = make_request(test_, source);
    const std::vector<std::string>& methods = connector.methods();
    const bool is_open = test_.method.empty() && !methods.empty();
    if (is_open && std::find(methods.begin(), methods.end(), request.method) == methods.end()) {
      request.method = methods.front();
    }
    request.received_at = kSampleReceivedAt;
    const std::vector<StepAnswer> answers = answers_of(test_.fetched, static_cast<size_t>(test_.event) - 1);
    compare(connector.read(request, kSampleReceivedAt, Verify::kSkip, Explain::kYes, nullptr, answers));
  }

 private:
  void tell(const Place& place, const std::string& text) { mistakes_.push_back({place, title_ + ": " + text}); }

  void compare(const Reading& reading) {
    const Place& place = test_.node.place();
    if (reading.kind == Reading::Kind::kRefused) return tell(place, "the request is refused: " + reading.error.message);
    if (reading.kind == Reading::Kind::kHandshake) {
      return tell(place, "the request is a handshake, which leaves no event.");
    }
    const auto number = static_cast<size_t>(test_.event);
    if (number > reading.events.size()) {
      return tell(test_.node.key_place("event"), "the delivery has " + std::to_string(reading.events.size()) +
                                                     " events, and the test is about event " + std::to_string(number) +
                                                     ".");
    }
    compare_outcome(reading.events[number - 1]);
    compare_targets(reading.events[number - 1]);
  }

  void compare_outcome(const Event& event) {
    const std::string found_reason = event.problem ? event.problem->code : event.reason;
    if (!has_outcome(event, test_.outcome)) {
      std::string text = "expected outcome " + test_.outcome + ", found " + std::string(event_kind_name(event));
      if (!found_reason.empty()) text += " (" + found_reason + ")";
      return tell(test_.node.key_place("outcome"),
                  text + (event.problem ? ": " + event.problem->text : std::string(".")));
    }
    if (test_.reason.empty() || test_.reason == found_reason) return;
    tell(test_.node.key_place("reason"), "expected reason '" + test_.reason + "', found " + shown(found_reason) + ".");
  }

  void compare_targets(const Event& event) {
    const ConfigNode* expect = test_.node.find("expect");
    if (expect == nullptr) return;
    const TargetTexts found = texts_of(event.draft);
    for (const auto& [target, text] : test_.expect) {
      const Place& place = expect->key_place(target);
      if (!is_testable(target)) {
        const std::string_view meant = nearest(target, testable_targets());
        tell(place, "there is no target '" + target + "'" +
                        (meant.empty() ? std::string(".") : "; did you mean '" + std::string(meant) + "'?"));
        continue;
      }
      const auto held = found.find(target);
      const std::string_view has = held == found.end() ? std::string_view() : trim(held->second);
      if (has == trim(text)) continue;
      tell(place, target + ": expected " + shown(trim(text)) + ", found " + shown(has) + why(event, target) + ".");
    }
  }

  // What the mapping has to say about the target.
  static std::string why(const Event& event, const std::string& target) {
    for (const mapping::TraceEntry& entry : event.trace) {
      if (entry.target != target || entry.expression.empty()) continue;
      return " by `" + entry.expression + "`" + (entry.note.empty() ? "" : " (" + entry.note + ")");
    }
    return {};
  }

  const MappingTest& test_;
  const std::string title_;
  Mistakes& mistakes_;
};

}  // namespace

ObjectSpec<MappingTest> mapping_test_spec() {
  ObjectSpec<MappingTest> spec(
      "a test",
      "A request and what must be read out of it. `leadgate check`, a start and SIGHUP run them; a configuration with "
      "a test that fails is refused. Signatures are not asked for, and `received_at` is 2026-01-15T09:00:00Z. A "
      "source's own list stands for its preset's; an empty one takes that away.");
  spec.text("name", &MappingTest::name).doc("What mistakes call it.").example("an order with a coupon");
  declare_sample_request(spec);
  spec.integer("event", &MappingTest::event)
      .range(1, 10'000)
      .doc("Which event of a delivery with several, counted from 1.");
  spec.node("fetched", &MappingTest::fetched)
      .doc(
          "What the steps of `fetch` are answered for it, as YAML by their names; null: the platform has no such "
          "thing. "
          "Nothing is called.")
      .example("{ order: { id: 250, status: Pending } }");
  spec.text_map("expect", &MappingTest::expect)
      .doc(
          "Targets of `map` with the text that each must have, '' for none; those not named are not looked at. Several "
          "phones, e-mails or tags are joined with \", \"; a messenger is kind:id:username; `lines` has one a line, "
          "\"sku | name | quantity | price | total\", and `people` \"role | name | phones | emails | company\".")
      .example("{ contact.phones: \"+79161234567\", amount: \"4990.00\" }");
  spec.choice("outcome", &MappingTest::outcome,
              {{kAnyDeal, kAnyDeal},
               {"lead", "lead"},
               {"order", "order"},
               {"message", "message"},
               {"status", "status"},
               {"ignored", "ignored"},
               {"parked", "parked"}})
      .doc("What the event must be; deal: any of lead, order, message and status.");
  spec.text("reason", &MappingTest::reason)
      .doc("Why it is ignored, or the code of the problem that parks it.")
      .example("no_contact");
  spec.keep_node(&MappingTest::node);
  spec.check([](MappingTest&, const ConfigNode& node, Mistakes& mistakes) { check_bodies(node, mistakes); });
  return spec;
}

void run_mapping_tests(const Connector& connector, const std::string& source, const std::vector<MappingTest>& tests,
                       Mistakes& mistakes) {
  for (size_t i = 0; i < tests.size(); ++i) Run(tests[i], i + 1, mistakes).on(connector, source);
}

}  // namespace leadgate::connectors
