#include "gateway/portal/order_cache.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kNodeBytes = 400;  // of a state, beside its own: nodes, indexes, counts

}  // namespace

OrderCache::OrderCache(size_t bytes_max) : marks_(kMarks), bytes_max_(bytes_max) {}

OrderCache::Nodes::iterator OrderCache::find_in(NameShard& shard, const Key& key) {
  const auto [begin, end] = shard.by_order.equal_range(key.order);
  for (auto at = begin; at != end; ++at) {
    if (at->second->portal == key.portal && at->second->source == key.source) return at->second;
  }
  return shard.nodes.end();
}

void OrderCache::drop(NameShard& shard, Nodes::iterator node) {
  const auto [begin, end] = shard.by_order.equal_range(node->order);
  for (auto at = begin; at != end; ++at) {
    if (at->second != node) continue;
    shard.by_order.erase(at);
    break;
  }
  DealShard& deals = deals_of(node->kept->deal_id);
  {
    const std::lock_guard lock(deals.mutex);
    const auto [first, last] = deals.by_deal.equal_range(node->kept->deal_id);
    for (auto at = first; at != last; ++at) {
      if (at->second != node->kept) continue;
      deals.by_deal.erase(at);
      break;
    }
  }
  shard.bytes -= node->bytes;
  shard.nodes.erase(node);
}

std::shared_ptr<const OrderState> OrderCache::find(const Key& key) {
  NameShard& shard = names_of(key.order);
  const std::lock_guard lock(shard.mutex);
  if (key.snapshot != snapshot_.load()) return nullptr;
  const auto node = find_in(shard, key);
  if (node == shard.nodes.end()) return nullptr;
  if (node->kept->gone.load()) {
    drop(shard, node);
    return nullptr;
  }
  if (node != shard.nodes.begin()) shard.nodes.splice(shard.nodes.begin(), shard.nodes, node);
  return node->kept->state;
}

void OrderCache::keep(const Key& key, uint64_t read_at, int64_t deal_id, std::shared_ptr<const OrderState> state,
                      size_t bytes) {
  bytes += key.order.size() + kNodeBytes;
  NameShard& shard = names_of(key.order);
  const std::lock_guard lock(shard.mutex);
  const size_t room = bytes_max_.load() / kShards;
  if (key.snapshot != snapshot_.load() || bytes > room) return;
  if (const auto known = find_in(shard, key); known != shard.nodes.end()) drop(shard, known);
  while (shard.bytes + bytes > room) drop(shard, std::prev(shard.nodes.end()));
  auto kept = std::make_shared<Kept>();
  kept->state = std::move(state);
  kept->deal_id = deal_id;
  {
    DealShard& deals = deals_of(deal_id);
    const std::lock_guard deals_lock(deals.mutex);
    // Whoever touches either sets the mark first and then takes this lock, so what is looked at here holds.
    if (mark_of(deal_id).load() > read_at || mark_of(key.order).load() > read_at) return;
    deals.by_deal.emplace(deal_id, kept);
  }
  shard.nodes.push_front({std::string(key.order), key.portal, key.source, bytes, std::move(kept)});
  shard.by_order.emplace(shard.nodes.front().order, shard.nodes.begin());
  shard.bytes += bytes;
}

void OrderCache::mark(std::atomic<uint64_t>& mark) {
  if (mark.exchange(kBeingChanged) != kBeingChanged) being_changed_.push_back(&mark);
}

void OrderCache::touch(int64_t deal_id, std::string_view number) {
  mark(mark_of(deal_id));
  {
    DealShard& deals = deals_of(deal_id);
    const std::lock_guard lock(deals.mutex);
    const auto [begin, end] = deals.by_deal.equal_range(deal_id);
    for (auto at = begin; at != end; ++at) at->second->gone = true;
    deals.by_deal.erase(begin, end);
  }
  if (number.empty()) return;
  mark(mark_of(number));
  NameShard& shard = names_of(number);
  const std::lock_guard lock(shard.mutex);
  const auto [begin, end] = shard.by_order.equal_range(number);
  for (auto at = begin; at != end; ++at) at->second->kept->gone = true;
}

void OrderCache::settle() {
  if (being_changed_.empty()) return;
  const uint64_t now = settled_.load() + 1;
  for (std::atomic<uint64_t>* mark : being_changed_) mark->store(now);
  being_changed_.clear();
  settled_.store(now);
}

void OrderCache::start_over(uint64_t snapshot, size_t bytes_max) {
  snapshot_ = snapshot;
  bytes_max_ = bytes_max;
  for (NameShard& shard : names_) {
    const std::lock_guard lock(shard.mutex);
    while (!shard.nodes.empty()) drop(shard, shard.nodes.begin());
  }
}

size_t OrderCache::bytes() const {
  size_t sum = 0;
  for (const NameShard& shard : names_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

}  // namespace leadgate::gateway
