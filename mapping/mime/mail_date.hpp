// The date of a letter, as RFC 5322 writes it and as senders do: obsolete zones, no weekday, the asctime order.
// Pure but for GMime's tables, any thread. Nothing for what is no date; a year past 9999 or before 1900 is none.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace leadgate::mapping::mime {

std::optional<Timestamp> mail_date(std::string_view header);

}  // namespace leadgate::mapping::mime
