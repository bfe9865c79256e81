// The parts of a running gateway, made in the order in which they need each other and ended in the opposite one.
//
// start() opens the database, migrates it, starts the threads and listens; it fails with a sentence. stop() drains: no
// new connections, requests in flight answered, the writer emptied and the log checkpointed. Made and stopped by one
// thread (main or a test), which is none of its own.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

class Process {
 public:
  static Result<std::unique_ptr<Process>> start(std::shared_ptr<const Config> config, const Clock& clock,
                                                Random& random);

  // Everything of a new configuration that can change while running holds from now on; the keys that differ from those
  // that the process was started with and need a restart (gateway/config/restart.hpp) come back.
  std::vector<std::string> reload(std::shared_ptr<const Config> config);

  uint16_t port() const;
  uint16_t lmtp_port() const;  // 0: none

  void stop();
  ~Process();

 private:
  struct Passkey {};

 public:
  explicit Process(Passkey);  // use start()

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace leadgate::gateway
