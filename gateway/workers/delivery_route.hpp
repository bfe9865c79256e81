// Who formats the calls to a target and says what their answers mean: the seam between the delivery loop, which knows
// rows and times, and what the rows are about.
//
// A DeliveryRoute is immutable and shared; the delivery thread calls it, with its reading connection. Routes of a
// configuration that was replaced live on with the calls that they began.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/net/http_client.hpp"
#include "queue/outbox.hpp"
#include "queue/retry_policy.hpp"
#include "store/connection.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

// What else becomes of a row's end, in the transaction that writes it.
class Aftermath {
 public:
  virtual ~Aftermath() = default;
  virtual size_t size_bytes() const = 0;
  // Writer thread; called again when the transaction failed. An error that is not the database's makes the row dead.
  virtual Result<void> apply(store::WriteContext& context) = 0;
};

// How an attempt counts.
struct AttemptMeaning {
  int counts_as = 0;   // the status that the retry policy goes by; 0: no answer
  std::string error;   // kept with the row; empty: none
  std::string answer;  // the same, its first bytes
};

// One call of a row. The delivery thread's, from its start to its end.
class DeliveryCall {
 public:
  virtual ~DeliveryCall() = default;

  // By its status, unless a route knows better.
  virtual AttemptMeaning meaning_of(const Result<OutboundResponse>& response) const;
  // Null: nothing. `meaning` is that of the response, `what` becomes of the row.
  virtual std::shared_ptr<Aftermath> aftermath(const Result<OutboundResponse>& response, const AttemptMeaning& meaning,
                                               queue::Settlement::What what, Timestamp now) const;

  OutboundRequest request;                   // without times, which the loop sets
  std::optional<size_t> response_bytes_max;  // instead of the settings'
};

// A row that needs no call (any more).
struct NoCall {
  queue::Settlement::What what = queue::Settlement::What::kDone;
  std::string error;
  std::shared_ptr<Aftermath> aftermath;
};

using CallStart = std::variant<std::shared_ptr<DeliveryCall>, NoCall>;

class DeliveryRoute {
 public:
  virtual ~DeliveryRoute() = default;
  // An error counts as an attempt without an answer.
  virtual Result<CallStart> start(store::Connection& reader, const queue::Delivery& row, Timestamp now) const = 0;
};

// A route, and how rows go by it where that is not as DeliverySettings say.
struct DeliveryTarget {
  // A route alone goes by the settings.
  DeliveryTarget(std::convertible_to<std::shared_ptr<const DeliveryRoute>> auto by) : route(std::move(by)) {}

  std::shared_ptr<const DeliveryRoute> route;
  bool is_portal = false;       // a circuit breaker guards it, and 410 stops it
  bool tells_sequence = false;  // its messages do, so that it can drop what is late
  bool enabled = true;          // by the configuration
  std::string mark;             // of its address: another one is another peer
  std::optional<queue::RetrySettings> retry;
  std::optional<std::chrono::milliseconds> timeout;
  size_t in_flight_max = 0;  // 0: as the settings say
};

using DeliveryTargets = std::map<std::string, DeliveryTarget>;

}  // namespace leadgate::gateway
