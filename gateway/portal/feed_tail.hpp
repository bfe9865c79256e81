// The newest pieces of each portal's feed, as event streams send them: read once, sent to every stream that has come
// just so far. Any thread. Bounds: kPiecesMax pieces and kBytesMax bytes a portal; a stream that is further behind
// reads for itself.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace leadgate::gateway {

// What comes after a cursor.
struct FeedPiece {
  int64_t from = 0;
  int64_t to = 0;
  bool more = false;  // there is more at once
  std::string text;   // events; empty: none
  int64_t last_id = 0;  // of the last event; what comes after it, up to `to`, is not the portal's to see
};
using FeedPiecePtr = std::shared_ptr<const FeedPiece>;

class FeedTail {
 public:
  static constexpr size_t kPiecesMax = 64;
  static constexpr size_t kBytesMax = 256 * 1024;

  // Null: read it. `commits` is ChangeBoard::commits() now: what was the end then is the end as long as it stays.
  FeedPiecePtr find(uint64_t snapshot, const std::string& portal, int64_t from, uint64_t commits);
  // `commits` as it was before the database was read.
  void add(uint64_t snapshot, const std::string& portal, FeedPiecePtr piece, uint64_t commits);

 private:
  struct Portal {
    uint64_t snapshot = 0;
    std::deque<FeedPiecePtr> pieces;
    size_t bytes = 0;
    FeedPiecePtr end;  // a piece without news
    uint64_t end_commits = 0;
  };

  std::mutex mutex_;
  std::map<std::string, Portal> portals_;
};

}  // namespace leadgate::gateway
