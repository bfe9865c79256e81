// Tells people of portals in one way: looks every half minute how they are, and at once when the configuration was read
// again, and sends what the plan says. A thread of its own, so that a server that hangs holds up neither the other way
// nor anything else.
//
// What was told is written once the other side has taken it: at least once, and a message that is repeated after a
// crash in between has the same id. One that cannot be sent is planned anew at the next look, after a while that
// doubles to five minutes; it is logged, and counted in leadgate_alerts_total. Owned by the process, whose parts
// outlive it; the writer must still run at stop(), and the HTTP client may be stopped before. update(), ask_to_stop()
// and stop() from any thread. A way that is not configured does nothing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/alerts/alert_sender.hpp"
#include "gateway/mail/backoff.hpp"
#include "gateway/mail/stop_event.hpp"
#include "gateway/workers/peer_board.hpp"
#include "store/database.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

struct AlertParts {
  const Clock& clock;
  Metrics& metrics;
  store::Writer& writer;
  std::function<PeerBoard::Views()> peers;  // any thread
};

class AlertWorker {
 public:
  // Opens a reading connection of its own.
  static Result<std::unique_ptr<AlertWorker>> start(AlertParts parts, const store::DatabaseSettings& database,
                                                    std::unique_ptr<AlertSender> sender,
                                                    std::shared_ptr<const Config> config);
  void update(std::shared_ptr<const Config> config);
  void ask_to_stop();
  void stop();
  ~AlertWorker();

 private:
  struct Passkey {};

 public:
  AlertWorker(Passkey, AlertParts parts, std::unique_ptr<store::Connection> reader, std::unique_ptr<AlertSender> sender,
              std::shared_ptr<const Config> config);  // use start()

 private:
  static constexpr std::chrono::milliseconds kPause{30'000};
  static constexpr std::chrono::milliseconds kPauseMin{100};

  void run();
  std::chrono::milliseconds look_and_wait();
  Result<void> look(const Config& config);
  std::shared_ptr<const Config> config() const;

  const AlertParts parts_;
  const std::unique_ptr<store::Connection> reader_;
  const std::unique_ptr<AlertSender> sender_;
  Counter& sent_;
  Counter& failed_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Config> config_;  // under mutex_
  bool changed_ = false;                  // under mutex_; not looked at yet
  std::condition_variable wake_;          // changed_ or stop_
  StopEvent stop_;
  Backoff backoff_;  // the thread's own
  std::thread thread_;
};

}  // namespace leadgate::gateway
