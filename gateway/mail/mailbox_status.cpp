#include "gateway/mail/mailbox_status.hpp"

namespace leadgate::gateway {

Gauge& MailboxStatus::gauge(const std::string& source) {
  return metrics_.gauge("leadgate_mailbox_failing", "1: the last look into the source's mailbox failed.",
                        {{"source", source}});
}

void MailboxStatus::good(const std::string& source) {
  gauge(source).set(0);
  const std::lock_guard lock(mutex_);
  failing_.erase(source);
}

void MailboxStatus::failing(const std::string& source, const std::string& why) {
  gauge(source).set(1);
  metrics_.counter("leadgate_mailbox_errors_total", "Looks into a source's mailbox that failed.", {{"source", source}})
      .add();
  const std::lock_guard lock(mutex_);
  failing_[source] = why;
}

std::string MailboxStatus::warnings() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [source, why] : failing_) out += "warning: the mailbox of source '" + source + "': " + why + "\n";
  return out;
}

}  // namespace leadgate::gateway
