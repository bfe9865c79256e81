#include "deals/book/tables.hpp"

#include "deals/book/codec.hpp"
#include "deals/money.hpp"

namespace leadgate::deals::book {
namespace {

constexpr std::string_view kContactColumns =
    "id, name, company, identities, address, created_at, updated_at, version, merged_into, said_by, "
    "said_otherwise";

constexpr std::string_view kDealColumns =
    "id, title, pipeline, stage, status, owner, type, amount, currency, source, external_id, contact_id, message, "
    "close_reason, details, sender_stage, sender_version, sequence, version, created_at, updated_at, touched_at, "
    "stage_before_delete, last_event, said_by, said_otherwise, gross, refunded, stage_version";

constexpr int kMergeStepsMax = 8;

std::string select(std::string_view columns, std::string_view rest) {
  return "SELECT " + std::string(columns) + " FROM " + std::string(rest);
}

std::string_view stored_gross(const Deal& deal) {
  return deal.refunded.empty() ? std::string_view() : std::string_view(deal.gross);
}

template <class Row, class Make>
std::optional<Row> one(store::Statement& statement, Make&& make) {
  store::Rows rows(statement);
  if (!rows.next()) return std::nullopt;
  return make(*rows.operator->());
}

}  // namespace

std::string_view deal_columns() {
  return kDealColumns;
}
std::string_view contact_columns() {
  return kContactColumns;
}

Contact contact_from_row(const store::Statement& row) {
  Contact contact;
  contact.id = row.integer(0);
  contact.name = row.text(1);
  contact.company = row.text(2);
  decode_identities(row.text(3), contact);
  contact.address = decode_address(row.text(4));
  contact.created_at = from_micros(row.integer(5));
  contact.updated_at = from_micros(row.integer(6));
  contact.version = row.integer(7);
  contact.merged_into = row.integer(8);
  contact.origins = decode_origins(row.integer(9), row.text(10));
  return contact;
}

Deal deal_from_row(const store::Statement& row) {
  Deal deal;
  deal.id = row.integer(0);
  deal.title = row.text(1);
  deal.pipeline = row.text(2);
  deal.stage = row.text(3);
  deal.status = static_cast<DealStatus>(row.integer(4));
  deal.owner = row.text(5);
  deal.type = row.text(6);
  deal.amount = row.text(7);
  deal.currency = row.text(8);
  deal.source = row.text(9);
  deal.external_id = row.text(10);
  deal.contact_id = row.integer(11);
  deal.message = row.text(12);
  deal.close_reason = row.text(13);
  deal.details = decode_details(row.text(14));
  deal.sender_stage = row.text(15);
  deal.sender_version = row.integer(16);
  deal.sequence = row.integer(17);
  deal.version = row.integer(18);
  deal.created_at = from_micros(row.integer(19));
  deal.updated_at = from_micros(row.integer(20));
  deal.touched_at = from_micros(row.integer(21));
  deal.stage_before_delete = row.text(22);
  deal.last_event = row.integer(23);
  deal.origins = decode_origins(row.integer(24), row.text(25));
  deal.gross = row.text(26);
  deal.refunded = row.text(27);
  // Of a deal that nothing was refunded of it is the amount.
  if (deal.refunded.empty()) deal.gross = deal.amount;
  deal.stage_version = row.integer(28);
  return deal;
}

std::optional<Contact> read_contact(store::Connection& connection, int64_t id) {
  static const std::string sql = select(kContactColumns, "contacts WHERE id = ?");
  return one<Contact>(connection.query(sql).bind(id), contact_from_row);
}

std::optional<Contact> read_live_contact(store::Connection& connection, int64_t id) {
  std::optional<Contact> contact = read_contact(connection, id);
  for (int step = 0; contact && contact->merged_into != 0 && step < kMergeStepsMax; ++step) {
    contact = read_contact(connection, contact->merged_into);
  }
  return contact;
}

int64_t insert_contact(store::Connection& connection, const Contact& contact) {
  const std::string identities = encode_identities(contact);
  const std::string address = encode_address(contact.address);
  store::Statement& insert = connection.query(
      "INSERT INTO contacts (name, company, identities, address, created_at, updated_at, version, said_by) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind_text(contact.name).bind_text(contact.company).bind_text(identities).bind_text(address);
  insert.bind(to_micros(contact.created_at)).bind(to_micros(contact.updated_at)).bind(contact.version);
  insert.bind(contact.origins.event());
  return insert.run() ? connection.last_insert_id() : 0;
}

void update_contact(store::Connection& connection, const Contact& contact) {
  const std::string identities = encode_identities(contact);
  const std::string address = encode_address(contact.address);
  const std::string otherwise = encode_origins(contact.origins);
  store::Statement& update = connection.query(
      "UPDATE contacts SET name = ?, company = ?, identities = ?, address = ?, updated_at = ?, version = ?, "
      "merged_into = ?, said_otherwise = ? WHERE id = ?");
  update.bind_text(contact.name).bind_text(contact.company).bind_text(identities).bind_text(address);
  update.bind(to_micros(contact.updated_at)).bind(contact.version).bind(contact.merged_into);
  update.bind_text(otherwise).bind(contact.id);
  update.run();
}

std::optional<Deal> read_deal(store::Connection& connection, int64_t id) {
  static const std::string sql = select(kDealColumns, "deals WHERE id = ?");
  return one<Deal>(connection.query(sql).bind(id), deal_from_row);
}

std::optional<Deal> find_deal(store::Connection& connection, std::string_view source, std::string_view external_id) {
  static const std::string sql = select(kDealColumns, "deals WHERE source = ? AND external_id = ?");
  return one<Deal>(connection.query(sql).bind_text(source).bind_text(external_id), deal_from_row);
}

std::vector<Deal> find_deals_numbered(store::Connection& connection, std::string_view external_id, size_t count_max) {
  // The index begins with the source: from one source to the next, of which there are few.
  static const std::string sql =
      "WITH RECURSIVE known (name) AS (SELECT min(source) FROM deals WHERE external_id IS NOT NULL UNION ALL "
      "SELECT (SELECT min(source) FROM deals WHERE external_id IS NOT NULL AND source > name) FROM known "
      "WHERE name IS NOT NULL) " +
      select(kDealColumns, "deals JOIN known ON source = name WHERE external_id = ? LIMIT ?");
  std::vector<Deal> found;
  store::Rows rows(connection.query(sql).bind_text(external_id).bind(static_cast<int64_t>(count_max)));
  while (rows.next()) found.push_back(deal_from_row(*rows.operator->()));
  return found;
}

int64_t insert_deal(store::Connection& connection, const Deal& deal, std::string_view details_json) {
  store::Statement& insert = connection.query(
      "INSERT INTO deals (title, pipeline, stage, status, owner, type, amount, amount_e4, currency, source, "
      "external_id, contact_id, message, close_reason, details, sender_stage, sender_version, sequence, version, "
      "created_at, updated_at, touched_at, last_event, said_by, gross, refunded, stage_version, stage_before_delete) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')");
  insert.bind_text(deal.title).bind_text(deal.pipeline).bind_text(deal.stage).bind(static_cast<int64_t>(deal.status));
  insert.bind_text(deal.owner).bind_text(deal.type).bind_text(deal.amount).bind(amount_e4(deal.amount));
  insert.bind_text(deal.currency).bind_text(deal.source).bind_text_or_null(deal.external_id).bind(deal.contact_id);
  insert.bind_text(deal.message).bind_text(deal.close_reason).bind_text(details_json).bind_text(deal.sender_stage);
  insert.bind(deal.sender_version).bind(deal.sequence).bind(deal.version).bind(to_micros(deal.created_at));
  insert.bind(to_micros(deal.updated_at)).bind(to_micros(deal.touched_at)).bind(deal.last_event);
  insert.bind(deal.origins.event()).bind_text(stored_gross(deal)).bind_text(deal.refunded).bind(deal.stage_version);
  return insert.run() ? connection.last_insert_id() : 0;
}

void update_deal_row(store::Connection& connection, const Deal& deal) {
  const std::string details = encode_details(deal.details);
  const std::string otherwise = encode_origins(deal.origins);
  store::Statement& update = connection.query(
      "UPDATE deals SET title = ?, pipeline = ?, stage = ?, status = ?, owner = ?, type = ?, amount = ?, "
      "amount_e4 = ?, currency = ?, external_id = ?, contact_id = ?, message = ?, close_reason = ?, details = ?, "
      "sender_stage = ?, sender_version = ?, sequence = ?, version = ?, updated_at = ?, touched_at = ?, "
      "stage_before_delete = ?, last_event = ?, said_otherwise = ?, gross = ?, refunded = ?, stage_version = ? "
      "WHERE id = ?");
  update.bind_text(deal.title).bind_text(deal.pipeline).bind_text(deal.stage).bind(static_cast<int64_t>(deal.status));
  update.bind_text(deal.owner).bind_text(deal.type).bind_text(deal.amount).bind(amount_e4(deal.amount));
  update.bind_text(deal.currency).bind_text_or_null(deal.external_id).bind(deal.contact_id).bind_text(deal.message);
  update.bind_text(deal.close_reason).bind_text(details).bind_text(deal.sender_stage).bind(deal.sender_version);
  update.bind(deal.sequence).bind(deal.version).bind(to_micros(deal.updated_at)).bind(to_micros(deal.touched_at));
  update.bind_text(deal.stage_before_delete).bind(deal.last_event).bind_text(otherwise);
  update.bind_text(stored_gross(deal)).bind_text(deal.refunded).bind(deal.stage_version).bind(deal.id);
  update.run();
}

std::optional<Deal> find_open_deal(store::Connection& connection, int64_t contact_id, std::string_view pipeline,
                                   Timestamp since) {
  static const std::string sql =
      select(kDealColumns,
             "deals WHERE contact_id = ? AND pipeline = ? AND status = 0 AND touched_at >= ? "
             "ORDER BY id DESC LIMIT 1");
  return one<Deal>(connection.query(sql).bind(contact_id).bind_text(pipeline).bind(to_micros(since)), deal_from_row);
}

std::vector<DealPerson> read_deal_people(store::Connection& connection, int64_t deal_id) {
  std::vector<DealPerson> people;
  store::Statement& rows =
      connection.query("SELECT contact_id, role FROM deal_contacts WHERE deal_id = ?").bind(deal_id);
  while (rows.next()) people.push_back({rows.integer(0), std::string(rows.text(1))});
  return people;
}

std::vector<int64_t> read_deal_contacts(store::Connection& connection, int64_t deal_id) {
  std::vector<int64_t> ids;
  for (const DealPerson& person : read_deal_people(connection, deal_id)) ids.push_back(person.contact_id);
  return ids;
}

void add_deal_contact(store::Connection& connection, int64_t deal_id, int64_t contact_id, std::string_view role) {
  connection
      .query(
          "INSERT INTO deal_contacts (deal_id, contact_id, role) VALUES (?, ?, ?) "
          "ON CONFLICT DO UPDATE SET role = excluded.role WHERE role = ''")
      .bind(deal_id)
      .bind(contact_id)
      .bind_text(role)
      .run();
}

void remove_deal_contact(store::Connection& connection, int64_t deal_id, int64_t contact_id) {
  connection.query("DELETE FROM deal_contacts WHERE deal_id = ? AND contact_id = ?")
      .bind(deal_id)
      .bind(contact_id)
      .run();
}

int64_t amount_e4(std::string_view amount) {
  const auto decimal = Decimal::parse(amount);
  if (!decimal) return 0;
  const auto scaled = decimal->times(Decimal::of(10000, 0));
  if (!scaled) return 0;
  int64_t units = scaled->units();
  for (int digit = scaled->scale(); digit > 0; --digit) units /= 10;
  return units;
}

}  // namespace leadgate::deals::book
