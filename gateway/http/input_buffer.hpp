// The bytes received on one connection that nobody has consumed yet: contiguous, bounded, reused for every message (it
// may hold the start of the next one). One owner, its connection's thread.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace leadgate::gateway {

class InputBuffer {
 public:
  static constexpr size_t kInitialBytes = 4096;  // a typical webhook, head and body, in one receive
  static constexpr size_t kLeastSpaceBytes = 1024;

  // `bytes_max` is what may be kept unconsumed; the storage grows to it by doubling.
  explicit InputBuffer(size_t bytes_max) : bytes_max_(std::max(bytes_max, kInitialBytes) + kLeastSpaceBytes) {
    storage_.resize(kInitialBytes);
  }

  std::string_view view() const { return {storage_.data() + begin_, end_ - begin_}; }
  size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  void consume(size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // Gives the storage back when it holds nothing; space() makes it anew.
  void release_when_empty() {
    if (empty()) std::vector<char>().swap(storage_);
  }

  // Room for the next receive; commit() says how much of it was filled.
  boost::asio::mutable_buffer space() {
    if (storage_.empty()) storage_.resize(kInitialBytes);
    if (storage_.size() - end_ < kLeastSpaceBytes && begin_ > 0) {
      std::memmove(storage_.data(), storage_.data() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    }
    if (storage_.size() - end_ < kLeastSpaceBytes) storage_.resize(std::min(storage_.size() * 2, bytes_max_));
    LEADGATE_INVARIANT(end_ < storage_.size(), "Whoever reads consumes or refuses before the buffer is full.");
    return boost::asio::buffer(storage_.data() + end_, storage_.size() - end_);
  }
  void commit(size_t bytes) { end_ += bytes; }

 private:
  const size_t bytes_max_;
  std::vector<char> storage_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace leadgate::gateway
