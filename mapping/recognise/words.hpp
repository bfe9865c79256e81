// The words of a key or a label, however it is spelt: "BillingAddress[firstName]", "Ваше имя*:", "e-mail_1".
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping::recognition {

inline constexpr size_t kWordsMax = 16;

// Split at signs, at capitals within a word and between letters and digits; lower case, "ё" as "е", Latin letters
// without accents. At most kWordsMax; a longer label is a sentence whose head is enough.
std::vector<std::string> words_of(std::string_view text);

// Written together: "billingaddressfirstname".
std::string join_words(const std::vector<std::string>& words);

}  // namespace leadgate::mapping::recognition
