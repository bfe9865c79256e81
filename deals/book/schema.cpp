#include "deals/book/schema.hpp"

namespace leadgate::deals::book {
namespace {

// Every index here grows with time or with the row it belongs to; who has a phone is asked of the key index.
// `amount` is the text that was said, `amount_e4` the same in ten-thousandths, for sums.
constexpr store::MigrationStep kSchema[] = {
    {"book", 1, R"sql(
      CREATE TABLE contacts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        company TEXT NOT NULL,
        identities TEXT NOT NULL,
        address TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        version INTEGER NOT NULL,
        merged_into INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE deals (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        pipeline TEXT NOT NULL,
        stage TEXT NOT NULL,
        status INTEGER NOT NULL,
        owner TEXT NOT NULL,
        type TEXT NOT NULL,
        amount TEXT NOT NULL,
        amount_e4 INTEGER NOT NULL,
        currency TEXT NOT NULL,
        source TEXT NOT NULL,
        external_id TEXT,
        contact_id INTEGER NOT NULL,
        message TEXT NOT NULL,
        close_reason TEXT NOT NULL,
        details TEXT NOT NULL,
        sender_stage TEXT NOT NULL,
        sender_version INTEGER NOT NULL,
        last_event INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        touched_at INTEGER NOT NULL,
        stage_before_delete TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX deals_external ON deals (source, external_id) WHERE external_id IS NOT NULL;
      CREATE INDEX deals_contact ON deals (contact_id);
      CREATE INDEX deals_stage ON deals (pipeline, stage, status, id);

      CREATE TABLE deal_contacts (
        deal_id INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        PRIMARY KEY (deal_id, contact_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX deal_contacts_contact ON deal_contacts (contact_id);

      CREATE TABLE timeline (
        id INTEGER PRIMARY KEY,
        deal_id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        sequence INTEGER,
        data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX timeline_deal ON timeline (deal_id, id);

      CREATE TABLE conflicts (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        other_contact_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        deal_id INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX conflicts_contact ON conflicts (contact_id);
      CREATE INDEX conflicts_other ON conflicts (other_contact_id);
    )sql"},
    // What stands in each stage, kept up by the database itself: counting all deals would take longer with each.
    // Sums are exact until 9.2e14.
    {"book", 2, R"sql(
      CREATE TABLE stage_totals (
        pipeline TEXT NOT NULL,
        stage TEXT NOT NULL,
        currency TEXT NOT NULL,
        count INTEGER NOT NULL,
        sum_e4 INTEGER NOT NULL,
        PRIMARY KEY (pipeline, stage, currency)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO stage_totals
        SELECT pipeline, stage, currency, count(*), sum(amount_e4) FROM deals WHERE status <> 3
        GROUP BY pipeline, stage, currency;
      CREATE TRIGGER deal_added AFTER INSERT ON deals WHEN new.status <> 3 BEGIN
        INSERT INTO stage_totals VALUES (new.pipeline, new.stage, new.currency, 1, new.amount_e4)
          ON CONFLICT DO UPDATE SET count = count + 1, sum_e4 = sum_e4 + excluded.sum_e4;
      END;
      CREATE TRIGGER deal_changed AFTER UPDATE OF pipeline, stage, status, currency, amount_e4 ON deals
        WHEN old.pipeline <> new.pipeline OR old.stage <> new.stage OR old.status <> new.status
          OR old.currency <> new.currency OR old.amount_e4 <> new.amount_e4
      BEGIN
        UPDATE stage_totals SET count = count - 1, sum_e4 = sum_e4 - old.amount_e4
          WHERE old.status <> 3 AND pipeline = old.pipeline AND stage = old.stage AND currency = old.currency;
        INSERT INTO stage_totals
          SELECT new.pipeline, new.stage, new.currency, 1, new.amount_e4 WHERE new.status <> 3
          ON CONFLICT DO UPDATE SET count = count + 1, sum_e4 = sum_e4 + excluded.sum_e4;
      END;
      CREATE TRIGGER deal_removed AFTER DELETE ON deals WHEN old.status <> 3 BEGIN
        UPDATE stage_totals SET count = count - 1, sum_e4 = sum_e4 - old.amount_e4
          WHERE pipeline = old.pipeline AND stage = old.stage AND currency = old.currency;
      END;
    )sql"},
    // Which events the facts came from: one for almost all, and what came otherwise by name as JSON.
    {"book", 3, R"sql(
      ALTER TABLE deals ADD COLUMN said_by INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE deals ADD COLUMN said_otherwise TEXT NOT NULL DEFAULT '';
      ALTER TABLE contacts ADD COLUMN said_by INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE contacts ADD COLUMN said_otherwise TEXT NOT NULL DEFAULT '';
    )sql"},
    // Chats and what waits for its deal: found by the key index, appended to, so that neither costs a lead anything.
    {"book", 4, R"sql(
      ALTER TABLE deals ADD COLUMN gross TEXT NOT NULL DEFAULT '';
      ALTER TABLE deals ADD COLUMN refunded TEXT NOT NULL DEFAULT '';
      ALTER TABLE deals ADD COLUMN stage_version INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE deal_contacts ADD COLUMN role TEXT NOT NULL DEFAULT '';
      CREATE TABLE conversations (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        name TEXT NOT NULL,
        deal_id INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE waiting (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        previous INTEGER NOT NULL,
        source TEXT NOT NULL,
        name TEXT NOT NULL,
        event INTEGER NOT NULL,
        said_at INTEGER NOT NULL,
        draft TEXT NOT NULL,
        attachments TEXT NOT NULL
      ) STRICT;
    )sql"},
    // Which rows of the timeline are changes that portals hear, by source. What was there before is not gone through,
    // however much it is: such rows, up to `after_id`, are looked for in the timeline itself.
    {"book", 5, R"sql(
      CREATE TABLE feed (
        source TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (source, id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE feed_start (after_id INTEGER NOT NULL) STRICT;
      INSERT INTO feed_start SELECT coalesce(max(id), 0) FROM timeline;
    )sql"},
};

}  // namespace

std::span<const store::MigrationStep> book_schema() {
  return kSchema;
}

}  // namespace leadgate::deals::book
