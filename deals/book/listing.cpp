#include "deals/book/listing.hpp"

#include <array>

#include "deals/book/tables.hpp"
#include "deals/money.hpp"

namespace leadgate::deals::book {
namespace {

constexpr size_t kTextsMax = 4;

// '%' and '_' of the searched text stand for themselves. Unused places repeat the first pattern.
std::array<std::string, kTextsMax> like_patterns(const std::vector<std::string>& texts) {
  std::array<std::string, kTextsMax> patterns;
  for (size_t i = 0; i < kTextsMax; ++i) {
    if (texts.empty()) continue;
    std::string& pattern = patterns[i] = "%";
    for (const char c : texts[i < texts.size() ? i : 0]) {
      if (c == '%' || c == '_' || c == '\\') pattern += '\\';
      pattern += c;
    }
    pattern += '%';
  }
  return patterns;
}

// Columns that contain any of the patterns ?1 to ?4.
std::string any_like(const std::vector<std::string>& columns) {
  std::string sql;
  for (const std::string& column : columns) {
    for (size_t i = 1; i <= kTextsMax; ++i) {
      sql += (sql.empty() ? "" : " OR ") + column + " LIKE ?" + std::to_string(i) + " ESCAPE '\\'";
    }
  }
  return sql;
}

// A deal's main or further contact that contains any of them, or has the phone ?13. Two look-ups by key a deal.
std::string contact_like() {
  return "EXISTS (SELECT 1 FROM contacts c WHERE (c.id = deals.contact_id OR c.id IN (SELECT contact_id FROM "
         "deal_contacts WHERE deal_id = deals.id)) AND (" +
         any_like({"c.name", "c.company", "c.identities"}) + " OR (?13 <> '' AND instr(c.identities, ?13) > 0)))";
}

int64_t first_id_above_all(store::Connection& connection, std::string_view sql) {
  store::Rows row(connection.query(sql));
  return row.next() ? row->integer(0) + 1 : 1;
}

// A page found by walking rows downwards in a window of kScanRowsMax: full pages go on at their last row, others below
// the window.
template <class Row>
std::optional<int64_t> next_page(const std::vector<Row>& rows, int limit, int64_t window_end) {
  if (static_cast<int>(rows.size()) == limit) return rows.back().id;
  if (window_end > 0) return window_end + 1;
  return std::nullopt;
}

DealPage list_stage(store::Connection& connection, const DealFilter& filter, DealStatus status) {
  static const std::string sql = "SELECT " + std::string(deal_columns()) +
                                 " FROM deals WHERE pipeline = ?1 AND stage = ?2 AND status = ?3 AND id < ?4 "
                                 "ORDER BY id DESC LIMIT ?5";
  DealPage page;
  store::Rows rows(connection.query(sql)
                       .bind_text(filter.pipeline)
                       .bind_text(filter.stage)
                       .bind(static_cast<int64_t>(status))
                       .bind(filter.before_id)
                       .bind(filter.limit));
  while (rows.next()) page.deals.push_back(deal_from_row(*rows.operator->()));
  page.next_before_id = next_page(page.deals, filter.limit, 0);
  return page;
}

}  // namespace

DealPage list_deals(store::Connection& connection, const DealFilter& filter) {
  const bool by_stage = !filter.pipeline.empty() && !filter.stage.empty() && filter.owner.empty() &&
                        filter.source.empty() && filter.texts.empty();
  if (by_stage) return list_stage(connection, filter, filter.status.value_or(status_of_stage(filter.stage)));

  static const std::string sql =
      "SELECT " + std::string(deal_columns()) + " FROM deals WHERE " + "(?1 = '' OR " +
      any_like({"title", "external_id", "message"}) + " OR " + contact_like() + ")" +
      " AND id < ?5 AND id > ?6 AND (?7 = '' OR pipeline = ?7) AND (?8 = '' OR stage = ?8) "
      "AND (?9 = '' OR owner = ?9) AND (?10 = '' OR source = ?10) AND ((?11 < 0 AND status <> 3) OR status = ?11) "
      "ORDER BY id DESC LIMIT ?12";
  const int64_t top =
      std::min(filter.before_id, first_id_above_all(connection, "SELECT coalesce(max(id), 0) FROM deals"));
  const int64_t window_end = std::max<int64_t>(0, top - kScanRowsMax - 1);
  const auto patterns = like_patterns(filter.texts);
  store::Statement& statement = connection.query(sql);
  for (const std::string& pattern : patterns) statement.bind_text(pattern);
  statement.bind(top).bind(window_end).bind_text(filter.pipeline).bind_text(filter.stage).bind_text(filter.owner);
  statement.bind_text(filter.source).bind(filter.status ? static_cast<int64_t>(*filter.status) : -1);
  statement.bind(filter.limit).bind_text(filter.phone);
  DealPage page;
  store::Rows rows(statement);
  while (rows.next()) page.deals.push_back(deal_from_row(*rows.operator->()));
  page.next_before_id = next_page(page.deals, filter.limit, window_end);
  return page;
}

ContactPage list_contacts(store::Connection& connection, const std::vector<std::string>& texts, int64_t before_id,
                          int limit) {
  static const std::string sql = "SELECT " + std::string(contact_columns()) + " FROM contacts WHERE (?1 = '' OR " +
                                 any_like({"name", "company", "identities"}) +
                                 ") AND id < ?5 AND id > ?6 AND merged_into = 0 ORDER BY id DESC LIMIT ?7";
  const int64_t top = std::min(before_id, first_id_above_all(connection, "SELECT coalesce(max(id), 0) FROM contacts"));
  const int64_t window_end = std::max<int64_t>(0, top - kScanRowsMax - 1);
  const auto patterns = like_patterns(texts);
  store::Statement& statement = connection.query(sql);
  for (const std::string& pattern : patterns) statement.bind_text(pattern);
  statement.bind(top).bind(window_end).bind(limit);
  ContactPage page;
  store::Rows rows(statement);
  while (rows.next()) page.contacts.push_back(contact_from_row(*rows.operator->()));
  page.next_before_id = next_page(page.contacts, limit, window_end);
  return page;
}

std::vector<Deal> deals_of_contact(store::Connection& connection, int64_t contact_id, int limit) {
  static const std::string sql = "SELECT " + std::string(deal_columns()) +
                                 " FROM deals WHERE id IN (SELECT id FROM deals WHERE contact_id = ?1 UNION "
                                 "SELECT deal_id FROM deal_contacts WHERE contact_id = ?1) ORDER BY id DESC LIMIT ?2";
  std::vector<Deal> deals;
  store::Rows rows(connection.query(sql).bind(contact_id).bind(limit));
  while (rows.next()) deals.push_back(deal_from_row(*rows.operator->()));
  return deals;
}

std::vector<Conflict> conflicts_of(store::Connection& connection, int64_t contact_id, int limit) {
  store::Rows rows(connection
                       .query("SELECT at, CASE WHEN contact_id = ?1 THEN other_contact_id ELSE contact_id END, kind, "
                              "value, deal_id FROM conflicts WHERE contact_id = ?1 OR other_contact_id = ?1 "
                              "ORDER BY id DESC LIMIT ?2")
                       .bind(contact_id)
                       .bind(limit));
  std::vector<Conflict> conflicts;
  while (rows.next()) {
    conflicts.push_back(
        {rows->integer(0), rows->integer(1), std::string(rows->text(2)), std::string(rows->text(3)), rows->integer(4)});
  }
  return conflicts;
}

std::vector<StageTotal> stage_totals(store::Connection& connection) {
  store::Rows rows(
      connection.query("SELECT pipeline, stage, currency, count, sum_e4 FROM stage_totals WHERE count > 0"));
  std::vector<StageTotal> totals;
  while (rows.next()) {
    const std::string currency(rows->text(2));
    totals.push_back({std::string(rows->text(0)), std::string(rows->text(1)), currency, rows->integer(3),
                      Decimal::of(rows->integer(4), 4).with_digits(currency_digits(currency)).text()});
  }
  return totals;
}

}  // namespace leadgate::deals::book
