// The real program as a child process: started with a configuration file, found by the port that it says, ended by a
// signal. Needs LEADGATE_BINARY in the environment (ctest sets it). One thread; the destructor kills and reaps.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace leadgate::testing {

class GatewayChild {
 public:
  // `config_path` should listen on 127.0.0.1:0.
  explicit GatewayChild(std::string config_path) : config_path_(std::move(config_path)) {}
  ~GatewayChild();
  GatewayChild(const GatewayChild&) = delete;
  GatewayChild& operator=(const GatewayChild&) = delete;

  // Starts and waits until it takes leads; false, with the log so far, when it ended or was silent for 30 s.
  bool start();
  // SIGKILL, and reaps.
  void kill_hard();
  // SIGTERM, and the exit code; -1 when it had to be killed after 30 s.
  int stop();
  void signal(int number) const;
  // False when it has ended by itself; it is reaped then.
  bool alive();

  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  // What it has written to standard error since its start.
  std::string log() const;

 private:
  static std::string log_path_of(const std::string& config_path);
  bool read_port();

  std::string config_path_;
  pid_t pid_ = -1;
  uint16_t port_ = 0;
};

}  // namespace leadgate::testing
