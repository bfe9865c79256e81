#include "mapping/recognise/free_text.hpp"

#include "base/text.hpp"
#include "mapping/recognise/roles.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kTextBytesMax = 16u << 10;
constexpr size_t kLabelBytesMax = 80;
constexpr size_t kLabelWordsMax = 5;

// "Имя: Иван", "Phone - 555", "<b>Имя</b>: Иван" without its marks.
bool split_line(std::string_view line, std::string& label, std::string& value) {
  size_t mark = line.find(':');
  size_t width = 1;
  for (std::string_view other : {"\xEF\xBC\x9A", " - ", " — ", " – ", "=", "\t"}) {
    const size_t at = line.find(other);
    if (at < mark) mark = at, width = other.size();
  }
  if (mark == std::string_view::npos || mark > kLabelBytesMax) return false;
  label = trim(line.substr(0, mark));
  value = trim(line.substr(mark + width));
  while (!label.empty() && (label.front() == '*' || label.front() == '-' || label.front() == '_')) label.erase(0, 1);
  while (!label.empty() && (label.back() == '*' || label.back() == '_')) label.pop_back();
  while (!value.empty() && value.front() == '*') value.erase(0, 1);
  label = trim(label);
  value = trim(value);
  const size_t words = words_of(label).size();
  return words > 0 && words <= kLabelWordsMax && !value.empty() && !value.starts_with("//");
}

bool is_identity(Role role) {
  return role == Role::kPhone || role == Role::kEmail || role == Role::kTelegram || role == Role::kWhatsapp;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> labelled_lines(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> found;
  text = text.substr(0, kTextBytesMax);
  if (text.find_first_of(":=-\t") == std::string_view::npos && text.find("\xEF\xBC\x9A") == std::string_view::npos) {
    return found;
  }
  size_t known = 0;
  bool identity = false;
  while (!text.empty() && found.size() < kLabelledLinesMax) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string label, value;
    if (split_line(text.substr(0, end), label, value)) {
      const Role role = guess_role(words_of(label)).role;
      known += role != Role::kNone ? 1 : 0;
      identity = identity || is_identity(role);
      found.emplace_back(std::move(label), std::move(value));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (known < 2 && !identity) found.clear();
  return found;
}

}  // namespace leadgate::mapping::recognition
