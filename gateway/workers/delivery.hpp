// Sends what is in the outbox: drives the dispatcher on a thread of its own, has each call formatted by its target's
// route, hands it to the HTTP client and writes its end through the writer.
//
// At least once: an attempt whose end did not reach the disk is made again after a restart, with the same webhook-id.
// Owned by the process; the writer, the HTTP client, the clock and the metrics must outlive it, and the HTTP client is
// stopped after it. All but start() may be called from any thread.
//
// What stays pending: rows of a target that the configuration does not name, and those of a portal that is stopped, by
// the configuration (enabled: false), by a person, or by its own 410; the last two stops are kept in the database
// (queue/target_state.hpp). A 410 uses up nobody's attempts, and ends as a stop when the portal's address changes.
//
// A portal that fails again and again is only probed; while its circuit is open nobody's attempts are used up. A probe
// asks after the portal, not after the row that it happens to carry, and goes when the circuit says so. Were it one of
// the row's attempts, these would be made at times that its schedule does not have: ten of them within an hour of an
// outage, not within three days. Did it go by the row's schedule, a portal that is back would be left alone for hours.
// So the schedule counts what is sent by it, exactly as written, and stands still meanwhile; probes are seen in the log
// of the row's attempts all the same. The circuit, and the time that a peer names by Retry-After, outlive reloads and
// restarts (queue/peer_hold.hpp). At another address neither holds, and all that waits is due, also what waits for its
// next try.
//
// Every row ends: done; dead after its last attempt; dead by age, where it is one of those that stay pending or whose
// schedule stands still (retention.hpp). Dead ones are kept for a time of their own.
//
// A wall clock that jumps neither sends what has time nor holds up what is due (clock_mending.hpp).
//
// A dead row that is tried anew goes before newer ones of its lane that are still pending. What is in flight then is
// not called back; where the portal takes it, the row is late and dead again (queue/overtaken.hpp).
//
// On failure of the database it looks again after a second; what is in hand stays bounded by the dispatcher's limits.
// An exception is a bug: it is logged and counted, what it concerned goes back to the outbox, and the thread goes on.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "gateway/net/http_client.hpp"
#include "gateway/workers/delivery_route.hpp"
#include "gateway/workers/peer_board.hpp"
#include "queue/dispatcher.hpp"
#include "queue/retry_policy.hpp"
#include "store/database.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

struct DeliverySettings {
  queue::RetrySettings retry;
  queue::DispatcherLimits limits;
  std::chrono::milliseconds timeout{15'000};  // one call, all of it
  std::chrono::milliseconds connect_timeout{5'000};
  size_t response_bytes_max = 64 * 1024;
};

class DeliveryWorker {
 public:
  DeliveryWorker(const Clock& clock, Random& random, store::Writer& writer, store::DatabaseSettings database,
                 HttpClient& client, DeliveryTargets targets, DeliverySettings settings, Metrics& metrics);

  // Opens the reading connection and starts the thread.
  Result<void> start();

  // Something may be in the outbox: what the writer's on_commit calls, until the writer is stopped or this is gone;
  // after stop() it does nothing. Cheap.
  void notify();

  // After a reload. What is in flight ends under the old ones.
  void update(DeliveryTargets targets, DeliverySettings settings);

  // Stops were written, or rows are tried anew by hand, and it is on disk. Of the targets that somebody wants to be
  // called now the time that they named is over, and the probe of an open circuit is due.
  void read_anew(std::vector<std::string> lifted = {});

  // A target was enabled, and that is on disk: as above, and all that waits for it is due, in slices.
  void wake(std::string target);

  // How its peers are, as of the last moment.
  std::map<std::string, PeerView> peers() const;

  // Starts nothing more, waits for what is in flight and its ends until the deadline (steady time), joins. What did not
  // end by then is sent again after the next start. The writer must still run.
  void stop(SteadyTime deadline);
  ~DeliveryWorker();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace leadgate::gateway
