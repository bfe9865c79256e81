#include <array>

#include "queue/outbox.hpp"

namespace leadgate::queue {
namespace {

using store::MigrationStep;

// Two indexes hold pending rows only, one settled rows by their age, and two all rows, to look them up by what they are
// (outbox_list.hpp). Most writes are at the ends of them, where the pages are hot anyway.
constexpr std::array kSchema = {
    MigrationStep{"outbox", 1, R"sql(
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    lane INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    last_answer BLOB
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (target, next_attempt_at) WHERE state = 0;
  CREATE INDEX outbox_lane ON outbox (target, lane) WHERE state = 0;
  CREATE INDEX outbox_dead ON outbox (id) WHERE state = 2;
)sql"},
    MigrationStep{"outbox", 2, "CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state <> 0"},
    MigrationStep{"outbox", 3, R"sql(
  CREATE TABLE outbox_attempts (
    delivery INTEGER NOT NULL,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    answer BLOB,
    next INTEGER NOT NULL,
    next_at INTEGER,
    PRIMARY KEY (delivery, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox_targets (
    target TEXT PRIMARY KEY,
    stopped_by TEXT,
    stopped_at INTEGER,
    stop_reason TEXT,
    stop_mark TEXT,
    failing_since INTEGER,
    last_success_at INTEGER,
    last_failure_at INTEGER,
    last_failure_status INTEGER,
    last_failure_error TEXT,
    last_failure_answer BLOB
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox_counts (
    target TEXT PRIMARY KEY,
    pending INTEGER NOT NULL,
    dead INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO outbox_counts (target, pending, dead)
    SELECT target, sum(state = 0), sum(state = 2) FROM outbox GROUP BY target;
  CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN
    INSERT INTO outbox_counts (target, pending, dead) VALUES (NEW.target, NEW.state = 0, NEW.state = 2)
      ON CONFLICT (target) DO UPDATE SET pending = pending + excluded.pending, dead = dead + excluded.dead;
  END;
  CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
    UPDATE outbox_counts SET pending = pending + (NEW.state = 0) - (OLD.state = 0),
      dead = dead + (NEW.state = 2) - (OLD.state = 2) WHERE target = NEW.target;
  END;
  CREATE TRIGGER outbox_gone AFTER DELETE ON outbox BEGIN
    UPDATE outbox_counts SET pending = pending - (OLD.state = 0), dead = dead - (OLD.state = 2)
      WHERE target = OLD.target;
    DELETE FROM outbox_attempts WHERE delivery = OLD.id;
  END;
  DROP INDEX outbox_dead;
  CREATE INDEX outbox_list ON outbox (target, state, kind, created_at);
  CREATE INDEX outbox_deal ON outbox (lane, created_at);
)sql"},
    MigrationStep{"outbox", 4, "ALTER TABLE outbox ADD COLUMN retried_at INTEGER"},
    // Where the clock has been before there was a mark of it: at the newest row's making.
    MigrationStep{"outbox", 5, R"sql(
  CREATE TABLE outbox_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at INTEGER NOT NULL,
    jump_by INTEGER,
    jump_before INTEGER,
    jump_now INTEGER,
    last_row INTEGER,
    target TEXT,
    next_attempt_at INTEGER,
    row INTEGER
  ) STRICT;
  INSERT INTO outbox_clock (id, seen_at) SELECT 1, created_at FROM outbox ORDER BY outbox.id DESC LIMIT 1;
)sql"},
    // A target whose name has a slash is no receiver of messages. Looks at the dead rows and at their lanes.
    MigrationStep{"overtaken", 1, R"sql(
  ALTER TABLE outbox ADD COLUMN overtaken_by TEXT;
  UPDATE outbox SET overtaken_by =
    (SELECT newer.message_id FROM outbox AS newer INDEXED BY outbox_deal WHERE newer.lane = outbox.lane
      AND newer.target = outbox.target AND newer.id > outbox.id AND newer.state = 1
      AND coalesce(newer.last_error, '') NOT LIKE 'superseded by %' ORDER BY newer.id DESC LIMIT 1)
    WHERE id IN (SELECT dead.id FROM outbox_counts JOIN outbox AS dead INDEXED BY outbox_list
      ON dead.target = outbox_counts.target AND dead.state = 2
      WHERE outbox_counts.dead > 0 AND instr(outbox_counts.target, '/') = 0);
)sql"},
    MigrationStep{"peer_hold", 1, R"sql(
  CREATE TABLE outbox_holds (
    target TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    paused_until INTEGER,
    next_probe INTEGER,
    probe_interval INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql"},
    MigrationStep{"deaths", 1, R"sql(
  ALTER TABLE outbox_counts ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
  UPDATE outbox_counts SET deaths = dead;
  DROP TRIGGER outbox_moved;
  CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
    UPDATE outbox_counts SET pending = pending + (NEW.state = 0) - (OLD.state = 0),
      dead = dead + (NEW.state = 2) - (OLD.state = 2), deaths = deaths + (NEW.state = 2) WHERE target = NEW.target;
  END;
)sql"}};

}  // namespace

std::span<const MigrationStep> outbox_schema() {
  return kSchema;
}

}  // namespace leadgate::queue
