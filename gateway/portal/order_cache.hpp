// The states of orders that portals have asked for, in memory, so that a poll needs no database.
//
// Polling never lies: what find() gives is what the database says at that moment. The writer calls touch() with each
// deal that it writes, before the transaction ends, and settle() after it and before anybody is told that it was
// written. From touch() on the deal's states are gone, and until settle() none is kept. A reader notes read_at() before
// it begins to read: keep() takes nothing that was changed since, nor anything of a configuration that is not the one
// in force. Orders that do not exist are not remembered: the next post may make them.
//
// An order is known by what it was asked by. A deal with a new number ends what that number meant before, whichever
// deal that was. Bound: `bytes_max`, past which the states that were asked for the longest time ago go.
//
// touch() and settle() by the writer thread, all else from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadgate::gateway {

struct OrderState;

class OrderCache {
 public:
  // Who asks for what: the number of the configuration's snapshot, the portal's place in it, the order as asked for,
  // and of which of the portal's sources (0: of any).
  struct Key {
    uint64_t snapshot = 0;
    size_t portal = 0;
    std::string_view order;
    size_t source = 0;
  };

  explicit OrderCache(size_t bytes_max);

  // Null: not known.
  std::shared_ptr<const OrderState> find(const Key& key);

  // The changes that are on disk by now; asked for before the database is read.
  uint64_t read_at() const { return settled_.load(); }
  // `bytes` is about what it takes.
  void keep(const Key& key, uint64_t read_at, int64_t deal_id, std::shared_ptr<const OrderState> state, size_t bytes);

  // `number`: the deal's number at its source; empty: none.
  void touch(int64_t deal_id, std::string_view number);
  // After the commit, and when there was none.
  void settle();

  // Another configuration: nothing of the one before is found or kept from now on.
  void start_over(uint64_t snapshot, size_t bytes_max);

  size_t bytes() const;

 private:
  static constexpr size_t kShards = 8;
  static constexpr size_t kMarks = 8192;
  static constexpr uint64_t kBeingChanged = UINT64_MAX;

  struct Kept {
    std::shared_ptr<const OrderState> state;
    int64_t deal_id = 0;
    std::atomic<bool> gone{false};
  };
  struct Node {
    std::string order;
    size_t portal;
    size_t source;
    size_t bytes;
    std::shared_ptr<Kept> kept;
  };
  using Nodes = std::list<Node>;
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Names by the hash of the order's text; the newest asked for first.
  struct NameShard {
    mutable std::mutex mutex;
    Nodes nodes;
    std::unordered_multimap<std::string_view, Nodes::iterator, TextHash, std::equal_to<>> by_order;  // into the nodes
    size_t bytes = 0;
  };
  struct DealShard {
    std::mutex mutex;
    std::unordered_multimap<int64_t, std::shared_ptr<Kept>> by_deal;
  };

  // A name's lock is taken before a deal's.
  NameShard& names_of(std::string_view order) { return names_[TextHash()(order) % kShards]; }
  DealShard& deals_of(int64_t deal_id) { return deals_[static_cast<uint64_t>(deal_id) % kShards]; }
  std::atomic<uint64_t>& mark_of(int64_t deal_id) { return marks_[static_cast<uint64_t>(deal_id) % kMarks]; }
  std::atomic<uint64_t>& mark_of(std::string_view order) { return marks_[(TextHash()(order) >> 8) % kMarks]; }
  static Nodes::iterator find_in(NameShard& shard, const Key& key);
  void drop(NameShard& shard, Nodes::iterator node);
  void mark(std::atomic<uint64_t>& mark);

  NameShard names_[kShards];
  DealShard deals_[kShards];
  // When what falls on it was last changed, as counted by settled_: many share one, which only costs a state its place.
  std::vector<std::atomic<uint64_t>> marks_;
  std::vector<std::atomic<uint64_t>*> being_changed_;  // writer thread only
  std::atomic<uint64_t> settled_{1};
  std::atomic<uint64_t> snapshot_{0};
  std::atomic<size_t> bytes_max_;
};

}  // namespace leadgate::gateway
