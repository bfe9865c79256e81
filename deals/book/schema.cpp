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
};

}  // namespace

std::span<const store::MigrationStep> book_schema() { return kSchema; }

}  // namespace leadgate::deals::book
