// A value that must not be seen: it prints as "***", compares in constant time and is wiped when it goes.
// Copyable, any thread. reveal() is for the one call that needs the bytes; never log what it returns.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace leadgate {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const { return value_.empty(); }
  std::string_view reveal() const { return value_; }

  // Constant time in the contents; the length may show.
  bool matches(std::string_view candidate) const;

 private:
  void wipe();
  std::string value_;
};

std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace leadgate
