// The tables of the domain: contacts, deals, further contacts of a deal, timeline, conflicts. Run by store::migrate.
#pragma once

#include <span>

#include "store/migration.hpp"

namespace leadgate::deals::book {

std::span<const store::MigrationStep> book_schema();

// Spaces of the key index that the book uses: who has this phone, address, messenger.
inline constexpr uint8_t kPhoneSpace = 10;
inline constexpr uint8_t kEmailSpace = 11;
inline constexpr uint8_t kMessengerSpace = 12;

}  // namespace leadgate::deals::book
