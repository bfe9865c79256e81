// Which deal a chat has, or an order by a later number, and the events that wait for the deal of a chat or an order.
// Both are found by the key index.
//
// Writer thread, inside its transaction; failures show in the connection's status(). Bounds: kWaitingMax events of one
// chat or order, and kWaitingBytesMax of what they say, are brought to its deal, the newest ones; older ones stay
// events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "deals/lead_draft.hpp"
#include "store/writer.hpp"

namespace leadgate::deals::book {

inline constexpr size_t kWaitingMax = 200;
inline constexpr size_t kWaitingBytesMax = 4u << 20;

// Where something is found: a chat or an order of a source.
struct Handle {
  std::string source;
  std::string name;  // of a row: the kind's letter, then the sender's name
  store::Key key;
};
Handle conversation_handle(std::string_view source, std::string_view conversation);
// A number that an order got after its first one: found and bound as a chat is.
Handle later_number_handle(std::string_view source, std::string_view external_id);
// A letter by its Message-ID, whichever source it came by; it has a deal as a chat has.
Handle letter_handle(std::string_view message_id);
Handle waiting_chat_handle(std::string_view source, std::string_view conversation);
Handle waiting_order_handle(std::string_view source, std::string_view external_id);

// The deal of the chat, closed ones too; 0: it has none.
int64_t find_conversation(store::WriteContext& context, const Handle& chat);
void bind_conversation(store::WriteContext& context, const Handle& chat, int64_t deal_id);

struct Waiting {
  int64_t id = 0;
  int64_t event = 0;  // its number in the inbox
  Timestamp said_at{};
  LeadDraft draft;
  std::string attachments;  // as Touch has them
};
// An event that waits already waits with what it says now.
void add_waiting(store::WriteContext& context, const Handle& handle, int64_t event, Timestamp said_at,
                 const LeadDraft& draft, std::string_view attachments);
// Oldest first.
std::vector<Waiting> read_waiting(store::WriteContext& context, const Handle& handle);
void drop_waiting(store::WriteContext& context, const Handle& handle, const std::vector<Waiting>& waiting);

// Deletes what was said before `before`, of the `rows_max` oldest; their events are past retention too.
void expire_waiting(store::WriteContext& context, Timestamp before, int rows_max);

}  // namespace leadgate::deals::book
