// Who waits for which change: held polls and event streams hang their bell here and are rung after the commit; and the
// states of orders that are kept in memory until they change.
//
// deal_written(), changed() and feed_grew() are called by the writer thread inside a transaction and only note;
// committed() by the writer thread after it, before anybody is told of the commit, and batch_ended() after that, or
// when nothing was committed. Feeds grow by source, and which portals' feeds show it is what set_feeds() said last: a
// change that was made under a configuration and is committed under the next one rings whom the next one names. A bell
// may be rung for a change that was rolled back: a waiter looks again and sleeps on.
// All else from any thread. Ringing hands each connection thread its bells in one piece, so that the writer does not
// wait for thousands of them. Bounds: `waiters_max` watches, past which watch() gives nothing and the caller answers at
// once; kPendingMax changes of a transaction, past which it rings every bell.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/net/waker.hpp"
#include "gateway/portal/order_cache.hpp"

namespace leadgate::gateway {

class ChangeBoard {
 public:
  static constexpr size_t kPendingMax = 4096;

  explicit ChangeBoard(size_t waiters_max, size_t cache_bytes_max = 0)
      : orders_(cache_bytes_max), waiters_max_(waiters_max) {}

  // While it lives, the bell rings for the deal's changes, or for a portal's feed.
  class Watch {
    struct Passkey {};

   public:
    Watch(Passkey, ChangeBoard& board, int64_t key, std::shared_ptr<Waker> waker)  // by watch() and watch_feed() only
        : board_(board), key_(key), waker_(std::move(waker)) {}
    ~Watch() { board_.leave(*this); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    friend class ChangeBoard;
    ChangeBoard& board_;
    const int64_t key_;
    const std::shared_ptr<Waker> waker_;
    Watch* before_ = nullptr;  // among those of the same key
    Watch* after_ = nullptr;
  };
  std::unique_ptr<Watch> watch(int64_t deal_id, std::shared_ptr<Waker> waker);
  std::unique_ptr<Watch> watch_feed(std::string_view portal, std::shared_ptr<Waker> waker);

  // Any write of the deal; `number` is the one of its source.
  void deal_written(int64_t deal_id, std::string_view number) { orders_.touch(deal_id, number); }
  // A change that portals hear of.
  void changed(int64_t deal_id);
  void feed_grew(std::string_view source);
  void committed();
  void batch_ended();
  // By source, the portals whose feeds show it.
  void set_feeds(const std::map<std::string, std::vector<std::string>>& portals);
  // For news that concern everybody: what portals may see has changed.
  void ring_all();
  void set_waiters_max(size_t waiters_max);
  size_t pending() const { return pending_.size(); }  // writer thread

  // Grows with each commit of a change that portals hear of, before its bells ring.
  uint64_t commits() const { return commits_.load(); }
  OrderCache& orders() { return orders_; }

 private:
  using Bells = std::vector<std::shared_ptr<Waker>>;

  std::unique_ptr<Watch> hang(int64_t key, std::shared_ptr<Waker> waker);
  void leave(Watch& watch);
  void note(int64_t key);
  void collect(int64_t key, Bells& bells);
  // Of what a transaction noted.
  void collect_noted(int64_t key, Bells& bells);
  void collect_all(Bells& bells);

  OrderCache orders_;
  std::vector<int64_t> pending_;   // writer thread only
  bool too_many_pending_ = false;  // writer thread only: some of them were not noted
  std::atomic<uint64_t> commits_{1};
  std::mutex mutex_;
  size_t waiters_max_;  // under mutex_, as all below
  std::unordered_map<int64_t, Watch*> first_;
  std::unordered_map<int64_t, std::vector<int64_t>> feeds_;  // by the source's key, those of portals
  size_t count_ = 0;
};

}  // namespace leadgate::gateway
