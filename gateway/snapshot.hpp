// One configuration, made ready to work by: what a request needs to know, looked up once.
//
// Made at start and at each reload; immutable and shared by all threads. A request keeps the snapshot that it began
// with, so a reload never changes the rules in the middle of a lead.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/address_block.hpp"
#include "base/metrics.hpp"
#include "connectors/connector.hpp"
#include "deals/book/book.hpp"
#include "gateway/config/config.hpp"
#include "gateway/intake/rate_limiter.hpp"
#include "gateway/mail/lmtp_recipients.hpp"
#include "queue/inbox.hpp"

namespace leadgate::gateway {

class ChangeBoard;

struct SourceRules {
  std::string name;
  const SourceConfig* config = nullptr;
  std::shared_ptr<const connectors::Connector> connector;
  deals::book::LeadRules lead_rules;
  queue::DedupeWindow dedupe;
  std::shared_ptr<RateLimiter> limiter;                   // of what verifies
  std::shared_ptr<RateLimiter> unverified_limiter;        // of what does not, at the same rate
  std::shared_ptr<RateLimiter> handshake_limiter;         // of handshakes, at the same rate
  std::map<std::string, Counter*, std::less<>> outcomes;  // by outcome name
  Counter* refused = nullptr;
  Histogram* seconds = nullptr;
};

struct Snapshot {
  uint64_t number = 0;  // of this process; a later configuration has a greater one
  std::shared_ptr<const Config> config;
  std::map<std::string, SourceRules, std::less<>> sources;       // by name
  std::map<std::string, const SourceRules*, std::less<>> paths;  // aliases
  std::unique_ptr<deals::book::ChangeListener> listener;
  std::vector<AddressBlock> trusted_proxies;
  LmtpRecipients recipients;

  const SourceRules* find_source(std::string_view name) const;
  // The source that answers at this path: /in/NAME, which a source that gets mail has not, or an alias.
  const SourceRules* source_at(std::string_view path) const;
};

// `board` outlives the snapshot.
std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const Config> config, Metrics& metrics,
                                              ChangeBoard& board);

// The snapshot in force; get() and set() from any thread.
class CurrentSnapshot {
 public:
  std::shared_ptr<const Snapshot> get() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }
  void set(std::shared_ptr<const Snapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_.swap(snapshot);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace leadgate::gateway
