#include "connectors/draft_rules.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::connectors {
namespace {

constexpr std::string_view kStatusField = "status";

void tell(mapping::Trace* trace, std::string target, const std::string& value, std::string note) {
  if (trace == nullptr) return;
  trace->push_back({std::move(target), "", value.empty() ? "" : json_quote(value), std::move(note)});
}

// A letter or a digit, also the bytes of letters that are not Latin.
bool goes_on(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '_';
}

bool is_command(const std::string& message, const std::vector<std::string>& commands) {
  const std::string text = mapping::to_lower(trim(message));
  return std::any_of(commands.begin(), commands.end(), [&text](const std::string& command) {
    return text.starts_with(command) && (text.size() == command.size() || !goes_on(text[command.size()]));
  });
}

}  // namespace

deals::LeadKind lead_kind_of(RuleKind kind) {
  switch (kind) {
    case RuleKind::kLead:
    case RuleKind::kIgnore:
    case RuleKind::kPark:
      return deals::LeadKind::kLead;
    case RuleKind::kOrder:
      return deals::LeadKind::kOrder;
    case RuleKind::kMessage:
      return deals::LeadKind::kMessage;
    case RuleKind::kStatus:
      return deals::LeadKind::kStatus;
  }
  return deals::LeadKind::kLead;
}

void take_status(deals::LeadDraft& draft, const StageWords& stages, mapping::Trace* trace) {
  if (draft.status.empty()) return;
  const bool kept = std::any_of(draft.fields.begin(), draft.fields.end(),
                                [](const auto& field) { return field.first == kStatusField; });
  if (!kept) draft.fields.emplace_back(kStatusField, draft.status);
  if (!draft.stage.empty()) {
    return tell(trace, "stage", draft.stage, "given by `map`, which goes before the status '" + draft.status + "'");
  }
  const auto found = stages.find(draft.status);
  if (found == stages.end()) {
    return tell(trace, "stage", "", "`stages` has no status '" + draft.status + "': the deal stays where it is");
  }
  if (found->second.empty()) {
    return tell(trace, "stage", "", "by `stages` the status '" + draft.status + "' leaves the deal where it is");
  }
  draft.stage = found->second;
  tell(trace, "stage", draft.stage, "by `stages` for the status '" + draft.status + "'");
}

void set_opening(deals::LeadDraft& draft, const ChatRules& chat, mapping::Trace* trace) {
  if (draft.kind != deals::LeadKind::kMessage || chat.create_when == CreateWhen::kMessage) return;
  if (chat.create_when == CreateWhen::kCommand) {
    if (is_command(draft.message, chat.commands))
      return tell(trace, "create_when", "command", "a command: it may make the deal of its chat");
    draft.opening = deals::Opening::kNever;
    return tell(trace, "create_when", "command", "no command: without a deal of its chat it is ignored");
  }
  const bool reachable = !draft.contact.phones.empty() || !draft.contact.emails.empty();
  if (reachable) return tell(trace, "create_when", "contact", "a phone or an e-mail: it may make the deal of its chat");
  draft.opening = deals::Opening::kOnceReachable;
  tell(trace, "create_when", "contact",
       "no phone and no e-mail: unless the person is known by one, it waits for the message that has one");
}

}  // namespace leadgate::connectors
