#include "mapping/decode_json.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr size_t kFewKeys = 24;

enum class Identities { kNone, kAddresses };

uint64_t address_in_memory(const void* place) {
  return std::bit_cast<uint64_t>(place);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of an escape "\uXXXX" at the front; -1 when there is none.
int escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int unit = 0;
  for (size_t i = 2; i < 6; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// Offsets of the escapes that are half of a surrogate pair. In valid JSON a backslash stands within strings only.
std::vector<size_t> lone_surrogates(std::string_view text) {
  std::vector<size_t> found;
  for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
    const int unit = escaped_unit(text.substr(at));
    if (unit < 0) {
      at += 2;
      continue;
    }
    const int next = unit >= 0xD800 && unit < 0xDC00 ? escaped_unit(text.substr(at + 6)) : -1;
    if (next >= 0xDC00 && next < 0xE000) {
      at += 12;
      continue;
    }
    if (unit >= 0xD800 && unit < 0xE000) found.push_back(at);
    at += 6;
  }
  return found;
}

bool has_surrogates(std::string_view text) {
  return text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
}

// Length and ends of a key in one word: different words are different keys.
uint64_t signature(std::string_view key) {
  uint64_t first = 0;
  uint64_t last = 0;
  const size_t taken = std::min<size_t>(key.size(), 8);
  std::memcpy(&first, key.data(), taken);
  std::memcpy(&last, key.data() + key.size() - taken, taken);
  return (first * 0x9E3779B97F4A7C15u) ^ std::rotl(last, 29) ^ (static_cast<uint64_t>(key.size()) << 48);
}

bool has_duplicates(const simdjson::dom::object& object) {
  uint64_t few[kFewKeys];
  size_t count = 0;
  std::vector<uint64_t> many;
  for (auto member = object.begin(); member != object.end(); ++member) {
    const uint64_t mine = signature(member.key());
    if (count < kFewKeys) {
      for (size_t i = 0; i < count; ++i) {
        if (few[i] == mine) return true;
      }
      few[count++] = mine;
    } else {
      if (many.empty()) many.assign(few, few + count);
      many.push_back(mine);
    }
  }
  std::sort(many.begin(), many.end());
  return std::adjacent_find(many.begin(), many.end()) != many.end();
}

// May say so of an object whose keys only look alike: then the tree is copied without need.
bool may_have_duplicates(simdjson::dom::element element) {
  if (element.is_object()) {
    const simdjson::dom::object object(element.get_object().value_unsafe());
    if (has_duplicates(object)) return true;
    for (auto member = object.begin(); member != object.end(); ++member) {
      if (may_have_duplicates(member.value())) return true;
    }
  } else if (element.is_array()) {
    for (simdjson::dom::element child : simdjson::dom::array(element.get_array().value_unsafe())) {
      if (may_have_duplicates(child)) return true;
    }
  }
  return false;
}

// The tree in the arena, of duplicate keys the last.
class Copier {
 public:
  Copier(Arena& arena, Identities identities) : arena_(arena), identities_(identities) {}

  Value copy(simdjson::dom::element element, const void* place) {
    Value out = Value::json(element);
    if (out.is_string())
      out = Value::string(arena_.text(out.as_string()));
    else if (out.is_array())
      out = array(simdjson::dom::array(element.get_array().value_unsafe()), out.size());
    else if (out.is_object())
      out = object(simdjson::dom::object(element.get_object().value_unsafe()));
    return out.with_identity(identities_ == Identities::kAddresses ? address_in_memory(place) : 0);
  }

  // Otherwise what was copied is not the whole.
  bool fitted() const { return fitted_ && !arena_.exhausted(); }

 private:
  // A value takes more room than its text: asked before it is taken.
  bool has_room(size_t bytes) {
    fitted_ = fitted_ && bytes <= arena_.left_bytes();
    return fitted_;
  }

  Value array(const simdjson::dom::array& source, size_t size) {
    if (!has_room(size * sizeof(Value))) return Value::null();
    const std::span<Value> elements = arena_.make_values(size);
    size_t i = 0;
    for (simdjson::dom::element element : source) {
      elements[i] = copy(element, &elements[i]);
      ++i;
    }
    return Value::array(elements);
  }

  Value object(const simdjson::dom::object& source) {
    if (!has_room(source.size() * sizeof(Member))) return Value::null();
    std::vector<std::pair<std::string_view, uint32_t>> keys;
    std::vector<simdjson::dom::element> values;
    for (auto member = source.begin(); member != source.end(); ++member) {
      keys.emplace_back(member.key(), static_cast<uint32_t>(keys.size()));
      values.push_back(member.value());
    }
    // Sorted by key, then place: the last of a run of equal keys is the one that counts.
    std::vector<bool> counts(keys.size(), true);
    std::sort(keys.begin(), keys.end());
    size_t kept = keys.size();
    for (size_t i = 1; i < keys.size(); ++i) {
      if (keys[i - 1].first != keys[i].first) continue;
      counts[keys[i - 1].second] = false;
      --kept;
    }
    const std::span<Member> members = arena_.make_members(kept);
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    size_t next = 0;
    for (const auto& [key, index] : keys) {
      if (!counts[index]) continue;
      Member& member = members[next++];
      member.key = arena_.text(key);
      member.value = copy(values[index], &member.value);
    }
    return Value::object(members);
  }

  Arena& arena_;
  Identities identities_;
  bool fitted_ = true;
};

// `text` has kPaddingBytes behind it.
Result<simdjson::dom::element> parse(const std::string_view whole, simdjson::dom::parser& parser, Arena& arena) {
  std::string_view text = whole;
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  const size_t depth_max = arena.limits().json_depth_max;
  // simdjson refuses the level that its own bound names.
  if (parser.max_depth() != depth_max + 1 || parser.capacity() < text.size()) {
    const size_t capacity = std::max<size_t>(text.size(), 4096);
    if (parser.allocate(capacity, depth_max + 1) != simdjson::SUCCESS) {
      return Error{ErrorCode::kTooLarge, "The body is too large to be read as JSON."};
    }
  }
  if (has_surrogates(text)) {
    const std::vector<size_t> halves = lone_surrogates(text);
    if (!halves.empty()) {
      const std::span<char> mended = arena.buffer(text.size() + kPaddingBytes);
      std::memset(mended.data() + text.size(), 0, kPaddingBytes);
      std::memcpy(mended.data(), text.data(), text.size());
      for (const size_t at : halves) std::memcpy(mended.data() + at, "\\ufffd", 6);
      text = {mended.data(), text.size()};
    }
  }
  simdjson::dom::element root;
  const simdjson::error_code code = parser.parse(text.data(), text.size(), false).get(root);
  if (code == simdjson::SUCCESS) return root;
  std::string reason = diagnose_json(whole, depth_max);
  if (reason.empty()) reason = std::string(simdjson::error_message(code));
  return Error::invalid(std::move(reason));
}

Error too_many_values(const Arena& arena) {
  return {ErrorCode::kTooLarge, "The JSON has more values than fit into " +
                                    std::to_string(arena.limits().arena_bytes_max >> 20) + " MiB; send it in pieces."};
}

Result<Value> parse_copy(Arena& arena, std::string_view text, Identities identities) {
  // Nothing points into the parser once the tree is copied, so the thread's one serves every text.
  thread_local simdjson::dom::parser parser;
  const PaddedBytes padded(text);
  Result<simdjson::dom::element> root = parse(padded.view(), parser, arena);
  if (!root.ok()) return root.error();
  Copier copier(arena, identities);
  const Value value = copier.copy(root.value(), arena.make_values(1).data());
  if (!copier.fitted()) return too_many_values(arena);
  return value;
}

}  // namespace

Result<Value> decode_json(std::string_view text, simdjson::dom::parser& parser, Arena& arena) {
  Result<simdjson::dom::element> root = parse(text, parser, arena);
  if (!root.ok()) return root.error();
  if (!may_have_duplicates(root.value())) return Value::json(root.value());
  Copier copier(arena, Identities::kAddresses);
  const Value value = copier.copy(root.value(), arena.make_values(1).data());
  if (!copier.fitted()) return too_many_values(arena);
  return value;
}

Result<Value> parse_json_into(Arena& arena, std::string_view text) {
  return parse_copy(arena, text, Identities::kAddresses);
}

Result<Value> parse_json_literal(Arena& arena, std::string_view text) {
  return parse_copy(arena, text, Identities::kNone);
}

}  // namespace leadgate::mapping
