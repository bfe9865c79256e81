// An SMTP server that does what no real one would, from a script; see line_server.hpp for how it is served.
#pragma once

#include <mutex>

#include "tests/support/line_server.hpp"

namespace leadgate::testing {

class ScriptedSmtp {
 public:
  // The answer to a line: a command, or "." for a whole letter. Empty: what a server says that takes everything;
  // "<silence>": nothing any more. Called on the server's thread.
  using Script = std::function<std::string(const std::string& line)>;
  explicit ScriptedSmtp(Script script)
      : script_(std::move(script)),
        server_("220 mail.test\r\n", [this](int fd, const std::string& line) { return take(fd, line); }) {}

  uint16_t port() const { return server_.port(); }
  int connections() const { return server_.connections(); }
  int lines() const { return lines_; }  // commands that came
  std::string letter() {
    const std::lock_guard lock(mutex_);
    return letter_;
  }

 private:
  bool take(int fd, const std::string& line) {
    if (line.starts_with("EHLO")) in_letter_ = false;
    if (in_letter_ && line != ".") {
      const std::lock_guard lock(mutex_);
      letter_ += line + "\n";
      return true;
    }
    ++lines_;
    const std::string told = script_(line);
    if (told == "<silence>") {
      // Until the other side goes.
      char bytes[4096];
      while (server_.readable(fd) && ::recv(fd, bytes, sizeof bytes, 0) > 0) {
      }
      return false;
    }
    LineServer::send(fd, (told.empty() ? usual_answer(line) : told) + "\r\n");
    in_letter_ = line.starts_with("DATA") && told.empty();
    return true;
  }
  static std::string usual_answer(const std::string& line) {
    if (line.starts_with("EHLO")) return "250-mail.test\r\n250 AUTH PLAIN";
    if (line.starts_with("DATA")) return "354 go on";
    if (line.starts_with("AUTH")) return "235 you are";
    return line.starts_with("QUIT") ? "221 bye" : "250 ok";
  }

  const Script script_;
  bool in_letter_ = false;  // the server's thread
  std::atomic<int> lines_{0};
  std::mutex mutex_;
  std::string letter_;  // under mutex_
  LineServer server_;
};

}  // namespace leadgate::testing
