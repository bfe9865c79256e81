#include "gateway/workers/settle_job.hpp"

namespace leadgate::gateway {

size_t SettleJob::size_bytes() const {
  size_t bytes = sizeof *this;
  for (const queue::Settlement& one : batch_) bytes += sizeof one + one.error.size() + one.answer.size();
  return bytes + (aftermath_ ? aftermath_->size_bytes() : 0);
}

Result<void> SettleJob::apply(store::WriteContext& context) {
  for (const queue::Settlement& one : batch_) queue::settle(context.connection, one, now_);
  // After the row's own end, so that it may ask for more.
  if (aftermath_) {
    if (Result<void> done = aftermath_->apply(context); !done) return done;
  }
  return context.connection.status();
}

}  // namespace leadgate::gateway
