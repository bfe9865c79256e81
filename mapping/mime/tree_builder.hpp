// Makes the values of a letter's tree in an arena, each text with an identity, so that it is known what a mapping read.
// Borrowed by one decoding on one thread.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping::mime {

class TreeBuilder {
 public:
  explicit TreeBuilder(Arena& arena) : arena_(arena) {}

  Value text(std::string_view text) const;
  Value text_or_null(std::string_view text) const;  // empty: null
  Value array(const std::vector<Value>& values) const;
  // Keys are literals, or texts that live as long as the arena.
  Value object(std::initializer_list<Member> members) const;

  // An object of texts in the order of their first appearance; a key that comes again makes an array.
  Value grouped(const std::vector<std::pair<std::string, std::string>>& pairs) const;

 private:
  Arena& arena_;
};

}  // namespace leadgate::mapping::mime
