#include <algorithm>
#include <sstream>

#include "mapping/document.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/recogniser.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

deals::LeadDraft recognised(const Value& test) {
  RawRequest request;
  request.headers = {{"content-type", std::string(test.find("content_type")->as_string())}};
  request.body = PaddedBytes(test.find("body")->as_string());
  const Document document = decode_document(request);
  Locale locale;
  locale.region = test.find("region")->as_string();
  deals::LeadDraft draft;
  std::vector<uint64_t> reads;
  recognise(document.root(), locale, {}, {}, draft, nullptr, reads);
  return draft;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found = recognition::words_of(text);
  std::sort(found.begin(), found.end());
  return found;
}

// The expected words, no more but the optional ones.
bool is_name(const Value& test, const deals::LeadDraft& draft) {
  const std::optional<Value> expected = test.find("expect")->find("name");
  if (!expected) return draft.contact.name.empty();
  std::string wanted, with_optional;
  expected->each_element([&](const Value& word) { wanted += scalar_text(word) + " "; });
  with_optional = wanted;
  if (const auto optional = test.find("name_optional")) {
    optional->each_element([&](const Value& word) { with_optional += scalar_text(word) + " "; });
  }
  const std::vector<std::string> found = words(draft.contact.name);
  const std::vector<std::string> least = words(wanted);
  const std::vector<std::string> most = words(with_optional);
  return std::includes(found.begin(), found.end(), least.begin(), least.end()) &&
         std::includes(most.begin(), most.end(), found.begin(), found.end());
}

// The expected one comes first; nothing where nothing is expected.
bool is_first(const std::optional<Value>& expected, const std::vector<std::string>& found) {
  if (!expected) return found.empty();
  return !found.empty() && found.front() == expected->as_string();
}

bool is_text(const std::optional<Value>& expected, const std::string& found) {
  return !expected || found == expected->as_string();
}

std::string first_of(const std::vector<std::string>& found) {
  return found.empty() ? "" : found.front();
}

TEST(FormfieldsSuite, FindsThePersonInFormsThatNobodyDescribed) {
  suites::Score all("formfields: name, phone and e-mail"), names("formfields: name"), phones("formfields: phone");
  suites::Score emails("formfields: e-mail"), places("formfields: company, city and postcode");
  std::istringstream cases(suites::file_text(suites::suite("formfields/cases.jsonl")));
  for (std::string line; std::getline(cases, line);) {
    if (line.empty()) continue;
    Arena arena;
    const Result<Value> test = parse_json_into(arena, line);
    ASSERT_TRUE(test.ok()) << line;
    const deals::LeadDraft draft = recognised(*test);
    const Value expect = *test->find("expect");
    const std::string id(test->find("id")->as_string());
    const deals::ContactDraft& person = draft.contact;
    const bool name = is_name(*test, draft);
    const bool phone = is_first(expect.find("phone"), person.phones);
    const bool email = is_first(expect.find("email"), person.emails);
    names.count(name, id + " found '" + person.name + "', expected " + to_json(expect));
    phones.count(phone, id + " found '" + first_of(person.phones) + "' " + to_json(expect));
    emails.count(email, id + " found '" + first_of(person.emails) + "' " + to_json(expect));
    all.count(name && phone && email, id);
    const bool place = is_text(expect.find("company"), person.company) &&
                       is_text(expect.find("city"), person.address.city) &&
                       is_text(expect.find("postcode"), person.address.postcode);
    places.count(place, id + " found '" + person.company + "', '" + person.address.city + "', '" +
                            person.address.postcode + "', expected " + to_json(expect));
  }
  EXPECT_EQ(all.total(), 133);
  EXPECT_GE(all.passed(), 127);
  EXPECT_GE(places.passed() * 100, places.total() * 90);
}

}  // namespace
}  // namespace leadgate::mapping
