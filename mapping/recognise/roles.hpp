// What a field of a form is for, told by the words of its key and its label.
// Pure, any thread; the dictionary is built at the first use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping::recognition {

enum class Role {
  kNone,
  kName,  // the whole name, or the one name that was asked for
  kFirstName,
  kMiddleName,
  kLastName,
  kHonorific,  // "Mr.", a suffix: no part of the name
  kPhone,
  kEmail,
  kContact,  // "how to reach you": the value's shape decides
  kCompany,
  kMessage,
  kOrder,
  kAmount,
  kCurrency,
  kCountry,
  kRegion,
  kCity,
  kStreet,
  kPostcode,
  kTelegram,
  kWhatsapp,
  kViber,
  kVk,
  kInstagram,
  kSkype,
  kMax,
  kInn,      // Russia's tax number; its checksum decides
  kConsent,  // to the use of personal data
  kOther,    // known to be something else: the value's shape is not consulted
  kNoise,    // tokens, captchas, honeypots, ids of the form
};

// "phone", "first name", ...: for the trace.
std::string_view role_name(Role role);

struct Guess {
  Role role = Role::kNone;
  int score = 0;      // 0..130; the more specific the words, the higher
  std::string words;  // those that told
};

// The best reading of the words of a key or label.
Guess guess_role(const std::vector<std::string>& words);

// How far the person of this field is from the one who sent the form: 0 the sender, 1 billing, 2 delivery, 5 somebody
// else (a parent, a friend, a manager).
int distance_of(const std::vector<std::string>& words);

// Whether the words name a part of the payload that has no person in it: goods, settings, definitions.
bool is_goods(const std::vector<std::string>& words);
// Whether the word names a mere box around the fields: "fields", "data", "form", "answers".
bool is_container(const std::vector<std::string>& words);

}  // namespace leadgate::mapping::recognition
