// How the mailboxes are that are looked into: for /readyz, which only warns, and /metrics.
// Owned by the process; any thread. One entry a source.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/metrics.hpp"

namespace leadgate::gateway {

class MailboxStatus {
 public:
  explicit MailboxStatus(Metrics& metrics) : metrics_(metrics) {}

  // Also when the source is not looked into any more.
  void good(const std::string& source);
  // `why`: a sentence, without secrets.
  void failing(const std::string& source, const std::string& why);

  // A line each that fails; empty when none does.
  std::string warnings() const;

 private:
  Gauge& gauge(const std::string& source);

  Metrics& metrics_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> failing_;
};

}  // namespace leadgate::gateway
