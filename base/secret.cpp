#include "base/secret.hpp"

#include <openssl/crypto.h>

#include "base/crypto.hpp"

namespace leadgate {

Secret::Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = other.value_;
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  if (!value_.empty()) OPENSSL_cleanse(value_.data(), value_.size());
  value_.clear();
}

bool Secret::matches(std::string_view candidate) const { return constant_time_equal(value_, candidate); }

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

}  // namespace leadgate
