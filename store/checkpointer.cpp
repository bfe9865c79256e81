#include "store/checkpointer.hpp"

#include "base/log.hpp"

namespace leadgate::store {
namespace {

constexpr size_t kQuietDivisor = 8;     // when quiet, an eighth of the bound is worth a sync
constexpr size_t kRestartMultiple = 4;  // past this many bounds the log is started over

}  // namespace

size_t Checkpointer::due_pages() {
  size_t pages = connection_.log_pages();
  // Fewer pages than at the last time: the log has started over.
  if (pages < tried_at_) tried_at_ = 0;
  return pages - tried_at_;
}

void Checkpointer::after_commit() {
  if (due_pages() < pages_before_) return;
  bool too_long = connection_.log_pages() >= kRestartMultiple * pages_before_;
  fold(too_long ? Checkpoint::kRestart : Checkpoint::kPassive);
}

void Checkpointer::when_quiet() {
  if (due_pages() * kQuietDivisor >= pages_before_) when_idle();
}

void Checkpointer::when_idle() {
  if (has_work()) fold(Checkpoint::kPassive);
}

void Checkpointer::at_stop() {
  fold(Checkpoint::kTruncate);
}

void Checkpointer::fold(Checkpoint mode) {
  Result<LogState> state = connection_.checkpoint(mode);
  ++checkpoints_;
  tried_at_ = connection_.log_pages();
  if (!state.ok() && !failing_) log_error("The database log could not be folded: {}", state.error().message);
  failing_ = !state.ok();
}

}  // namespace leadgate::store
