#include "mapping/decode_form.hpp"

#include <bit>

#include "base/text.hpp"
#include "mapping/bracket_tree.hpp"
#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

struct RawPair {
  std::string_view name, value;
};

// Calls visit(RawPair) for each piece between '&' that is not empty; stops when it returns false.
template <class Visit>
void each_pair(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (piece.empty()) continue;
    const size_t equals = piece.find('=');
    const bool has_value = equals != std::string_view::npos;
    if (!visit(RawPair{piece.substr(0, equals), has_value ? piece.substr(equals + 1) : piece.substr(piece.size())})) {
      return;
    }
  }
}

std::string decoded(std::string_view text) {
  return to_valid_utf8(percent_decode(text, Plus::kIsBlank));
}

// Without a copy where the text is what it says.
std::string_view decoded_in(Arena& arena, std::string_view text) {
  if (text.find_first_of("%+") == std::string_view::npos && is_valid_utf8(text)) return text;
  return arena.text(decoded(text));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> decode_form_pairs(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  each_pair(text, [&](const RawPair& pair) {
    pairs.emplace_back(decoded(pair.name), decoded(pair.value));
    return true;
  });
  return pairs;
}

Result<Value> decode_form(std::string_view text, Arena& arena) {
  const size_t pairs_max = arena.limits().form_pairs_max;
  BracketTree tree(arena);
  size_t count = 0;
  each_pair(text, [&](const RawPair& pair) {
    if (++count > pairs_max) return false;
    const std::string_view value = decoded_in(arena, pair.value);
    tree.add(decoded_in(arena, pair.name), Value::string(value).with_identity(std::bit_cast<uint64_t>(value.data())));
    return true;
  });
  if (count > pairs_max) {
    return Error{ErrorCode::kTooLarge,
                 "The form has more than " + std::to_string(pairs_max) + " fields; send fewer, or as JSON."};
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
