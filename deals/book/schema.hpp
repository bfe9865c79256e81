// The tables of the domain: contacts, deals, further contacts of a deal, timeline, conflicts, chats, what waits. Run by
// store::migrate.
#pragma once

#include <span>

#include "store/migration.hpp"

namespace leadgate::deals::book {

std::span<const store::MigrationStep> book_schema();

// Spaces of the key index that the book uses: who has this phone, address, messenger; which deal a chat has; what
// waits for the deal of a chat or an order.
inline constexpr uint8_t kPhoneSpace = 10;
inline constexpr uint8_t kEmailSpace = 11;
inline constexpr uint8_t kMessengerSpace = 12;
inline constexpr uint8_t kConversationSpace = 13;
inline constexpr uint8_t kWaitingSpace = 14;

}  // namespace leadgate::deals::book
