// GET /contacts, GET /contacts/{id}, POST /contacts/{id}/merge.
#include <algorithm>

#include "deals/book/listing.hpp"
#include "deals/book/tables.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/api/search_text.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "mapping/functions.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kDealsShown = 100;
constexpr int kConflictsShown = 100;

// The contact that has all of these, if there is one. The newest identities are known to the key index's memory alone,
// which is the writer thread's own: so this read goes there. It costs one look-up a given identity.
Task<HttpResponse> find_by_identities(ApiCall call, std::vector<deals::Identity> identities) {
  auto keyed = deals::book::keyed(identities);
  return write_call(call.services, call.request,
                    [keyed = std::move(keyed)](store::WriteContext& context) -> Result<HttpResponse> {
                      const int64_t id = deals::book::find_contact(context, keyed.front());
                      const bool all = std::all_of(keyed.begin(), keyed.end(), [&](const auto& identity) {
                        return deals::book::find_contact(context, identity) == id;
                      });
                      const auto contact =
                          all && id != 0 ? deals::book::read_contact(context.connection, id) : std::nullopt;
                      return HttpResponse::json(200, list_json(std::nullopt, [&](JsonWriter& json) {
                                                  if (contact) write_contact(json, *contact, {});
                                                }));
                    });
}

// `phone` and `email` of the query, normalised; none when it names neither.
Result<std::vector<deals::Identity>> asked_identities(const Query& query, const std::string& region) {
  std::vector<deals::Identity> asked;
  if (const std::string phone = query.get("phone"); !phone.empty()) {
    // A '+' of a query string that was not escaped reads as a blank; a phone never starts with one.
    std::string normal = mapping::normal_phone(phone.front() == ' ' ? "+" + phone.substr(1) : phone, region);
    if (normal.empty()) return Error::invalid("'" + phone + "' is not a phone number.");
    asked.push_back({deals::IdentityKind::kPhone, std::move(normal)});
  }
  if (const std::string email = query.get("email"); !email.empty()) {
    std::string normal = mapping::normal_email(email);
    if (normal.empty()) return Error::invalid("'" + email + "' is not an e-mail address.");
    asked.push_back({deals::IdentityKind::kEmail, std::move(normal)});
  }
  return asked;
}

Task<HttpResponse> list_contacts(ApiCall call) {
  const Query query(call.request->raw.query);
  auto asked = asked_identities(query, call.snapshot->config->locale.region);
  if (!asked.ok()) return refused(asked.error());
  if (!asked->empty()) return find_by_identities(std::move(call), std::move(asked).value());
  const auto page = page_of(*call.request, IdKind::kContact);
  if (!page.ok()) return refused(page.error());
  return read_call(call.services, call.request,
                   [texts = search_spellings(query.get("q")), page = *page](store::Connection& connection)
                       -> Result<HttpResponse> {
                     const auto found = deals::book::list_contacts(connection, texts, page.before_id, page.limit);
                     const auto next = cursor_text(IdKind::kContact, found.next_before_id);
                     return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                                 for (const auto& contact : found.contacts) {
                                                   write_contact(json, contact, {});
                                                 }
                                               }));
                   });
}

void write_conflicts(JsonWriter& json, store::Connection& connection, int64_t contact_id) {
  json.key("conflicts").begin_array();
  for (const auto& conflict : deals::book::conflicts_of(connection, contact_id, kConflictsShown)) {
    json.begin_object().field("at", format_rfc3339(from_micros(conflict.at))).field("kind", conflict.kind);
    json.field("value", conflict.value);
    json.field("other_contact_id", format_id(IdKind::kContact, conflict.other_contact_id));
    json.field("deal_id", format_id(IdKind::kDeal, conflict.deal_id)).end_object();
  }
  json.end_array();
}

// The contact with its deals and the conflicts that wait for a person.
std::string whole_contact(store::Connection& connection, const deals::Contact& contact) {
  JsonWriter plain;
  write_contact(plain, contact, {});
  std::string text = plain.take();
  text.pop_back();
  JsonWriter rest;
  rest.begin_object().key("deals").begin_array();
  for (const auto& deal : deals::book::deals_of_contact(connection, contact.id, kDealsShown)) {
    rest.begin_object().field("id", format_id(IdKind::kDeal, deal.id)).field("title", deal.title);
    rest.field("pipeline", deal.pipeline).field("stage", deal.stage);
    rest.field("status", deals::deal_status_name(deal.status)).end_object();
  }
  rest.end_array();
  write_conflicts(rest, connection, contact.id);
  rest.end_object();
  return text + ',' + rest.take().substr(1);
}

Task<HttpResponse> get_contact(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kContact);
  if (!row.ok()) return refused(row.error());
  return read_call(call.services, call.request, [id = *row](store::Connection& connection) -> Result<HttpResponse> {
    const auto contact = deals::book::read_contact(connection, id);
    if (!contact) return Error::not_found("There is no contact " + format_id(IdKind::kContact, id) + ".");
    return HttpResponse::json(200, whole_contact(connection, *contact));
  });
}

Task<HttpResponse> merge(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kContact);
  if (!row.ok()) return refused(row.error());
  const auto body = JsonBody::parse(*call.request, {"contact_id"});
  if (!body.ok()) return refused(body.error());
  const auto other = body->required_text("contact_id");
  if (!other.ok()) return refused(other.error());
  const auto from = parse_id(IdKind::kContact, *other);
  if (!from) return refused(Error::invalid("'contact_id' must be the id of the contact that is taken over."));
  return write_call(call.services, call.request,
                    [actor = call.actor(), into = *row, from = *from](store::WriteContext& context)
                        -> Result<HttpResponse> {
                      const auto kept = deals::book::merge_contacts(context, into, from, actor);
                      if (!kept.ok()) return kept.error();
                      return HttpResponse::json(200, whole_contact(context.connection, *kept));
                    });
}

}  // namespace

void add_contact_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/contacts", api_endpoint(services, Role::kViewer, list_contacts));
  router.add("GET", "/api/v1/contacts/{id}", api_endpoint(services, Role::kViewer, get_contact));
  router.add("POST", "/api/v1/contacts/{id}/merge", api_endpoint(services, Role::kManager, merge, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
