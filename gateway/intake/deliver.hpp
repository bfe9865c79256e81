// The way of a delivery from what its source's connector read to the writer, whatever brought it: a request over HTTP
// or a letter. Any thread; nothing waits. Work that can be done off the writer thread (hashes, keys, the files' rows)
// is done here, on the caller's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "gateway/intake/intake_job.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

// One delivery of a source, as it came.
struct Incoming {
  std::shared_ptr<const Snapshot> snapshot;  // keeps `source` alive
  const SourceRules* source = nullptr;
  std::shared_ptr<mapping::RawRequest> request;  // of which source and received_at are set
};

// Gives what was read of it (Kind::kEvents) to the writer. `client_key` as idempotency_key_of() gives it, `note` may be
// null. `done` is called once, on the writer thread, after the commit or with the error; it must only hand over. When
// this fails (the writer does not take it: kOverloaded, kUnavailable) `done` is not called.
Result<void> deliver(Services& services, const Incoming& incoming, connectors::Reading reading,
                     const std::string& client_key, std::unique_ptr<DeliveryNote> note, IntakeDone done);

// In the source's metrics.
void count_outcomes(const SourceRules& source, const std::vector<connectors::EventOutcome>& outcomes);

}  // namespace leadgate::gateway
