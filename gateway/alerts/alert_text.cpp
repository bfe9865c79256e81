#include "gateway/alerts/alert_text.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "gateway/api/delivery_json.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kEncodedLineBytes = 76;
constexpr size_t kWordBytesMax = 42;  // 56 of base64, with what goes around them less than 75
constexpr size_t kShownAnswerBytesMax = 200;
constexpr size_t kPortalsInSubjectMax = 3;

void written_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  json.key(name);
  if (text.empty())
    json.null();
  else
    json.string(text);
}

void write_data(JsonWriter& json, const Alert& alert) {
  const PortalHealth& health = alert.health;
  json.begin_object().field("portal", alert.portal);
  time_or_null(json, "since", alert.since);
  json.key("pending").integer(health.pending).key("dead").integer(health.dead).key("last_status");
  if (health.last_status != 0)
    json.integer(health.last_status);
  else
    json.null();
  written_or_null(json, "last_error", health.last_error);
  written_or_null(json, "last_answer", health.last_answer);
  time_or_null(json, "next_probe", health.next_probe);
  json.end_object();
}

struct LetterWords {
  std::string_view russian;
  std::string_view english;
};

LetterWords letter_words(AlertKind kind) {
  switch (kind) {
    case AlertKind::kFailing:
      return {"не принимает события", "is failing"};
    case AlertKind::kStopped:
      return {"ответил 410 и остановлен", "answered 410 and is stopped"};
    case AlertKind::kDeadLetters:
      return {"есть новые недоставленные события", "has new dead letters"};
    case AlertKind::kRecovered:
      return {"снова работает", "works again"};
  }
  return {};
}

std::string last_of(const PortalHealth& health) {
  std::string out = health.last_status == 0 ? "" : std::to_string(health.last_status);
  for (const std::string& more : {health.last_error, health.last_answer}) {
    if (!more.empty()) out += (out.empty() ? "" : ": ") + log_safe(more, kShownAnswerBytesMax);
  }
  return to_valid_utf8(out);
}

void add_lines(std::string& text, const Alert& alert, bool in_russian) {
  const PortalHealth& health = alert.health;
  const auto line = [&](std::string_view russian, std::string_view english, const std::string& value) {
    text.append("  ").append(in_russian ? russian : english).append(": ").append(value).append("\r\n");
  };
  const LetterWords words = letter_words(alert.kind);
  text.append(alert.portal).append(": ").append(in_russian ? words.russian : words.english).append("\r\n");
  if (alert.since) line("с", "since", format_rfc3339(*alert.since));
  line("ждут отправки", "pending", std::to_string(health.pending));
  line("не доставлено", "dead", std::to_string(health.dead));
  if (alert.kind == AlertKind::kRecovered) return;
  if (const std::string last = last_of(health); !last.empty()) line("последний ответ", "last answer", last);
  if (health.next_probe) line("следующая проба", "next probe", format_rfc3339(*health.next_probe));
}

std::string letter_text(const std::vector<Alert>& alerts) {
  std::string text;
  for (const bool in_russian : {true, false}) {
    text += in_russian ? "Leadgate: порталы\r\n\r\n" : "\r\nLeadgate: portals\r\n\r\n";
    for (const Alert& alert : alerts) add_lines(text, alert, in_russian);
  }
  return text;
}

std::string subject_of(const std::vector<Alert>& alerts) {
  if (alerts.size() == 1) {
    const LetterWords words = letter_words(alerts.front().kind);
    return "Leadgate: " + alerts.front().portal + " " + std::string(words.russian) + " / " + std::string(words.english);
  }
  std::string names;
  for (size_t i = 0; i < alerts.size() && i < kPortalsInSubjectMax; ++i) {
    names += (i == 0 ? "" : ", ") + alerts[i].portal;
  }
  if (alerts.size() > kPortalsInSubjectMax) names += ", ...";
  return "Leadgate: порталы / portals: " + names;
}

std::string in_lines(std::string_view base64) {
  std::string out;
  for (; !base64.empty(); base64.remove_prefix(std::min(base64.size(), kEncodedLineBytes))) {
    out.append(base64.substr(0, kEncodedLineBytes)).append("\r\n");
  }
  return out;
}

// "Mon, 23 Nov 2026 09:00:00 +0000"
std::string mail_date(Timestamp now) {
  std::string date = format_http_date(now);
  date.resize(date.size() - 3);
  return date + "+0000";
}

}  // namespace

std::string alert_body(const std::vector<Alert>& alerts, Timestamp now) {
  const bool is_one = alerts.size() == 1;
  JsonWriter json;
  json.begin_object().field("type", is_one ? alert_type(alerts.front().kind) : "portal.alerts");
  json.field("timestamp", format_rfc3339(now)).key("data");
  if (is_one) {
    write_data(json, alerts.front());
  } else {
    json.begin_object().key("alerts").begin_array();
    for (const Alert& alert : alerts) {
      json.begin_object().field("type", alert_type(alert.kind)).key("data");
      write_data(json, alert);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_object();
  return json.take();
}

std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view piece = utf8_prefix(text, kWordBytesMax);
    out.append(out.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(to_base64(piece)).append("?=");
    text.remove_prefix(piece.size());
  }
  return out;
}

std::string alert_letter(const LetterHead& head, const std::vector<Alert>& alerts, Timestamp now) {
  std::string to;
  for (const std::string& one : head.to) to += (to.empty() ? "<" : ",\r\n <") + one + ">";
  std::string letter = "From: Leadgate <" + head.from + ">\r\nTo: " + to;
  letter += "\r\nSubject: " + encoded_words(subject_of(alerts)) + "\r\nDate: " + mail_date(now);
  letter += "\r\nMessage-ID: <" + head.id + "@" + head.from.substr(head.from.rfind('@') + 1) + ">";
  letter += "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8";
  letter += "\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  return letter + in_lines(to_base64(letter_text(alerts)));
}

}  // namespace leadgate::gateway
