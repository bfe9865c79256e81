// Alerts as bytes: the body of the webhook, and the letter. Pure, any thread, no failure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/alerts/alert_plan.hpp"

namespace leadgate::gateway {

// {"type","timestamp","data"}; of several alerts one of type portal.alerts.
std::string alert_body(const std::vector<Alert>& alerts, Timestamp now);

struct LetterHead {
  std::string from;
  std::vector<std::string> to;
  std::string id;  // of the message, without its domain
};
// Whole, with CRLF: plain text in UTF-8, Russian and English, marked as written by a machine (RFC 3834), so that no
// program answers it and our own sources take it for no lead.
std::string alert_letter(const LetterHead& head, const std::vector<Alert>& alerts, Timestamp now);

// RFC 2047, folded.
std::string encoded_words(std::string_view text);

}  // namespace leadgate::gateway
