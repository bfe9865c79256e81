// Who waits for which change: held polls and event streams hang their bell here and are rung after the commit; and the
// states of orders that are kept in memory until they change.
//
// deal_written(), changed() and feed_grew() are called by the writer thread inside a transaction and only note;
// committed() by the writer thread after it, before anybody is told of the commit, and batch_ended() after that, or
// when nothing was committed. A bell may be rung for a change that was rolled back: a waiter looks again and sleeps on.
// All else from any thread. Ringing hands each connection thread its bells in one piece, so that the writer does not
// wait for thousands of them. Bounds: WaitLimits, past which nothing is hung up and the caller refuses the wait;
// kPendingMax changes of a transaction, past which it rings every bell.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "gateway/net/waker.hpp"
#include "gateway/portal/order_cache.hpp"

namespace leadgate::gateway {

// How many may wait. Half of the places are divided among the portals, each has its own; the other half is for whoever
// comes first, and of that `of_links` for the holders of links, who may be anybody.
struct WaitLimits {
  size_t all = 2000;
  size_t of_links = 500;
  size_t of_links_per_order = 10;
  size_t portals = 1;  // that have a token
};

class ChangeBoard {
 public:
  static constexpr size_t kPendingMax = 4096;

  explicit ChangeBoard(WaitLimits limits, size_t cache_bytes_max = 0) : orders_(cache_bytes_max), limits_(limits) {}

  // While it lives, the bell rings for the deal's changes, or for a portal's feed, and one place is taken.
  class Watch {
    struct Passkey {};

   public:
    // By hang() only.
    Watch(Passkey, ChangeBoard& board, int64_t key, size_t* held, std::shared_ptr<Waker> waker)
        : board_(board), key_(key), held_(held), waker_(std::move(waker)) {}
    ~Watch() { board_.leave(*this); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    friend class ChangeBoard;
    ChangeBoard& board_;
    const int64_t key_;
    size_t* const held_;  // the places of the portal; null: of a link
    const std::shared_ptr<Waker> waker_;
    Watch* before_ = nullptr;  // among those of the same key
    Watch* after_ = nullptr;
  };
  using Hung = Result<std::unique_ptr<Watch>>;  // kOverloaded: there is no place
  // For who has the portal's token; `by_link` for who has a link to the order.
  Hung watch(int64_t deal_id, std::string_view portal, std::shared_ptr<Waker> waker);
  Hung watch_by_link(int64_t deal_id, std::shared_ptr<Waker> waker);
  Hung watch_feed(std::string_view portal, std::shared_ptr<Waker> waker);

  // Any write of the deal; `number` is the one of its source.
  void deal_written(int64_t deal_id, std::string_view number) { orders_.touch(deal_id, number); }
  // A change that portals hear of.
  void changed(int64_t deal_id);
  void feed_grew(std::string_view portal);
  void committed();
  void batch_ended();
  // For news that concern everybody: what portals may see has changed.
  void ring_all();
  void set_limits(WaitLimits limits);
  size_t pending() const { return pending_.size(); }  // writer thread

  // Grows with each commit of a change that portals hear of, before its bells ring.
  uint64_t commits() const { return commits_.load(); }
  OrderCache& orders() { return orders_; }

 private:
  using Bells = std::vector<std::shared_ptr<Waker>>;

  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  // Those who wait for the same.
  struct Queue {
    Watch* first = nullptr;
    size_t by_link = 0;
  };

  Hung hang_for(int64_t key, std::string_view portal, std::shared_ptr<Waker> waker);
  std::unique_ptr<Watch> hang(int64_t key, size_t* held, std::shared_ptr<Waker> waker);
  void leave(Watch& watch);
  size_t share() const { return limits_.all / 2 / limits_.portals; }
  bool common_is_full() const { return common_ >= limits_.all - share() * limits_.portals; }
  void note(int64_t key);
  void collect(int64_t key, Bells& bells);
  void collect_all(Bells& bells);

  OrderCache orders_;
  std::vector<int64_t> pending_;   // writer thread only
  bool too_many_pending_ = false;  // writer thread only: some of them were not noted
  std::atomic<uint64_t> commits_{1};
  std::mutex mutex_;
  WaitLimits limits_;  // under mutex_, as all below
  std::unordered_map<int64_t, Queue> queues_;
  std::unordered_map<std::string, size_t, NameHash, std::equal_to<>> held_;  // by portal
  size_t by_link_ = 0;
  size_t common_ = 0;  // taken beyond the portals' own shares
};

}  // namespace leadgate::gateway
