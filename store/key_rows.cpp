#include "store/key_rows.hpp"

#include <array>
#include <cstring>

namespace leadgate::store {
namespace {

constexpr size_t kHashBytes = 16;
constexpr size_t kLogEntryBytes = kHashBytes + 8 + 1 + 1;  // hash, row, space, gone

using Bytes = std::array<char, kHashBytes>;

void store_big_endian(char* out, uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(out, &value, sizeof value);
}

uint64_t load_big_endian(const char* in) {
  uint64_t value = 0;
  std::memcpy(&value, in, sizeof value);
  return __builtin_bswap64(value);
}

Bytes to_bytes(KeyHash hash) {
  Bytes bytes;
  store_big_endian(bytes.data(), hash.high);
  store_big_endian(bytes.data() + 8, hash.low);
  return bytes;
}

std::string_view view(const Bytes& bytes) {
  return {bytes.data(), bytes.size()};
}

KeyEntry log_entry(const char* in) {
  KeyEntry entry;
  entry.hash = to_key_hash({in, kHashBytes});
  entry.row = static_cast<int64_t>(load_big_endian(in + kHashBytes));
  entry.space = static_cast<uint8_t>(in[kHashBytes + 8]);
  entry.gone = in[kHashBytes + 9] != 0;
  return entry;
}

Error damaged(const char* what) {
  return Error::unavailable(std::string("The key index is damaged at ") + what + "; restore the database.");
}

}  // namespace

KeyHash to_key_hash(std::string_view sixteen_bytes) {
  LEADGATE_INVARIANT(sixteen_bytes.size() == kHashBytes, "a key has 16 bytes");
  return {load_big_endian(sixteen_bytes.data()), load_big_endian(sixteen_bytes.data() + 8)};
}

std::string_view KeyRows::schema() {
  return R"sql(
CREATE TABLE key_log (
  id   INTEGER PRIMARY KEY,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE key_table (
  hash  BLOB PRIMARY KEY,
  space INTEGER NOT NULL,
  row   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE key_state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  done_log   INTEGER NOT NULL,
  frozen_log INTEGER NOT NULL,
  moved      BLOB,
  touched    INTEGER NOT NULL
) STRICT;
INSERT INTO key_state (id, done_log, frozen_log, moved, touched) VALUES (1, 0, 0, NULL, 0);
)sql";
}

Result<MovingState> KeyRows::read_state() {
  MovingState state;
  Rows row(connection_.query("SELECT done_log, frozen_log, moved FROM key_state WHERE id = 1"));
  bool found = row.next();
  if (!connection_.status().ok()) return connection_.status().error();
  if (!found) return damaged("key_state");
  state.done_log = row->integer(0);
  state.frozen_log = row->integer(1);
  if (!row->is_null(2)) {
    if (row->blob(2).size() != kHashBytes) return damaged("key_state");
    state.moved = to_key_hash(row->blob(2));
  }
  return state;
}

void KeyRows::write_state(const MovingState& state) {
  Bytes bytes = to_bytes(state.moved.value_or(KeyHash{}));
  Statement& update = connection_.query("UPDATE key_state SET done_log = ?, frozen_log = ?, moved = ? WHERE id = 1");
  update.bind(state.done_log).bind(state.frozen_log);
  state.moved ? update.bind_blob(view(bytes)) : update.bind_null();
  update.run();
}

void KeyRows::touch() {
  connection_.query("UPDATE key_state SET touched = touched + 1").run();
}

void KeyRows::add_to_log(std::string& text, const KeyEntry& entry) {
  char bytes[kLogEntryBytes];
  store_big_endian(bytes, entry.hash.high);
  store_big_endian(bytes + 8, entry.hash.low);
  store_big_endian(bytes + kHashBytes, static_cast<uint64_t>(entry.row));
  bytes[kHashBytes + 8] = static_cast<char>(entry.space);
  bytes[kHashBytes + 9] = entry.gone ? 1 : 0;
  text.append(bytes, sizeof bytes);
}

void KeyRows::append_log(int64_t id, std::string_view text) {
  connection_.query("INSERT INTO key_log (id, keys) VALUES (?, ?)").bind(id).bind_blob(text).run();
}

Result<void> KeyRows::read_log(int64_t after, const std::function<void(int64_t, const KeyEntry&)>& each) {
  Rows row(connection_.query("SELECT id, keys FROM key_log WHERE id > ? ORDER BY id"));
  row->bind(after);
  while (row.next()) {
    std::string_view keys = row->blob(1);
    if (keys.size() % kLogEntryBytes != 0) return damaged("key_log");
    int64_t id = row->integer(0);
    for (size_t at = 0; at < keys.size(); at += kLogEntryBytes) each(id, log_entry(keys.data() + at));
  }
  return connection_.status();
}

void KeyRows::drop_log(int64_t after, int64_t upto) {
  connection_.query("DELETE FROM key_log WHERE id > ? AND id <= ?").bind(after).bind(upto).run();
}

int64_t KeyRows::first_log_id() {
  Rows row(connection_.query("SELECT min(id) FROM key_log"));
  return row.next() ? row->integer(0) : 0;
}

std::optional<int64_t> KeyRows::find(KeyHash hash) {
  Bytes bytes = to_bytes(hash);
  Statement& select = connection_.query("SELECT row FROM key_table WHERE hash = ?").bind_blob(view(bytes));
  std::optional<int64_t> row;
  if (select.next()) row = select.integer(0);
  select.done();
  return row;
}

void KeyRows::put(const KeyEntry& entry) {
  Bytes bytes = to_bytes(entry.hash);
  connection_.query("REPLACE INTO key_table (hash, space, row) VALUES (?, ?, ?)")
      .bind_blob(view(bytes))
      .bind(entry.space)
      .bind(entry.row)
      .run();
}

void KeyRows::erase(KeyHash hash) {
  Bytes bytes = to_bytes(hash);
  connection_.query("DELETE FROM key_table WHERE hash = ?").bind_blob(view(bytes)).run();
}

void KeyRows::scan(std::optional<KeyHash> after, size_t count, std::vector<KeyEntry>& found) {
  Bytes bytes = to_bytes(after.value_or(KeyHash{}));
  Rows row(connection_.query("SELECT hash, space, row FROM key_table WHERE hash > ? ORDER BY hash LIMIT ?"));
  // The empty blob is before every hash.
  row->bind_blob(after ? view(bytes) : std::string_view{}).bind(static_cast<int64_t>(count));
  found.clear();
  while (row.next()) {
    KeyEntry entry;
    entry.hash = to_key_hash(row->blob(0));
    entry.space = static_cast<uint8_t>(row->integer(1));
    entry.row = row->integer(2);
    found.push_back(entry);
  }
}

}  // namespace leadgate::store
