// The page behind a signed link: an order's way through its stages, for the person who ordered. Plain HTML without a
// script; it asks again by itself. It shows what the portal's poll tells and nothing else.
//
// Whatever comes from outside is escaped; the policy of the page lets it load nothing but its own style, and nobody may
// frame or keep it. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "connectors/portal/portal_event.hpp"
#include "gateway/config/config.hpp"
#include "gateway/http/message.hpp"
#include "gateway/portal/page_words.hpp"

namespace leadgate::gateway {

// In `language` (gateway/portal/page_words.hpp); stages have the labels of it where the configuration has them. The
// time is that of `locale.timezone`.
HttpResponse status_page(const Config& config, const connectors::PortalEvent& order, std::string_view language);

// 404, 410 and whatever else a link may end in, in words for people.
HttpResponse page_refusal(int status, std::string_view language);

}  // namespace leadgate::gateway
