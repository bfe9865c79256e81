#include "mapping/recognise/roles.hpp"

#include <algorithm>
#include <bitset>
#include <unordered_map>
#include <unordered_set>

#include "mapping/recognise/dictionary.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kPhraseWordsMax = 5;
constexpr int kWordBonus = 12;
constexpr int kWholeBonus = 8;
constexpr int kVagueWeightMax = 50;
constexpr int kPlainNameWeightMax = 60;
constexpr int kThingNameScore = 20;

struct Meaning {
  Role role;
  int weight;
};

struct Stem {
  std::string_view text;
  bool suffix;
  Meaning meaning;
};

// Stems by their first two bytes, each list in the dictionary's order; most places of a word begin none.
class Stems {
 public:
  void add(const Stem& stem) {
    begins_.set(head(stem.text));
    by_head_[head(stem.text)].push_back(stem);
  }

  // Calls visit(Stem) for each that the word holds.
  template <class Visit>
  void each_in(std::string_view word, Visit&& visit) const {
    for (size_t at = 0; at + 1 < word.size(); ++at) {
      const std::string_view rest = word.substr(at);
      if (!begins_.test(head(rest))) continue;
      for (const Stem& stem : by_head_.find(head(rest))->second) {
        if (stem.suffix ? rest == stem.text : rest.starts_with(stem.text)) visit(stem);
      }
    }
  }

 private:
  // Of at least two bytes.
  static size_t head(std::string_view text) {
    return static_cast<unsigned char>(text[0]) << 8 | static_cast<unsigned char>(text[1]);
  }

  std::bitset<65536> begins_;
  std::unordered_map<size_t, std::vector<Stem>> by_head_;
};

struct Lexicon {
  std::unordered_map<std::string_view, Meaning> phrases;
  Stems stems;
};

template <class Visit>
void each_word(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(' '), list.size());
    if (end > 0) visit(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

void add_phrases(const Phrases& entry, Lexicon& out) {
  const Meaning meaning{entry.role, entry.weight};
  each_word(entry.phrases, [&](std::string_view phrase) {
    if (phrase.front() == '*' || phrase.front() == '$') {
      out.stems.add({phrase.substr(1), phrase.front() == '$', meaning});
    } else {
      out.phrases.try_emplace(phrase, meaning);
    }
  });
}

const Lexicon& lexicon() {
  static const Lexicon built = [] {
    Lexicon out;
    for (const std::span<const Phrases> language : dictionary()) {
      for (const Phrases& entry : language) add_phrases(entry, out);
    }
    return out;
  }();
  return built;
}

using WordSet = std::unordered_set<std::string_view>;

WordSet word_set(std::string_view list) {
  WordSet words;
  each_word(list, [&words](std::string_view word) { words.insert(word); });
  return words;
}

bool none_but_digits(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_filler(std::string_view word) {
  static const WordSet fillers = word_set(kFillers);
  return none_but_digits(word) || fillers.contains(word);
}

bool only_fillers(const std::vector<std::string>& words, size_t from, size_t to) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (i >= from && i < to) continue;
    if (!is_filler(words[i])) return false;
  }
  return true;
}

bool names_a_thing(const std::vector<std::string>& words) {
  static const WordSet things = word_set(kThings);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return things.contains(word); });
}

// "What is your next business goal?", "company size"; "company name" is none.
bool asks_about_company(const Meaning& meaning, size_t phrase_words, const std::vector<std::string>& words) {
  static const WordSet aspects = word_set(kAspects);
  return meaning.role == Role::kCompany && phrase_words == 1 &&
         std::any_of(words.begin(), words.end(), [](const std::string& word) { return aspects.contains(word); });
}

void consider(Guess& best, const Meaning& meaning, int score, std::string_view words) {
  if (score <= best.score) return;
  best = {meaning.role, score, std::string(words)};
}

void consider_phrases(const std::vector<std::string>& words, Guess& best) {
  for (size_t from = 0; from < words.size(); ++from) {
    std::string phrase;
    for (size_t to = from + 1; to <= std::min(words.size(), from + kPhraseWordsMax); ++to) {
      phrase += words[to - 1];
      const auto found = lexicon().phrases.find(phrase);
      if (found == lexicon().phrases.end()) continue;
      const Meaning& meaning = found->second;
      const bool whole = only_fillers(words, from, to);
      const bool needs_whole = meaning.weight <= kVagueWeightMax || meaning.role == Role::kNoise;
      if (needs_whole && !whole) continue;
      if (asks_about_company(meaning, to - from, words)) continue;
      int score = meaning.weight + kWordBonus * static_cast<int>(to - from - 1) + (whole ? kWholeBonus : 0);
      // "source_name", "file name": a thing's.
      if (meaning.role == Role::kName && meaning.weight <= kPlainNameWeightMax && names_a_thing(words)) {
        score = kThingNameScore;
      }
      consider(best, meaning, score, phrase);
    }
  }
}

// "name$_EditView$first": the box says that it is a name, the last word which part.
void consider_name_part(const std::vector<std::string>& words, Guess& best) {
  constexpr int kPartWeight = 85;
  if (words.size() < 2 || std::find(words.begin(), words.end(), "name") == words.end()) return;
  const std::string& last = words.back();
  if (last == "first" || last == "given") consider(best, {Role::kFirstName, kPartWeight}, kPartWeight, last);
  if (last == "last" || last == "family") consider(best, {Role::kLastName, kPartWeight}, kPartWeight, last);
  if (last == "middle" || last == "mi") consider(best, {Role::kMiddleName, kPartWeight}, kPartWeight, last);
}

}  // namespace

Guess guess_role(const std::vector<std::string>& words) {
  Guess best;
  consider_phrases(words, best);
  consider_name_part(words, best);
  for (const std::string& word : words) {
    lexicon().stems.each_in(word, [&](const Stem& stem) {
      if (asks_about_company(stem.meaning, 1, words)) return;
      consider(best, stem.meaning, stem.meaning.weight, word);
    });
  }
  return best;
}

int distance_of(const std::vector<std::string>& words) {
  static const std::unordered_map<std::string_view, int> kDistances = [] {
    std::unordered_map<std::string_view, int> all;
    // The farthest first: a word of two lists counts as in the first.
    for (const auto& [list, distance] :
         {std::pair(kSomebody, 5), std::pair(kRecipients, 2), std::pair(kPayers, 1), std::pair(kSecond, 1)}) {
      each_word(list, [&, distance = distance](std::string_view word) { all.try_emplace(word, distance); });
    }
    return all;
  }();
  // Whom a mail goes to: "to", "email_to". "Ship to" is somebody who is delivered to.
  static const WordSet addressees = word_set(kAddressees);
  if (addressees.contains(join_words(words))) return 5;
  int distance = 0;
  for (const std::string& word : words) {
    const auto found = kDistances.find(word);
    if (found != kDistances.end()) distance = std::max(distance, found->second);
  }
  return distance;
}

bool is_goods(const std::vector<std::string>& words) {
  static const WordSet goods = word_set(kGoods);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) { return goods.contains(word); });
}

bool is_container(const std::vector<std::string>& words) {
  static const WordSet containers = word_set(kContainers);
  return containers.contains(join_words(words));
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kNone:
      return "nothing";
    case Role::kName:
      return "name";
    case Role::kFirstName:
      return "first name";
    case Role::kMiddleName:
      return "middle name";
    case Role::kLastName:
      return "last name";
    case Role::kHonorific:
      return "form of address";
    case Role::kPhone:
      return "phone";
    case Role::kEmail:
      return "e-mail";
    case Role::kContact:
      return "a way to be reached";
    case Role::kCompany:
      return "company";
    case Role::kMessage:
      return "message";
    case Role::kOrder:
      return "order number";
    case Role::kAmount:
      return "amount";
    case Role::kCurrency:
      return "currency";
    case Role::kCountry:
      return "country";
    case Role::kRegion:
      return "region";
    case Role::kCity:
      return "city";
    case Role::kStreet:
      return "street";
    case Role::kPostcode:
      return "postcode";
    case Role::kTelegram:
      return "telegram";
    case Role::kWhatsapp:
      return "whatsapp";
    case Role::kViber:
      return "viber";
    case Role::kVk:
      return "vk";
    case Role::kInstagram:
      return "instagram";
    case Role::kSkype:
      return "skype";
    case Role::kMax:
      return "max";
    case Role::kInn:
      return "tax number";
    case Role::kConsent:
      return "consent";
    case Role::kOther:
      return "something else";
    case Role::kNoise:
      return "noise";
  }
  return "nothing";
}

}  // namespace leadgate::mapping::recognition
