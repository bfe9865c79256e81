// What machines tell each other in a letter: delivery reports, read receipts, complaints (multipart/report), and
// invitations (text/calendar). Pure, any thread; never fails; linear in the parts that are read, kReportBytesMax each.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mapping/mime/letter.hpp"

namespace leadgate::mapping::mime {

inline constexpr size_t kReportBytesMax = 64u << 10;
inline constexpr size_t kReportFieldsMax = 200;

struct Report {
  std::string type;  // "delivery-status", "disposition-notification", "feedback-report"...
  std::vector<std::pair<std::string, std::string>> fields;  // names lower case, of all its groups
};
std::optional<Report> find_report(const Part& letter);

struct Calendar {
  std::string method;  // "REQUEST", "REPLY"...; empty: none
  std::string summary;
};
std::optional<Calendar> find_calendar(const Part& letter);

}  // namespace leadgate::mapping::mime
