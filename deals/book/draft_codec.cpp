// Drafts as JSON: every part that the book spells elsewhere is a text in that spelling.
#include <simdjson.h>

#include <array>

#include "base/json_writer.hpp"
#include "deals/book/codec.hpp"

namespace leadgate::deals::book {
namespace {

struct TextMember {
  const char* key;
  std::string LeadDraft::*member;
};

constexpr auto kTexts = std::to_array<TextMember>({
    {"title", &LeadDraft::title},
    {"type", &LeadDraft::type},
    {"external_id", &LeadDraft::external_id},
    {"new_external_id", &LeadDraft::new_external_id},
    {"conversation", &LeadDraft::conversation},
    {"message_id", &LeadDraft::message_id},
    {"amount", &LeadDraft::amount},
    {"refunded", &LeadDraft::refunded},
    {"currency", &LeadDraft::currency},
    {"message", &LeadDraft::message},
    {"status", &LeadDraft::status},
    {"stage", &LeadDraft::stage},
    {"version_text", &LeadDraft::version_text},
    {"seen_sequence", &LeadDraft::seen_sequence},
});

void write_some(JsonWriter& json, std::string_view key, const std::string& value) {
  if (!value.empty()) json.field(key, value);
}

}  // namespace

std::string encode_draft(const LeadDraft& draft) {
  Contact contact;
  contact.phones = draft.contact.phones;
  contact.emails = draft.contact.emails;
  contact.messengers = draft.contact.messengers;
  JsonWriter json;
  json.begin_object().key("kind").integer(static_cast<int64_t>(draft.kind));
  for (const TextMember& one : kTexts) write_some(json, one.key, draft.*one.member);
  if (draft.version_time) json.key("version_time").integer(to_micros(*draft.version_time));
  write_some(json, "name", draft.contact.name);
  write_some(json, "company", draft.contact.company);
  json.field("identities", encode_identities(contact));
  write_some(json, "address", encode_address(draft.contact.address));
  json.field("details", encode_details({draft.lines, draft.attribution, draft.fields, draft.tags})).end_object();
  return json.take();
}

LeadDraft decode_draft(std::string_view text) {
  LeadDraft draft;
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return draft;
  const auto text_at = [&root](const char* key) {
    std::string_view value;
    return root[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  int64_t number = 0;
  const bool has_kind = root["kind"].get(number) == simdjson::SUCCESS;
  if (has_kind && number >= 0 && number <= static_cast<int64_t>(LeadKind::kStatus)) {
    draft.kind = static_cast<LeadKind>(number);
  }
  for (const TextMember& one : kTexts) draft.*one.member = text_at(one.key);
  if (root["version_time"].get(number) == simdjson::SUCCESS) draft.version_time = from_micros(number);
  Contact contact;
  decode_identities(text_at("identities"), contact);
  draft.contact = {text_at("name"),           std::move(contact.phones),
                   std::move(contact.emails), std::move(contact.messengers),
                   text_at("company"),        decode_address(text_at("address"))};
  DealDetails details = decode_details(text_at("details"));
  draft.lines = std::move(details.lines);
  draft.attribution = std::move(details.attribution);
  draft.fields = std::move(details.fields);
  draft.tags = std::move(details.tags);
  return draft;
}

}  // namespace leadgate::deals::book
