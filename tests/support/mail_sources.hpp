// Sources that get mail, and letters for them. Plain functions.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::testing {

// A source with this transport section ("imap: {...}") and whatever else of its keys, by the preset of that transport
// unless `connector` says another. `generic` is the letter's bare tree, mapped by hand.
inline std::string mail_source(const std::string& name, const std::string& more, std::string connector = "") {
  if (connector.empty()) connector = more.substr(0, more.find(':'));
  std::string map;
  if (connector == "generic") {
    map =
        "    idempotency_key: body.message_id\n    map: { contact.name: body.from.name, "
        "contact.emails: \"[body.from.email]\", title: body.subject, message: body.text }\n";
  }
  return "  - name: " + name + "\n    connector: " + connector + "\n    pipeline: leads\n" + map + "    " + more + "\n";
}

// From whom in words, by its own id.
inline std::string letter(const std::string& message_id, const std::string& from, const std::string& text) {
  return "Message-ID: <" + message_id + ">\r\nFrom: Olga Petrova <" + from +
         ">\r\nTo: sales@a.test\r\nSubject: A question\r\nDate: Mon, 23 Nov 2026 09:00:00 +0300\r\n"
         "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
         text + "\r\n";
}

inline size_t count_of(std::string_view text, std::string_view mark) {
  size_t count = 0;
  for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) ++count;
  return count;
}

}  // namespace leadgate::testing
