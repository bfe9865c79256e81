#include "gateway/portal/feed_tail.hpp"

namespace leadgate::gateway {

FeedPiecePtr FeedTail::find(uint64_t snapshot, const std::string& portal, int64_t from, uint64_t commits) {
  const std::lock_guard lock(mutex_);
  const auto found = portals_.find(portal);
  if (found == portals_.end() || found->second.snapshot != snapshot) return nullptr;
  const Portal& known = found->second;
  for (auto piece = known.pieces.rbegin(); piece != known.pieces.rend(); ++piece) {
    if ((*piece)->from == from) return *piece;
  }
  const bool at_end = known.end != nullptr && known.end->from == from && known.end_commits == commits;
  return at_end ? known.end : nullptr;
}

void FeedTail::add(uint64_t snapshot, const std::string& portal, FeedPiecePtr piece, uint64_t commits) {
  const std::lock_guard lock(mutex_);
  Portal& known = portals_[portal];
  if (known.snapshot > snapshot) return;
  if (known.snapshot < snapshot) {
    known = Portal();
    known.snapshot = snapshot;
  }
  if (piece->to == piece->from) {
    known.end = std::move(piece);
    known.end_commits = commits;
    return;
  }
  if (piece->text.size() > kBytesMax) return;
  known.bytes += piece->text.size();
  known.pieces.push_back(std::move(piece));
  while (known.pieces.size() > kPiecesMax || known.bytes > kBytesMax) {
    known.bytes -= known.pieces.front()->text.size();
    known.pieces.pop_front();
  }
}

}  // namespace leadgate::gateway
