// The key index's three tables as calls: the log of recent keys, the table of moved ones, the state of moving.
//
// Owned by the key index, writer thread only, inside its transactions; failures show in the connection's status().
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/ordered_keys.hpp"

namespace leadgate::store {

// How far moving is. Log rows up to `done_log` are in key_table; those after it up to `frozen_log` (0: none) are being
// moved, and their keys up to `moved` (unset: none) are there already; the rest is recent.
struct MovingState {
  int64_t done_log = 0;
  int64_t frozen_log = 0;
  std::optional<KeyHash> moved;
};

class KeyRows {
 public:
  explicit KeyRows(Connection& connection) : connection_(connection) {}
  static std::string_view schema();

  Result<MovingState> read_state();
  void write_state(const MovingState& state);
  void touch();

  // Log entries go through `text`, a buffer of add_to_log().
  static void add_to_log(std::string& text, const KeyEntry& entry);
  void append_log(int64_t id, std::string_view text);
  // Calls `each` with the id of the log row for every entry after row `after`, oldest first.
  Result<void> read_log(int64_t after, const std::function<void(int64_t, const KeyEntry&)>& each);
  void drop_log(int64_t after, int64_t upto);
  int64_t first_log_id();  // 0: none

  std::optional<int64_t> find(KeyHash hash);
  void put(const KeyEntry& entry);
  void erase(KeyHash hash);
  // The next `count` keys after `after` in the order of their hashes.
  void scan(std::optional<KeyHash> after, size_t count, std::vector<KeyEntry>& found);

 private:
  Connection& connection_;
};

KeyHash to_key_hash(std::string_view sixteen_bytes);

}  // namespace leadgate::store
