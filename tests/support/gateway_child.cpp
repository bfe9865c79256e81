#include "tests/support/gateway_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/result.hpp"
#include "tests/support/ends_with_test.hpp"

namespace leadgate::testing {
namespace {

constexpr int kPatienceMs = 30'000;
constexpr int kLookMs = 5;
constexpr std::string_view kSaysPort = "takes leads on 127.0.0.1:";

}  // namespace

GatewayChild::~GatewayChild() {
  if (pid_ > 0) kill_hard();
}

bool GatewayChild::start() {
  const char* binary = std::getenv("LEADGATE_BINARY");
  LEADGATE_INVARIANT(binary != nullptr, "LEADGATE_BINARY names the program under test");
  // A file, not a pipe: nobody reads while the child works, and a full pipe would block it. Emptied before the child is
  // made: what its predecessor said names a port where nobody listens any more.
  const int log_fd = ::open(log_path_of(config_path_).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  LEADGATE_INVARIANT(log_fd >= 0, "a log file can be made");
  const pid_t test = ::getpid();
  pid_ = ::fork();
  LEADGATE_INVARIANT(pid_ >= 0, "a process can be made");
  if (pid_ == 0) {
    end_with_test(test, SIGKILL);
    ::dup2(log_fd, STDERR_FILENO);
    ::execl(binary, binary, "serve", "--config", config_path_.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(log_fd);
  return read_port();
}

std::string GatewayChild::log_path_of(const std::string& config_path) { return config_path + ".log"; }

std::string GatewayChild::log() const {
  std::ostringstream text;
  text << std::ifstream(log_path_of(config_path_)).rdbuf();
  return text.str();
}

bool GatewayChild::read_port() {
  for (int waited_ms = 0; waited_ms < kPatienceMs; waited_ms += kLookMs) {
    const std::string text = log();
    const size_t at = text.find(kSaysPort);
    if (at != std::string::npos && text.find(',', at) != std::string::npos) {
      port_ = static_cast<uint16_t>(std::atoi(text.c_str() + at + kSaysPort.size()));
      return true;
    }
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    ::poll(nullptr, 0, kLookMs);
  }
  return false;
}

bool GatewayChild::alive() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void GatewayChild::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void GatewayChild::kill_hard() {
  if (pid_ <= 0) return;  // -1 would be every process there is
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int GatewayChild::stop() {
  if (!alive()) return -1;
  ::kill(pid_, SIGTERM);
  int status = 0;
  for (int waited_ms = 0; waited_ms < kPatienceMs; waited_ms += kLookMs) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    ::poll(nullptr, 0, kLookMs);
  }
  kill_hard();
  return -1;
}

}  // namespace leadgate::testing
