// An SMTP server that does what no real one would, from a script, on a real socket.
//
// It serves one connection after another on a thread of its own, from its construction to its end; the script is called
// there.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace leadgate::testing {

class ScriptedSmtp {
 public:
  // The answer to a line: a command, or "." for a whole letter. Empty: what a server says that takes everything;
  // "<silence>": nothing any more.
  using Script = std::function<std::string(const std::string& line)>;
  explicit ScriptedSmtp(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 10);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedSmtp() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  int lines() const { return lines_; }  // commands that came
  std::string letter() {
    const std::lock_guard lock(mutex_);
    return letter_;
  }

 private:
  bool readable(int fd) const {
    while (!stopping_) {
      pollfd waiting{fd, POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0) return true;
    }
    return false;
  }
  void run() {
    while (readable(listener_)) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      say(fd, "220 mail.test");
      serve(fd);
      ::close(fd);
    }
  }
  static void say(int fd, const std::string& line) {
    const std::string bytes = line + "\r\n";
    ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  void serve(int fd) {
    std::string received;
    bool in_letter = false;
    while (readable(fd)) {
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      received.append(bytes, static_cast<size_t>(got));
      for (size_t end = received.find("\r\n"); end != std::string::npos; end = received.find("\r\n")) {
        const std::string line = received.substr(0, end);
        received.erase(0, end + 2);
        if (in_letter && line != ".") {
          const std::lock_guard lock(mutex_);
          letter_ += line + "\n";
          continue;
        }
        ++lines_;
        const std::string told = script_(line);
        // Until the other side goes.
        if (told == "<silence>") {
          while (readable(fd) && ::recv(fd, bytes, sizeof bytes, 0) > 0) {
          }
          return;
        }
        say(fd, told.empty() ? usual_answer(line) : told);
        in_letter = line.starts_with("DATA") && told.empty();
      }
    }
  }
  static std::string usual_answer(const std::string& line) {
    if (line.starts_with("EHLO")) return "250-mail.test\r\n250 AUTH PLAIN";
    if (line.starts_with("DATA")) return "354 go on";
    if (line.starts_with("AUTH")) return "235 you are";
    return line.starts_with("QUIT") ? "221 bye" : "250 ok";
  }

  const Script script_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> lines_{0};
  std::mutex mutex_;
  std::string letter_;  // under mutex_
  std::thread thread_;
};

}  // namespace leadgate::testing
