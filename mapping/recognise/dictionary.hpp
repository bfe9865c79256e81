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

// Word lists, blanks between the words.
extern const std::string_view kFillers;     // Words that say nothing about what a field is for.
extern const std::string_view kSomebody;    // Whose facts are never the facts of the one who sent the form.
extern const std::string_view kRecipients;  // Who gets the goods; mostly, but not always, the one who ordered.
extern const std::string_view kPayers;      // Who pays for them.
extern const std::string_view kSecond;      // The same person once more, or another way to reach them.
extern const std::string_view kGoods;       // Boxes without a person in them: what is sold, what the form is made of.
extern const std::string_view kContainers;  // Boxes that only group the fields.

}  // namespace leadgate::mapping::recognition
