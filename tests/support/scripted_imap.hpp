// An IMAP server that does what no real one would, from a script, on a real socket.
//
// It runs on a thread of its own from its construction to its end; the script is called there.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <sstream>
#include <string>
#include <thread>

namespace leadgate::testing {

// Serves one connection after another. The script gives the untagged lines of an answer to a command without its tag;
// what ends with kClose is sent and the connection closed, what ends with kNo is refused, kDrip never ends, and
// kSilence never begins.
inline constexpr char kClose[] = "<close>";
inline constexpr char kNo[] = "<no>";
inline constexpr char kDrip[] = "<drip>";
inline constexpr char kSilence[] = "<silence>";

class ScriptedImap {
 public:
  // `folder`: the open one, as the command spelled it.
  using Script = std::function<std::string(const std::string& command, const std::string& folder)>;
  explicit ScriptedImap(Script script, char separator = '/') : script_(std::move(script)), separator_(separator) {
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
  ~ScriptedImap() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  bool readable(int fd) const {
    while (!stopping_) {
      pollfd waiting{fd, POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0) return true;
    }
    return false;
  }
  static void send(int fd, const std::string& text) { ::send(fd, text.data(), text.size(), MSG_NOSIGNAL); }

  void run() {
    while (readable(listener_)) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      send(fd, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
      serve(fd);
      ::close(fd);
    }
  }
  void drip(int fd) const {
    while (!stopping_ && ::send(fd, "* OK here\r\n", 11, MSG_NOSIGNAL) > 0) ::poll(nullptr, 0, 50);
  }
  void keep_silent() const {
    while (!stopping_) ::poll(nullptr, 0, 20);
  }
  void serve(int fd) {
    std::string received;
    while (readable(fd)) {
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      received.append(bytes, static_cast<size_t>(got));
      for (size_t end = received.find("\r\n"); end != std::string::npos; end = received.find("\r\n")) {
        const std::string line = received.substr(0, end);
        received.erase(0, end + 2);
        const size_t blank = line.find(' ');
        const std::string answer = answer_to(line.substr(blank + 1));
        if (answer == kDrip) return drip(fd);
        if (answer == kSilence) return keep_silent();
        if (answer.ends_with(kNo)) {
          send(fd, answer.substr(0, answer.size() - sizeof kNo + 1) + line.substr(0, blank) + " NO no\r\n");
          continue;
        }
        if (answer.ends_with(kClose)) return send(fd, answer.substr(0, answer.size() - sizeof kClose + 1));
        send(fd, answer + line.substr(0, blank) + " OK done\r\n");
      }
    }
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
  std::string folder_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
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
