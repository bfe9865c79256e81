#include "connectors/mail/addresses.hpp"

#include "base/text.hpp"
#include "mapping/email.hpp"

namespace leadgate::connectors::mail {
namespace {

// Without the quotes around it and the backslashes within.
std::string plain_name(std::string_view text) {
  text = trim(text);
  while (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    text = trim(text.substr(1, text.size() - 2));
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    if (text[at] != '"') out += text[at];
  }
  return std::string(trim(out));
}

bool is_address(std::string_view text) {
  return text.find('@') != std::string_view::npos;
}

Person person_of(std::string_view piece) {
  Person out;
  const size_t open = piece.rfind('<');
  if (open != std::string_view::npos) {
    const std::string_view inside = piece.substr(open + 1, piece.find('>', open) - open - 1);
    out.name = plain_name(piece.substr(0, open));
    if (!mapping::normal_email(inside).empty()) out.email = trim(inside);
  } else {
    out.email = mapping::normal_email(piece);
    const size_t comment = piece.find('(');
    if (comment != std::string_view::npos) {
      out.name = plain_name(piece.substr(comment + 1, piece.find(')', comment) - comment - 1));
    } else if (!is_address(piece)) {
      out.name = plain_name(piece);
    } else {
      // "Big Bug bb@bug.example"
      const size_t blank = piece.substr(0, piece.find('@')).rfind(' ');
      if (blank != std::string_view::npos) out.name = plain_name(piece.substr(0, blank));
    }
  }
  const std::string named = mapping::normal_email(out.name);
  if (!named.empty() && named == mapping::normal_email(out.email)) out.name.clear();
  return out;
}

// Pieces at commas and semicolons outside of quotes, brackets and comments.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> out;
  bool quoted = false;
  int depth = 0;
  size_t from = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '<' || c == '(')) {
      ++depth;
    } else if (!quoted && (c == '>' || c == ')')) {
      if (depth > 0) --depth;
    } else if (!quoted && depth == 0 && (c == ',' || c == ';')) {
      out.push_back(text.substr(from, at - from));
      from = at + 1;
    }
  }
  out.push_back(text.substr(std::min(from, text.size())));
  return out;
}

}  // namespace

std::vector<Person> read_addresses(std::string_view text) {
  std::vector<Person> out;
  std::string before;  // of a name with a comma in it
  for (std::string_view piece : pieces_of(utf8_prefix(text, kAddressBytesMax))) {
    piece = trim(piece);
    if (piece.empty() || out.size() == kAddressesMax) continue;
    const std::string whole = before.empty() ? std::string(piece) : before + ", " + std::string(piece);
    if (!is_address(piece) && piece.find('<') == std::string_view::npos) {
      before = whole;
      continue;
    }
    before.clear();
    if (Person person = person_of(whole); !person.empty()) out.push_back(std::move(person));
  }
  if (!before.empty() && out.size() < kAddressesMax) out.push_back(person_of(before));
  return out;
}

}  // namespace leadgate::connectors::mail
