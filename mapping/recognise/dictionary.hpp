// The words for the fields of a form. Data only; roles.cpp reads it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

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

// By language; each file holds one or more. A phrase that several give means what the first one says.
extern const std::span<const Phrases> kRussian;  // transliterated, too
extern const std::span<const Phrases> kUkrainian;
extern const std::span<const Phrases> kKazakh;
extern const std::span<const Phrases> kEnglish;  // the WHATWG autofill tokens, too
extern const std::span<const Phrases> kGerman;
extern const std::span<const Phrases> kFrench;
extern const std::span<const Phrases> kSpanish;
extern const std::span<const Phrases> kItalian;  // Portuguese, too
extern const std::span<const Phrases> kTurkish;
extern const std::span<const Phrases> kOther;  // Polish, Dutch, the Nordic languages and more
extern const std::span<const Phrases> kAsian;
const std::vector<std::span<const Phrases>>& dictionary();

// Word lists, blanks between the words.
extern const std::string_view kFillers;     // Words that say nothing about what a field is for.
extern const std::string_view kSomebody;    // Whose facts are never the facts of the one who sent the form.
extern const std::string_view kAddressees;  // The same, of a whole key written together: whom a mail goes to.
extern const std::string_view kThings;      // Beside "name": the name of a thing.
extern const std::string_view kAspects;     // Beside "company": not which one it is, but something about it.
extern const std::string_view kRecipients;  // Who gets the goods; mostly, but not always, the one who ordered.
extern const std::string_view kPayers;      // Who pays for them.
extern const std::string_view kSecond;      // The same person once more, or another way to reach them.
extern const std::string_view kGoods;       // Boxes without a person in them: what is sold, what the form is made of.
extern const std::string_view kContainers;  // Boxes that only group the fields.

}  // namespace leadgate::mapping::recognition
