#include "mapping/mime/reports.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/mime/body_text.hpp"
#include "mapping/mime/encoded_words.hpp"

namespace leadgate::mapping::mime {
namespace {

// The first leaf for which `is_it` holds.
template <class Predicate>
const Part* find_part(const Part& part, const Predicate& is_it) {
  if (part.kind == Part::Kind::kLeaf) return is_it(part) ? &part : nullptr;
  for (const Part& inner : part.parts) {
    if (const Part* found = find_part(inner, is_it)) return found;
  }
  return nullptr;
}

std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string first_text(const Part& part) {
  return part_text(part).substr(0, kReportBytesMax);
}

// Groups of header fields with empty lines between them.
std::vector<std::pair<std::string, std::string>> fields_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!text.empty()) {
    std::string field(take_line(text));
    while (text.starts_with(' ') || text.starts_with('\t')) (field += '\n') += take_line(text);
    const size_t colon = field.find(':');
    if (colon == std::string::npos || colon == 0 || fields.size() == kReportFieldsMax) continue;
    fields.emplace_back(to_lower_ascii(trim(std::string_view(field).substr(0, colon))),
                        header_text(std::string_view(field).substr(colon + 1)));
  }
  return fields;
}

// The text of an iCalendar value, "a\, b\nc".
std::string unescaped(std::string_view value) {
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      ++i;
      out += value[i] == 'n' || value[i] == 'N' ? '\n' : value[i];
    } else {
      out += value[i];
    }
  }
  return out;
}

}  // namespace

std::optional<Report> find_report(const Part& letter) {
  const Part* part = find_part(letter, [](const Part& leaf) {
    const std::string& type = leaf.type.value;
    return type == "message/delivery-status" || type == "message/disposition-notification" ||
           type == "message/feedback-report" || type == "message/global-delivery-status" ||
           type == "message/global-disposition-notification";
  });
  const bool is_report = letter.type.value == "multipart/report";
  if (part == nullptr && !is_report) return std::nullopt;
  Report report;
  if (part != nullptr) {
    report.type = part->type.value.substr(part->type.value.find('/') + 1);
    if (report.type.starts_with("global-")) report.type.erase(0, 7);
    report.fields = fields_of(first_text(*part));
  } else {
    report.type = to_lower_ascii(letter.type.find("report-type").value_or(""));
  }
  return report;
}

std::optional<Calendar> find_calendar(const Part& letter) {
  const Part* part = find_part(letter, [](const Part& leaf) {
    return leaf.type.value == "text/calendar" || leaf.type.value == "application/ics";
  });
  if (part == nullptr) return std::nullopt;
  Calendar out;
  out.method = part->type.find("method").value_or("");
  const std::string content = first_text(*part);
  std::string_view text = content;
  bool in_event = false;
  while (!text.empty()) {
    std::string line(take_line(text));
    while (text.starts_with(' ') || text.starts_with('\t')) line += take_line(text).substr(1);
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = to_lower_ascii(trim(std::string_view(line).substr(0, line.find_first_of(":;"))));
    const std::string_view value = trim(std::string_view(line).substr(colon + 1));
    if (name == "begin") in_event = equals_ignoring_case(value, "vevent");
    if (name == "method" && out.method.empty()) out.method = value;
    if (name == "summary" && in_event && out.summary.empty()) out.summary = unescaped(value);
  }
  std::transform(out.method.begin(), out.method.end(), out.method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

}  // namespace leadgate::mapping::mime
