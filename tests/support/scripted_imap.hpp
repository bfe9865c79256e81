// An IMAP server that does what no real one would, from a script; see line_server.hpp for how it is served.
#pragma once

#include <poll.h>

#include <sstream>
#include <string>

#include "tests/support/line_server.hpp"

namespace leadgate::testing {

// The script gives the untagged lines of an answer to a command without its tag;
// what ends with kClose is sent and the connection closed, what ends with kNo is refused, kDrip never ends, and
// kSilence never begins.
inline constexpr char kClose[] = "<close>";
inline constexpr char kNo[] = "<no>";
inline constexpr char kDrip[] = "<drip>";
inline constexpr char kSilence[] = "<silence>";

class ScriptedImap {
 public:
  // `folder`: the open one, as the command spelled it. Called on the server's thread.
  using Script = std::function<std::string(const std::string& command, const std::string& folder)>;
  explicit ScriptedImap(Script script, char separator = '/')
      : script_(std::move(script)),
        separator_(separator),
        server_("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n",
                [this](int fd, const std::string& line) { return take(fd, line); }) {}

  uint16_t port() const { return server_.port(); }
  int connections() const { return server_.connections(); }

 private:
  void drip(int fd) const {
    while (!server_.stopping() && LineServer::send(fd, "* OK here\r\n")) ::poll(nullptr, 0, 50);
  }
  void keep_silent() const {
    while (!server_.stopping()) ::poll(nullptr, 0, 20);
  }
  bool take(int fd, const std::string& line) {
    const size_t blank = line.find(' ');
    const std::string tag = line.substr(0, blank);
    const std::string answer = answer_to(line.substr(blank + 1));
    if (answer == kDrip) return drip(fd), false;
    if (answer == kSilence) return keep_silent(), false;
    if (answer.ends_with(kNo)) {
      LineServer::send(fd, answer.substr(0, answer.size() - sizeof kNo + 1) + tag + " NO no\r\n");
      return true;
    }
    if (answer.ends_with(kClose)) {
      LineServer::send(fd, answer.substr(0, answer.size() - sizeof kClose + 1));
      return false;
    }
    LineServer::send(fd, answer + tag + " OK done\r\n");
    return true;
  }
  std::string answer_to(const std::string& command) {
    if (command == "CAPABILITY") return "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n";
    if (command.starts_with("AUTHENTICATE")) return "";
    if (command.starts_with("LIST ")) return std::string("* LIST (\\Noselect) \"") + separator_ + "\" \"\"\r\n";
    if (command.starts_with("EXAMINE") || command.starts_with("SELECT")) {
      folder_ = command.substr(command.find(' ') + 1);
      return "* OK [UIDVALIDITY 7] x\r\n";
    }
    return script_(command, folder_);
  }

  const Script script_;
  const char separator_;  // between the levels of a folder's name
  std::string folder_;    // the server's thread
  LineServer server_;
};

inline std::string given(int uid, const std::string& letter) {
  return "* 1 FETCH (UID " + std::to_string(uid) + " BODY[] {" + std::to_string(letter.size()) + "}\r\n" + letter +
         ")\r\n";
}

inline bool is_list(const std::string& command) {
  return command.find("RFC822.SIZE") != std::string::npos;
}

// Whether the set of UIDs of a command has this one.
inline bool covers(const std::string& command, int uid) {
  const size_t begin = command.find(' ', command.find(' ') + 1) + 1;
  std::istringstream set(command.substr(begin, command.find(' ', begin) - begin));
  for (std::string range; std::getline(set, range, ',');) {
    const size_t colon = range.find(':');
    const int first = std::stoi(range);
    const int last = colon == std::string::npos ? first : std::stoi(range.substr(colon + 1));
    if (first <= uid && uid <= last) return true;
  }
  return false;
}

}  // namespace leadgate::testing
