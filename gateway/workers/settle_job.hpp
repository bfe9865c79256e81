// The ends of some attempts as one job of the writer, with what they say of their peers, and with what else comes of
// the only one where it is one. apply() runs on the writer's thread; the outcome goes to the mailbox. All of the batch
// or none of it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/workers/delivery_mailbox.hpp"
#include "queue/outbox.hpp"
#include "queue/target_state.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class SettleJob final : public store::WriteJob {
 public:
  struct Said {
    queue::PeerNote note;
    std::optional<queue::TargetStop> stop;
  };
  struct Batch {
    std::vector<queue::Settlement> ends;
    std::map<std::string, Said> peers;  // by target
    std::shared_ptr<Aftermath> aftermath = nullptr;
  };

  SettleJob(Batch batch, Timestamp now, std::shared_ptr<DeliveryMailbox> mailbox)
      : batch_(std::move(batch)), now_(now), mailbox_(std::move(mailbox)) {}

  size_t size_bytes() const override;
  Result<void> apply(store::WriteContext& context) override;
  void complete(Result<void> result) noexcept override { mailbox_->put_settled(std::move(result)); }

 private:
  const Batch batch_;
  const Timestamp now_;
  const std::shared_ptr<DeliveryMailbox> mailbox_;
};

}  // namespace leadgate::gateway
