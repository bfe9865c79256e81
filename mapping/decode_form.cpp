#include "mapping/decode_form.hpp"

#include <algorithm>
#include <bit>

#include "base/text.hpp"
#include "mapping/bracket_tree.hpp"
#include "mapping/charset.hpp"
#include "mapping/charset_guess.hpp"
#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

constexpr std::string_view kFormCharset = "_charset_";

struct Pair {
  std::string_view name, value;
};

// Calls visit(Pair) for each piece between '&' that is not empty; stops when it returns false.
template <class Visit>
void each_pair(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (piece.empty()) continue;
    const size_t equals = piece.find('=');
    const bool has_value = equals != std::string_view::npos;
    if (!visit(Pair{piece.substr(0, equals), has_value ? piece.substr(equals + 1) : piece.substr(piece.size())})) {
      return;
    }
  }
}

std::string unescaped(std::string_view text) {
  return percent_decode(text, Plus::kIsBlank);
}

// Without a copy where nothing is escaped.
std::string_view unescaped_in(Arena& arena, std::string_view text) {
  return text.find_first_of("%+") == std::string_view::npos ? text : arena.text(unescaped(text));
}

// Names and values that still are bytes, in the one charset that a form has.
class FormText {
 public:
  FormText(const std::vector<Pair>& pairs, std::string_view declared, Arena& arena) : arena_(arena) {
    declared_ = known_charset(declared);
    for (const Pair& pair : pairs) {
      if (pair.name == kFormCharset && declared_.empty()) declared_ = known_charset(pair.value);
    }
    std::string sample;
    for (const Pair& pair : pairs) {
      for (const std::string_view text : {pair.name, pair.value}) {
        if (is_utf8_already(text, declared_) || sample.size() > kGuessBytesMax) continue;
        if (!sample.empty()) sample += separator();
        sample += text;
      }
    }
    if (!sample.empty()) charset_ = choose_charset(sample, declared_).name;
  }

  std::string_view in_utf8(std::string_view text) const {
    return charset_.empty() || is_utf8_already(text, declared_) ? text : arena_.text(to_utf8(text, charset_));
  }

 private:
  // A blank between two texts of UTF-16 would shift the second by a byte.
  std::string_view separator() const { return declared_.starts_with("utf-") && declared_ != kUtf8 ? "" : " "; }

  Arena& arena_;
  std::string declared_;
  std::string charset_;  // empty: everything is UTF-8
};

}  // namespace

std::vector<std::pair<std::string, std::string>> decode_form_pairs(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  each_pair(text, [&](const Pair& pair) {
    pairs.emplace_back(to_valid_utf8(unescaped(pair.name)), to_valid_utf8(unescaped(pair.value)));
    return true;
  });
  return pairs;
}

Result<Value> decode_form(std::string_view text, Arena& arena, std::string_view declared_charset) {
  const size_t pairs_max = arena.limits().form_pairs_max;
  std::vector<Pair> pairs;
  pairs.reserve(std::min<size_t>(std::count(text.begin(), text.end(), '&') + 1, pairs_max));
  bool fits = true;
  each_pair(text, [&](const Pair& pair) {
    fits = pairs.size() < pairs_max;
    if (fits) pairs.push_back({unescaped_in(arena, pair.name), unescaped_in(arena, pair.value)});
    return fits;
  });
  if (!fits) {
    return Error{ErrorCode::kTooLarge,
                 "The form has more than " + std::to_string(pairs_max) + " fields; send fewer, or as JSON."};
  }
  const FormText form(pairs, declared_charset, arena);
  BracketTree tree(arena);
  for (const Pair& pair : pairs) {
    const std::string_view value = form.in_utf8(pair.value);
    tree.add(form.in_utf8(pair.name), Value::string(value).with_identity(std::bit_cast<uint64_t>(value.data())));
  }
  return tree.to_value();
}

bool looks_like_form(std::string_view body) {
  const std::string_view form = trim(body);
  const size_t equals = form.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals > 200) return false;
  if (std::string_view("{[\"<-").find(form.front()) != std::string_view::npos) return false;
  for (const char c : form) {
    if (static_cast<unsigned char>(c) <= 0x20) return false;
  }
  return true;
}

}  // namespace leadgate::mapping
