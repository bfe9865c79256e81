// The transaction of a delivery: inbox, book and outbox joined, all of its events or none.
//
// Made on the thread that took the delivery, applied and completed on the writer thread. `done` is called once with how
// each event ended, or with the error: kKeyReused for an Idempotency-Key used with another body, else the writer's own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/attachment.hpp"
#include "connectors/connector.hpp"
#include "deals/book/book.hpp"
#include "gateway/intake/prepared.hpp"
#include "gateway/snapshot.hpp"
#include "queue/attachments.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

using IntakeResult = Result<std::vector<connectors::EventOutcome>>;
using IntakeDone = std::function<void(IntakeResult)>;

// What is written in a delivery's transaction beside its events: where a letter was found, say. Writer thread; failures
// show in the connection's status().
class DeliveryNote {
 public:
  virtual ~DeliveryNote() = default;
  // The event that this delivery became already; 0: it is new. Of a known one no event is made.
  virtual int64_t known(store::WriteContext& context) = 0;
  // `event`: the new one or the known one.
  virtual void write(store::WriteContext& context, int64_t event) = 0;
};

struct Delivery {
  std::shared_ptr<const Snapshot> snapshot;  // keeps `source` alive
  const SourceRules* source = nullptr;
  std::shared_ptr<const mapping::RawRequest> request;  // keeps the body
  std::string headers;                                 // header_lines(*request)
  std::vector<Attachment> attachments;                 // hold the bytes of `files`
  std::vector<queue::AttachmentRow> files;
  std::optional<std::string> body;  // without the files' bytes; nothing: the request's own, as it is
  std::vector<PreparedEvent> events;
  std::unique_ptr<DeliveryNote> note;  // may be null
};

class IntakeJob final : public store::WriteJob {
 public:
  IntakeJob(Delivery delivery, IntakeDone done) : delivery_(std::move(delivery)), done_(std::move(done)) {}

  size_t size_bytes() const override;
  Result<void> apply(store::WriteContext& context) override;
  void complete(Result<void> result) noexcept override;

 private:
  Result<connectors::EventOutcome> take(store::WriteContext& context, size_t item);
  Result<void> take_all(store::WriteContext& context);

  Delivery delivery_;
  IntakeDone done_;
  std::vector<connectors::EventOutcome> outcomes_;
  int64_t raw_id_ = 0;
};

// replay_event() as a job of its own. What it still asks for is asked anew, if it was absent or given up before.
class ReplayJob final : public store::WriteJob {
 public:
  ReplayJob(std::shared_ptr<const Snapshot> snapshot, const SourceRules* source, int64_t event_id, PreparedEvent event,
            Timestamp at, IntakeDone done);

  Result<void> apply(store::WriteContext& context) override;
  void complete(Result<void> result) noexcept override;

 private:
  std::shared_ptr<const Snapshot> snapshot_;
  const SourceRules* source_;
  int64_t event_id_;
  PreparedEvent event_;
  Timestamp at_;
  IntakeDone done_;
  connectors::EventOutcome outcome_;
};

}  // namespace leadgate::gateway
