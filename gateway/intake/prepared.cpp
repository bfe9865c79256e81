#include "gateway/intake/prepared.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "deals/book/chats.hpp"
#include "deals/book/codec.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::array<std::string_view, 6> kNotStored = {
    "authorization", "cookie", "proxy-authorization", "x-telegram-bot-api-secret-token", "x-api-key", "set-cookie"};

// What the draft says, spelled one way: two posts of the same content are the same event, whatever their encoding.
std::string content_text(const deals::LeadDraft& draft, const std::string& details_json) {
  JsonWriter json;
  json.begin_array().string(draft.contact.name).string(draft.contact.company);
  for (const std::string& phone : draft.contact.phones) json.string(phone);
  for (const std::string& email : draft.contact.emails) json.string(email);
  for (const deals::Messenger& messenger : draft.contact.messengers) {
    json.string(deals::messenger_identity(messenger));
  }
  json.string(draft.title)
      .string(draft.type)
      .string(draft.message)
      .string(draft.amount)
      .string(draft.currency)
      .string(draft.stage);
  json.string(deals::book::encode_address(draft.contact.address)).raw(details_json);
  // Not there at all when nothing is said, so that what came before these parts were known is the same still.
  const auto add = [&json](std::string_view part, const std::string& said) {
    if (!said.empty()) json.string(part).string(said);
  };
  add("new_external_id", draft.new_external_id);
  add("conversation", draft.conversation);
  add("message_id", draft.message_id);
  add("status", draft.status);
  add("refunded", draft.refunded);
  for (const deals::PersonDraft& person : draft.people) {
    json.string(person.role).string(person.contact.name).string(person.contact.company);
    for (const std::string& phone : person.contact.phones) json.string(phone);
    for (const std::string& email : person.contact.emails) json.string(email);
  }
  json.end_array();
  return json.take();
}

// What the delivery says: a form that is sent again has another boundary, but the same fields. What cannot be decoded
// counts byte by byte.
std::string delivery_text(const mapping::RawRequest& request, size_t item) {
  std::string text = request.method + '\n' + request.query + '\n' + std::to_string(item) + '\n';
  if (to_lower_ascii(request.header("content-type")).starts_with("multipart/")) {
    const mapping::Document document = mapping::decode_document(request);
    if (!document.problem()) return text + mapping::to_json(document.body());
  }
  text += request.body.view();
  return text;
}

PreparedEvent prepare(const mapping::RawRequest& request, connectors::Event event, const std::string& client_key,
                      size_t item, std::string_view files) {
  PreparedEvent out;
  out.kind = event.kind;
  out.reason = std::move(event.reason);
  out.problem = std::move(event.problem);
  if (event.fetch) out.fetch_step = std::move(event.fetch->step);
  if (event.kind == connectors::Event::Kind::kLead) {
    out.lead = deals::book::make_lead(std::move(event.draft));
    const std::string& order = out.lead.draft.external_id;
    if (!order.empty()) out.lead.order_news = deals::book::waiting_order_handle(request.source, order).key;
  }
  if (!client_key.empty()) out.keys.client_key = item == 0 ? client_key : client_key + '#' + std::to_string(item);
  out.keys.event_key = std::move(event.idempotency_key);
  const deals::LeadDraft& draft = out.lead.draft;
  if (out.keys.event_key.empty() && draft.kind == deals::LeadKind::kMessage && !draft.message_id.empty()) {
    out.keys.event_key = "message:" + draft.conversation + ':' + draft.message_id;
  }
  const bool is_lead = out.kind == connectors::Event::Kind::kLead;
  // What waits to be completed says by its mapping less than it is about: it counts as it came.
  const bool by_content = is_lead && client_key.empty() && out.fetch_step.empty();
  std::string said = by_content ? content_text(out.lead.draft, out.lead.details_json) : delivery_text(request, item);
  out.keys.content = hash128(said.append(files));
  // An order has an identity of its own, and saying the same of it twice can be news (a status that went back).
  const bool may_repeat = out.kind == connectors::Event::Kind::kIgnored || !draft.external_id.empty() ||
                          draft.kind == deals::LeadKind::kStatus;
  out.keys.use_content = !may_repeat && client_key.empty() && out.keys.event_key.empty();
  out.keys.seal(request.source);
  return out;
}

}  // namespace

Result<std::string> idempotency_key_of(const mapping::RawRequest& request) {
  const auto found = std::find_if(request.headers.begin(), request.headers.end(),
                                  [](const auto& header) { return header.first == "idempotency-key"; });
  if (found == request.headers.end()) return std::string();
  std::string_view key = trim(found->second);
  if (key.empty()) return std::string();
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') key = key.substr(1, key.size() - 2);
  const bool clean = std::all_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
  if (key.empty() || key.size() > kIdempotencyKeyBytesMax || !clean || !is_valid_utf8(key)) {
    return Error::invalid("The Idempotency-Key header must hold 1 to 255 printable bytes, such as a UUID.");
  }
  return std::string(key);
}

std::vector<PreparedEvent> prepare_events(const mapping::RawRequest& request, std::vector<connectors::Event> events,
                                          const std::string& client_key, std::string_view files) {
  std::vector<PreparedEvent> out;
  out.reserve(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    out.push_back(prepare(request, std::move(events[i]), client_key, i, files));
  }
  return out;
}

std::string header_lines(const mapping::RawRequest& request) {
  std::string out;
  for (const auto& [name, value] : request.headers) {
    if (std::find(kNotStored.begin(), kNotStored.end(), name) != kNotStored.end()) continue;
    out += name + ": " + value + '\n';
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_header_lines(std::string_view lines) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    // Nothing is trimmed: an empty value, such as the sender of a bounce, says something.
    const size_t colon = line.find(": ");
    if (colon != std::string_view::npos) headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return headers;
}

}  // namespace leadgate::gateway
