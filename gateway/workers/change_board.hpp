// Who waits for which change: held polls and event streams hang their bell here and are rung after the commit.
//
// changed() is called by the writer thread inside a transaction and only notes; committed() by the writer thread after
// it, and batch_ended() after that, or when nothing was committed. A bell may be rung for a change that was rolled
// back: a waiter looks again and sleeps on. All else from any thread. Bounds: `waiters_max` watches, past which watch()
// gives nothing and the caller answers at once; kPendingMax changes of a transaction, past which it rings every bell.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "gateway/net/waker.hpp"

namespace leadgate::gateway {

class ChangeBoard {
 public:
  static constexpr int64_t kAnyDeal = 0;
  static constexpr size_t kPendingMax = 4096;

  explicit ChangeBoard(size_t waiters_max) : waiters_max_(waiters_max) {}

  // While it lives, the bell rings for the deal's changes (or for all).
  class Watch {
   public:
    Watch(ChangeBoard& board, int64_t deal_id, uint64_t number) : board_(board), deal_id_(deal_id), number_(number) {}
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { board_.leave(deal_id_, number_); }

   private:
    ChangeBoard& board_;
    int64_t deal_id_;
    uint64_t number_;
  };
  std::unique_ptr<Watch> watch(int64_t deal_id, std::shared_ptr<Waker> waker);

  void changed(int64_t deal_id);
  void committed();
  void batch_ended();
  // For news that concern everybody: what portals may see has changed.
  void ring_all();
  void set_waiters_max(size_t waiters_max);
  size_t pending() const { return pending_.size(); }  // writer thread

 private:
  struct Waiter {
    uint64_t number;
    std::shared_ptr<Waker> waker;
  };
  void leave(int64_t deal_id, uint64_t number);
  void ring(int64_t deal_id);
  void ring_every_bell();

  std::vector<int64_t> pending_;  // writer thread only
  bool too_many_pending_ = false;  // writer thread only: some of them were not noted
  std::mutex mutex_;
  size_t waiters_max_;  // under mutex_, as all below
  std::unordered_map<int64_t, std::vector<Waiter>> waiters_;
  size_t count_ = 0;
  uint64_t next_number_ = 1;
};

}  // namespace leadgate::gateway
