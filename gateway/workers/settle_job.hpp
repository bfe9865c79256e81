// The ends of some attempts as one job of the writer, with what else comes of the only one where it is one. apply()
// runs on the writer's thread; the outcome goes to the mailbox. All of the batch or none of it.
#pragma once

#include <memory>
#include <vector>

#include "gateway/workers/delivery_mailbox.hpp"
#include "queue/outbox.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class SettleJob final : public store::WriteJob {
 public:
  using Batch = std::vector<queue::Settlement>;

  // `aftermath` may be null.
  SettleJob(Batch batch, std::shared_ptr<Aftermath> aftermath, Timestamp now, std::shared_ptr<DeliveryMailbox> mailbox)
      : batch_(std::move(batch)), aftermath_(std::move(aftermath)), now_(now), mailbox_(std::move(mailbox)) {}

  size_t size_bytes() const override;
  Result<void> apply(store::WriteContext& context) override;
  void complete(Result<void> result) noexcept override { mailbox_->put_settled(std::move(result)); }

 private:
  const Batch batch_;
  const std::shared_ptr<Aftermath> aftermath_;
  const Timestamp now_;
  const std::shared_ptr<DeliveryMailbox> mailbox_;
};

}  // namespace leadgate::gateway
