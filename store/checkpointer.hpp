// When the writer folds its log back into the main file: after enough pages, when idle, and at the end.
//
// Owned by the Writer, writer thread only. A checkpoint is passive, so that it waits for nobody; a log that a reader
// kept growing to four times its bound is started over, which waits for readers at most the connection's busy timeout.
// A failed checkpoint loses nothing and is tried again after as many pages more.
#pragma once

#include <cstddef>
#include <cstdint>

#include "store/connection.hpp"

namespace leadgate::store {

class Checkpointer {
 public:
  Checkpointer(Connection& connection, size_t pages_before) : connection_(connection), pages_before_(pages_before) {}

  // Once a commit. At most about `pages_before` pages are folded unless a reader held back earlier ones.
  void after_commit();
  // After some milliseconds of quiet: folds when it is worth a sync.
  void when_quiet();
  // After a second of quiet: folds whatever there is.
  void when_idle();
  // At the end: folds everything and cuts the log's file to nothing.
  void at_stop();

  bool has_work() { return due_pages() > 0; }
  uint64_t checkpoints() const { return checkpoints_; }

 private:
  size_t due_pages();
  void fold(Checkpoint mode);

  Connection& connection_;
  size_t pages_before_;
  size_t tried_at_ = 0;  // pages of the log when it was folded last
  uint64_t checkpoints_ = 0;
  bool failing_ = false;
};

}  // namespace leadgate::store
