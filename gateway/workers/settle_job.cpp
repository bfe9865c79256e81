#include "gateway/workers/settle_job.hpp"

namespace leadgate::gateway {

size_t SettleJob::size_bytes() const {
  size_t bytes = sizeof *this;
  for (const queue::Settlement& one : batch_.ends) bytes += sizeof one + one.error.size() + one.answer.size();
  return bytes + (batch_.aftermath ? batch_.aftermath->size_bytes() : 0);
}

Result<void> SettleJob::apply(store::WriteContext& context) {
  for (const queue::Settlement& one : batch_.ends) queue::settle(context.connection, one, now_);
  for (const auto& [target, said] : batch_.peers) {
    queue::note_attempts(context.connection, target, said.note);
    if (said.stop) queue::stop_target(context.connection, target, *said.stop);
  }
  // After the row's own end, so that it may ask for more.
  if (batch_.aftermath) {
    if (Result<void> done = batch_.aftermath->apply(context); !done) return done;
  }
  return context.connection.status();
}

}  // namespace leadgate::gateway
