#include "deals/book/chats.hpp"

#include <algorithm>

#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"

namespace leadgate::deals::book {
namespace {

constexpr char kChat = 'c';
constexpr char kOrder = 'o';
constexpr char kLetter = 'l';

Handle handle_of(uint8_t space, char kind, std::string_view source, std::string_view name) {
  Handle out{std::string(source), kind + std::string(name), {}};
  out.key = store::make_key(space, 0, out.source + '\n' + out.name);
  return out;
}

// The newest event that waits there; 0: none. A key may outlive its row.
int64_t newest_waiting(store::WriteContext& context, const Handle& handle) {
  return context.keys.find(handle.key).value_or(0);
}

struct WaitingRow {
  Waiting waiting;
  int64_t previous = 0;
  size_t bytes = 0;
};

std::optional<WaitingRow> read_row(store::Connection& connection, const Handle& handle, int64_t id) {
  store::Rows rows(connection
                       .query("SELECT event, said_at, draft, attachments, previous FROM waiting "
                              "WHERE id = ? AND source = ? AND name = ?")
                       .bind(id)
                       .bind_text(handle.source)
                       .bind_text(handle.name));
  if (!rows.next()) return std::nullopt;
  WaitingRow row;
  row.waiting = {id, rows->integer(0), from_micros(rows->integer(1)), decode_draft(rows->text(2)), ""};
  row.waiting.attachments = rows->text(3);
  row.previous = rows->integer(4);
  row.bytes = rows->text(2).size() + rows->text(3).size();
  return row;
}

struct Known {
  int64_t newest = 0;  // 0: nothing waits there
  int64_t row = 0;     // of the event, when it waits already
};

// Without a look at what they say.
Known known_waiting(store::Connection& connection, const Handle& handle, int64_t newest, int64_t event) {
  Known known;
  size_t seen = 0;
  for (int64_t id = newest; id != 0 && seen < kWaitingMax; ++seen) {
    store::Rows rows(connection.query("SELECT event, previous FROM waiting WHERE id = ? AND source = ? AND name = ?")
                         .bind(id)
                         .bind_text(handle.source)
                         .bind_text(handle.name));
    if (!rows.next()) break;
    known.newest = newest;
    if (rows->integer(0) == event) known.row = id;
    id = rows->integer(1) < id ? rows->integer(1) : 0;
  }
  return known;
}

}  // namespace

Handle conversation_handle(std::string_view source, std::string_view conversation) {
  return handle_of(kConversationSpace, kChat, source, conversation);
}

Handle later_number_handle(std::string_view source, std::string_view external_id) {
  return handle_of(kConversationSpace, kOrder, source, external_id);
}

Handle letter_handle(std::string_view message_id) {
  return handle_of(kConversationSpace, kLetter, "", message_id);
}

Handle waiting_chat_handle(std::string_view source, std::string_view conversation) {
  return handle_of(kWaitingSpace, kChat, source, conversation);
}

Handle waiting_order_handle(std::string_view source, std::string_view external_id) {
  return handle_of(kWaitingSpace, kOrder, source, external_id);
}

int64_t find_conversation(store::WriteContext& context, const Handle& chat) {
  const std::optional<int64_t> row = context.keys.find(chat.key);
  if (!row) return 0;
  store::Rows rows(
      context.connection.query("SELECT deal_id FROM conversations WHERE id = ? AND source = ? AND name = ?")
          .bind(*row)
          .bind_text(chat.source)
          .bind_text(chat.name));
  return rows.next() ? rows->integer(0) : 0;
}

void bind_conversation(store::WriteContext& context, const Handle& chat, int64_t deal_id) {
  if (find_conversation(context, chat) != 0) {
    context.connection.query("UPDATE conversations SET deal_id = ? WHERE id = ?")
        .bind(deal_id)
        .bind(*context.keys.find(chat.key))
        .run();
    return;
  }
  const bool added = context.connection.query("INSERT INTO conversations (source, name, deal_id) VALUES (?, ?, ?)")
                         .bind_text(chat.source)
                         .bind_text(chat.name)
                         .bind(deal_id)
                         .run();
  if (added) context.keys.put(chat.key, context.connection.last_insert_id());
}

void add_waiting(store::WriteContext& context, const Handle& handle, int64_t event, Timestamp said_at,
                 const LeadDraft& draft, std::string_view attachments) {
  const Known known = known_waiting(context.connection, handle, newest_waiting(context, handle), event);
  if (known.row != 0) {
    // What it says may be known better by now: a mapping was mended, a platform asked.
    context.connection.query("UPDATE waiting SET draft = ?, attachments = ? WHERE id = ?")
        .bind_text(encode_draft(draft))
        .bind_text(attachments)
        .bind(known.row)
        .run();
    return;
  }
  const bool added = context.connection
                         .query(
                             "INSERT INTO waiting (previous, source, name, event, said_at, draft, attachments) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?)")
                         .bind(known.newest)
                         .bind_text(handle.source)
                         .bind_text(handle.name)
                         .bind(event)
                         .bind(to_micros(said_at))
                         .bind_text(encode_draft(draft))
                         .bind_text(attachments)
                         .run();
  if (added) context.keys.put(handle.key, context.connection.last_insert_id());
}

std::vector<Waiting> read_waiting(store::WriteContext& context, const Handle& handle) {
  std::vector<Waiting> found;
  size_t bytes = 0;
  int64_t next = newest_waiting(context, handle);
  while (next != 0 && found.size() < kWaitingMax) {
    std::optional<WaitingRow> row = read_row(context.connection, handle, next);
    if (!row) break;
    bytes += row->bytes;
    if (bytes > kWaitingBytesMax && !found.empty()) break;
    next = row->previous < next ? row->previous : 0;
    found.push_back(std::move(row->waiting));
  }
  std::reverse(found.begin(), found.end());
  return found;
}

void drop_waiting(store::WriteContext& context, const Handle& handle, const std::vector<Waiting>& waiting) {
  if (waiting.empty()) return;
  for (const Waiting& each : waiting) {
    context.connection.query("DELETE FROM waiting WHERE id = ?").bind(each.id).run();
  }
  context.keys.erase(handle.key);
}

void expire_waiting(store::WriteContext& context, Timestamp before, int rows_max) {
  store::Connection& connection = context.connection;
  connection
      .query(
          "DELETE FROM waiting WHERE id IN "
          "(SELECT id FROM (SELECT id, said_at FROM waiting ORDER BY id LIMIT ?) WHERE said_at < ?)")
      .bind(rows_max)
      .bind(to_micros(before))
      .run();
  int64_t oldest = 0;
  {
    store::Rows rows(connection.query("SELECT id FROM waiting ORDER BY id LIMIT 1"));
    if (rows.next()) oldest = rows->integer(0);
  }
  if (oldest != 0) context.keys.forget_rows_below(kWaitingSpace, oldest);
}

}  // namespace leadgate::deals::book
