// The company, the address, and what it is about.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/html_text.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kShortBytesMax = 300;
constexpr size_t kStreetPartsMax = 3;

bool has_letter_or_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  });
}

void assign_text(Assignment& into, Role role, std::string_view target, std::string& out) {
  if (!out.empty()) return;
  for (Entry* entry : candidates(into, role)) {
    if (entry->goods || entry->text.size() > kShortBytesMax || !has_letter_or_digit(entry->text)) continue;
    if (entry->text.find('@') != std::string::npos) continue;
    out = collapse_blanks(entry->text);
    into.take(*entry, target, out);
    return;
  }
}

// The same in another box ("delivery city" after "city") stays a field of its own.
void assign_street(Assignment& into) {
  std::string& street = into.draft.contact.address.street;
  if (!street.empty()) return;
  const std::vector<Entry*> found = candidates(into, Role::kStreet);
  size_t parts = 0;
  for (Entry* entry : found) {
    const bool of_first = entry->distance == found.front()->distance;
    if (!of_first || entry->goods || entry->text.size() > kShortBytesMax || parts == kStreetPartsMax) continue;
    if (!has_letter_or_digit(entry->text) || entry->text.find('@') != std::string::npos) continue;
    const std::string part = collapse_blanks(entry->text);
    if (street.find(part) == std::string::npos) {
      if (!street.empty()) street += ", ";
      street += part;
      ++parts;
    }
    into.take(*entry, "contact.address.street", part);
  }
}

// "г. Москва", "city of London" without what says that it is one.
std::string_view city_in(std::string_view part) {
  for (std::string_view mark : {"г. ", "г.", "город ", "гор. ", "м. ", "қ. ", "city of "}) {
    if (to_lower(part.substr(0, mark.size())) == mark) return trim(part.substr(mark.size()));
  }
  static constexpr std::string_view kOfTheirOwn[] = {"москва", "санкт-петербург", "севастополь", "moscow"};
  const std::string lower = to_lower(part);
  const bool own = std::find(std::begin(kOfTheirOwn), std::end(kOfTheirOwn), lower) != std::end(kOfTheirOwn);
  return own ? part : std::string_view();
}

bool is_postcode(std::string_view part) {
  return (part.size() == 5 || part.size() == 6) && part.find_first_not_of("0123456789") == std::string_view::npos;
}

// "San Francisco, CA 94103": the last part of an American address.
bool is_state_and_zip(std::string_view part) {
  return part.size() >= 8 && part[2] == ' ' && part[0] >= 'A' && part[0] <= 'Z' && part[1] >= 'A' && part[1] <= 'Z' &&
         is_postcode(part.substr(3, 5)) && (part.size() == 8 || part[8] == '-');
}

// An address in one line, where the form has no fields for its parts: "г. Москва, ул. Тверская, 1, 101000".
void split_address(deals::Address& address) {
  if (!address.city.empty() || !address.postcode.empty() || address.street.find(',') == std::string::npos) return;
  std::vector<std::string_view> parts = split(address.street, ',');
  deals::Address found;
  std::vector<std::string_view> street;
  for (std::string_view part : parts) {
    part = trim(part);
    const std::string_view city = found.city.empty() ? city_in(part) : std::string_view();
    if (!city.empty()) {
      found.city = city;
    } else if (found.postcode.empty() && is_postcode(part) && parts.size() > 2) {
      found.postcode = part;
    } else if (is_state_and_zip(part) && street.size() > 1) {
      found.region = part.substr(0, 2);
      found.postcode = part.substr(3);
      found.city = street.back();
      street.pop_back();
    } else if (const std::string lower = to_lower(part); lower == "россия" || lower == "рф" || lower == "russia") {
      found.country = "RU";
    } else {
      street.push_back(part);
    }
  }
  // A number alone may be a house's: the city proves that it is an address with its parts.
  if (found.city.empty() || street.empty()) return;
  for (std::string_view part : street) found.street += (found.street.empty() ? "" : ", ") + std::string(part);
  if (address.country.empty()) address.country = found.country;
  if (address.region.empty()) address.region = found.region;
  address.city = found.city;
  address.postcode = found.postcode;
  address.street = found.street;
}

}  // namespace

void assign_company_and_address(Assignment& into) {
  deals::Address& address = into.draft.contact.address;
  assign_text(into, Role::kCompany, "contact.company", into.draft.contact.company);
  assign_text(into, Role::kCountry, "contact.address.country", address.country);
  assign_text(into, Role::kRegion, "contact.address.region", address.region);
  assign_text(into, Role::kCity, "contact.address.city", address.city);
  assign_text(into, Role::kPostcode, "contact.address.postcode", address.postcode);
  assign_street(into);
  split_address(address);
}

namespace {

// Russia's tax number carries one or two digits that prove the others.
bool is_inn(std::string_view text) {
  if ((text.size() != 10 && text.size() != 12) || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  static constexpr int kWeights[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
  const auto proves = [text](size_t at) {
    int sum = 0;
    for (size_t i = 0; i < at; ++i) sum += (text[i] - '0') * kWeights[std::size(kWeights) - at + i];
    return sum % 11 % 10 == text[at] - '0';
  };
  return text.size() == 10 ? proves(9) : proves(10) && proves(11);
}

void keep(Assignment& into, Entry& entry, std::string_view name, const std::string& value) {
  const auto is_there = [name](const auto& field) { return field.first == name; };
  if (std::any_of(into.draft.fields.begin(), into.draft.fields.end(), is_there)) return;
  into.draft.fields.emplace_back(name, value);
  into.take(entry, "fields." + std::string(name), value);
}

}  // namespace

void assign_further_fields(Assignment& into) {
  for (Entry* entry : candidates(into, Role::kInn)) {
    std::string digits = entry->text;
    std::erase(digits, ' ');
    if (!entry->goods && is_inn(digits)) keep(into, *entry, "inn", digits);
  }
  for (Entry* entry : candidates(into, Role::kConsent)) {
    if (!entry->goods && entry->text.size() <= kShortBytesMax) keep(into, *entry, "consent", entry->text);
  }
}

void assign_message(Assignment& into) {
  if (!into.draft.message.empty()) return;
  for (Entry* entry : candidates(into, Role::kMessage)) {
    if (entry->goods) continue;
    into.draft.message = entry->text;
    return into.take(*entry, "message", entry->text);
  }
}

}  // namespace leadgate::mapping::recognition
