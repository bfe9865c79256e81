#include "base/address_block.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace leadgate {
namespace {

constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

struct Address {
  std::array<uint8_t, 16> bytes{};
  bool is_v6 = false;
};

std::optional<Address> parse_address(std::string_view view) {
  const std::string text(view);
  Address out;
  if (inet_pton(AF_INET, text.c_str(), out.bytes.data()) == 1) return out;
  if (inet_pton(AF_INET6, text.c_str(), out.bytes.data()) != 1) return std::nullopt;
  out.is_v6 = !std::equal(kMapped.begin(), kMapped.end(), out.bytes.begin());
  if (out.is_v6) return out;
  std::copy(out.bytes.begin() + 12, out.bytes.end(), out.bytes.begin());
  std::fill(out.bytes.begin() + 4, out.bytes.end(), uint8_t{0});
  return out;
}

}  // namespace

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  AddressBlock out;
  out.bytes_ = address->bytes;
  out.is_v6_ = address->is_v6;
  const int bits_max = out.is_v6_ ? 128 : 32;
  out.bits_ = bits_max;
  if (slash == std::string_view::npos) return out;
  const std::string_view length = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), out.bits_);
  const bool whole = error == std::errc() && end == length.data() + length.size();
  if (!whole || out.bits_ < 0 || out.bits_ > bits_max) return std::nullopt;
  for (int bit = out.bits_; bit < 128; ++bit) {
    uint8_t& byte = out.bytes_[static_cast<size_t>(bit / 8)];
    byte = static_cast<uint8_t>(byte & ~(0x80 >> (bit % 8)));
  }
  return out;
}

bool AddressBlock::contains(std::string_view address) const {
  const std::optional<Address> other = parse_address(address);
  if (!other || other->is_v6 != is_v6_) return false;
  for (int bit = 0; bit < bits_; ++bit) {
    const auto byte = static_cast<size_t>(bit / 8);
    if (((bytes_[byte] ^ other->bytes[byte]) & (0x80 >> (bit % 8))) != 0) return false;
  }
  return true;
}

std::string AddressBlock::first() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes_.data(), text, sizeof text);
  return text;
}

}  // namespace leadgate
