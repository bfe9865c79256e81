// The words for the fields of a form. Data only; roles.cpp reads it.
#pragma once

#include <span>
#include <string_view>

#include "mapping/recognise/roles.hpp"

namespace leadgate::mapping::recognition {

struct Phrases {
  Role role;
  int weight;
  // Phrases as roles.cpp folds them, blanks between phrases; a phrase of several words is written together
  // ("firstname"). A leading '*' is a stem, found anywhere within one word; a leading '$' one that ends a word.
  // Phrases of weight 50 and less are so short or vague that they must be the whole key, but for fill words.
  std::string_view phrases;
};

std::span<const Phrases> dictionary();

}  // namespace leadgate::mapping::recognition
