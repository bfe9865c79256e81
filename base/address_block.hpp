// A block of IPv4 or IPv6 addresses in CIDR notation, or one address. An IPv4 address within an IPv6 one
// ("::ffff:10.0.0.1") is that IPv4 address. Plain values and pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate {

class AddressBlock {
 public:
  // "10.0.0.0/8", "10.0.0.1", "2a02:5180::/32"; nothing for any other text. Bits past the length do not count.
  static std::optional<AddressBlock> parse(std::string_view text);

  // False also for what is no address.
  bool contains(std::string_view address) const;
  // Its first address, as text.
  std::string first() const;
  friend bool operator==(const AddressBlock&, const AddressBlock&) = default;
  bool is_one_address() const { return bits_ == (is_v6_ ? 128 : 32); }

 private:
  std::array<uint8_t, 16> bytes_{};
  bool is_v6_ = false;
  int bits_ = 0;
};

}  // namespace leadgate
