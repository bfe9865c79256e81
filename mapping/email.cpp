#include "mapping/email.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "mapping/address_grammar.hpp"
#include "mapping/ascii.hpp"
#include "mapping/functions.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kLocalBytesMax = 64;
constexpr size_t kDomainBytesMax = 253;
constexpr size_t kAddressBytesMax = 254;
constexpr size_t kLabelBytesMax = 63;
constexpr size_t kEmailScanBytesMax = 16u << 10;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// With letters beyond ASCII (RFC 6531); the grammar of RFC 5322 knows none.
bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kLocalBytesMax) return false;
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  for (char c : local) {
    const bool other_script = static_cast<unsigned char>(c) >= 0x80;
    if (!other_script && !is_letter_or_digit(c) &&
        std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return is_valid_utf8(local);
}

bool is_domain(std::string_view domain) {
  if (domain.size() > kDomainBytesMax) return false;
  size_t labels = 0;
  bool only_digits = true;
  for (size_t at = 0; at <= domain.size(); ++labels) {
    const size_t dot = std::min(domain.find('.', at), domain.size());
    const std::string_view label = domain.substr(at, dot - at);
    if (label.empty() || label.size() > kLabelBytesMax || label.front() == '-' || label.back() == '-') return false;
    only_digits = true;
    for (char c : label) {
      // No host's name has a '_', but some mail domains do.
      if (!is_letter_or_digit(c) && c != '-' && c != '_') return false;
      only_digits = only_digits && c >= '0' && c <= '9';
    }
    at = dot + 1;
  }
  const bool plain_top = domain.find('_', domain.rfind('.') + 1) == std::string_view::npos;
  return labels >= 2 && !only_digits && plain_top;
}

std::string ascii_domain(std::string_view domain) {
  if (is_ascii(domain)) return to_lower_ascii(domain);
  if (domain.size() > kDomainBytesMax) return {};
  const std::string text(domain);
  uint8_t* found = nullptr;
  const int status =
      idn2_lookup_u8(reinterpret_cast<const uint8_t*>(text.c_str()), &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<uint8_t, void (*)(void*)> owned(found, idn2_free);
  if (status != IDN2_OK) return {};
  return to_lower_ascii(reinterpret_cast<const char*>(owned.get()));
}

// For the grammar, which does not know the '_' that some mail domains have.
std::string with_plain_host(std::string_view word, size_t at) {
  std::string out(word);
  std::replace(out.begin() + static_cast<ptrdiff_t>(at), out.end(), '_', 'x');
  return out;
}

std::string address_of(std::string_view word) {
  const size_t at = word.rfind('@');
  if (at == std::string_view::npos) return {};
  if (is_ascii(word) ? judge_address(with_plain_host(word, at)) != AddressKind::kPlain
                     : !is_local_part(word.substr(0, at))) {
    return {};
  }
  const std::string domain = ascii_domain(word.substr(at + 1));
  if (!is_domain(domain)) return {};
  // The grammar says what a domain may be, whatever script it was written in.
  if (!is_ascii(word) && judge_address(with_plain_host("a@" + domain, 1)) != AddressKind::kPlain) return {};
  const std::string_view local = word.substr(0, at);
  std::string out = is_ascii(local) ? to_lower_ascii(local) : to_lower(local);
  out.append("@").append(domain);
  return out.size() <= kAddressBytesMax ? out : std::string();
}

// "first last"@example.test: rare, but an address that servers take; nothing when it is none.
std::string quoted_address(std::string_view text) {
  if (!text.starts_with('"') || judge_address(text) != AddressKind::kSmtpOnly) return {};
  const size_t at = text.rfind('@');
  const std::string domain = ascii_domain(text.substr(at + 1));
  return is_domain(domain) ? std::string(text.substr(0, at + 1)) + domain : std::string();
}

bool ends_word(unsigned char c) {
  return c <= ' ' || c == 0x7F || c == ',' || c == ';' || c == '<' || c == '>' || c == '(' || c == ')' || c == '"' ||
         c == '[' || c == ']' || c == '\\';
}

// Words that have an '@', without the signs that sentences and markup put around an address.
template <class Take>
void each_candidate(std::string_view text, Take&& take) {
  size_t from = 0;
  while (from < text.size()) {
    size_t to = from;
    while (to < text.size() && !ends_word(static_cast<unsigned char>(text[to]))) ++to;
    std::string_view word = trim(text.substr(from, to - from));
    from = to + 1;
    if (word.find('@') == std::string_view::npos) continue;
    while (!word.empty() && std::string_view(".:!?'`*").find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    while (!word.empty() && std::string_view("'`*:").find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    if (equals_ignoring_case(word.substr(0, 7), "mailto:")) word = word.substr(7, word.find('?', 7) - 7);
    // "e-mail:ivan@example.test"
    const size_t colon = word.substr(0, word.find('@')).rfind(':');
    if (colon != std::string_view::npos) word.remove_prefix(colon + 1);
    if (!take(word)) return;
  }
}

}  // namespace

std::string normal_email(std::string_view text) {
  text = trim(text);
  if (text.size() > kEmailTextBytesMax) return {};
  // "Ivan Petrov, shop@office" <ivan@example.test>: what stands in angle brackets is the address, if anything does.
  const size_t close = text.rfind('>');
  const size_t open = text.rfind('<', close);
  if (close != std::string_view::npos && open != std::string_view::npos) text = text.substr(open + 1, close - open - 1);
  std::string found = quoted_address(trim(text));
  if (!found.empty()) return found;
  each_candidate(text, [&found](std::string_view word) {
    found = address_of(word);
    return found.empty();
  });
  return found;
}

std::vector<std::string> find_emails(std::string_view text) {
  std::vector<std::string> found;
  each_candidate(text.substr(0, kEmailScanBytesMax), [&found](std::string_view word) {
    std::string address = address_of(word);
    if (!address.empty() && std::find(found.begin(), found.end(), address) == found.end()) {
      found.push_back(std::move(address));
    }
    return found.size() < kEmailsInTextMax;
  });
  return found;
}

}  // namespace leadgate::mapping
